import { doubtPlainCommand } from './plain-commands.ts'
import { programName } from './program.ts'
import { quote } from './quote.ts'
import { parseCommands } from './shell-commands.ts'
import { classifyTerraform, isTerraformSubcommand } from './terraform-command.ts'
import { classifyTerragrunt } from './terragrunt-command.ts'
import { doubtVariable, doubtWords } from './variables.ts'
import { combineVerdicts, reads, unknown } from './verdict.ts'
import type { Verdict } from './verdict.ts'
import { exactText, literalWord } from './word.ts'
import type { Word } from './word.ts'
import { isShell, unwrapCommand } from './wrappers.ts'

/** The container as it will run: what the launch overrides is already put in. */
export interface ContainerCommand {
  entryPoint: readonly string[] | undefined
  command: readonly string[] | undefined
  /** What the launch sets. */
  environment?: Readonly<Record<string, string>> | undefined
  /** Files that the launch takes variables from. */
  environmentFiles?: readonly string[] | undefined
  /** What the task definition sets besides; a value that nobody knows before the container starts is undefined. */
  ownEnvironment?: Readonly<Record<string, string | undefined>> | undefined
  image?: string | undefined
}

const loginShell = /\b(?:ba|da|a)?sh\s(?:[^;|&]*\s)?-(?:-login|[a-z]*l)/

/** A login shell runs the start-up files in HOME before the script. */
function doubtHome({ entryPoint, command, environment }: ContainerCommand): string | undefined {
  const text = [...(entryPoint ?? []), ...(command ?? [])].join(' ')
  const isSet = Object.hasOwn(environment ?? {}, 'HOME') || /\bHOME=/.test(text)
  return isSet && loginShell.test(text)
    ? 'a login shell runs what it finds in "HOME", which is set'
    : undefined
}

/** A container of a launch. */
interface LaunchedContainer extends ContainerCommand {
  container: string
  /** It runs as the task definition says, in every launch. */
  isAsDefined: boolean
}

/**
 * Decides whether a launch only reads, from all its containers. Of those that run as the task definition says, beside the
 * one whose exit code is the result, only what surely writes counts: a log router is nobody's command. Never throws.
 */
export function classifyLaunch(containers: readonly LaunchedContainer[], result: string): Verdict {
  return combineVerdicts(
    containers.flatMap((launched) => {
      const verdict = classifyCommand(launched)
      const { container, isAsDefined } = launched
      if (container === result) return verdict
      if (isAsDefined && verdict.kind !== 'writes') return []
      return { ...verdict, why: `in its container ${quote(container)} ${verdict.why}` }
    }),
  )
}

const maxDepth = 5
// ECS takes 8192 characters of overrides (facts/ecs.md 10); this only bounds the work on anything else.
const maxLength = 20_000

/**
 * Decides whether a container only reads: that is proven word by word, or it is `writes` or `unknown`
 * (facts/terraform.md 39). Nothing is run or expanded. Never throws.
 */
export function classifyCommand(container: ContainerCommand): Verdict {
  const { environment = {}, ownEnvironment = {}, environmentFiles = [] } = container
  const doubts = [
    ...Object.entries(environment).map(([name, value]) => doubtVariable(name, value)),
    ...Object.entries(ownEnvironment).map(([name, value]) => doubtWords(name, value)),
    ...environmentFiles.map((file) => `the environment file ${quote(file)} can set any variable`),
    doubtHome(container),
  ]
  const unknowns = doubts.filter((doubt) => doubt !== undefined).map(unknown)
  return combineVerdicts([classifyArguments(container), ...unknowns])
}

function classifyArguments({ entryPoint, command, image }: ContainerCommand): Verdict {
  const args = [...(entryPoint ?? []), ...(command ?? [])]
  const [first] = args
  if (first === undefined) return unknown("the image's own command runs, and ECS does not tell it")
  if (args.join(' ').length > maxLength) return unknown('it is too long to be looked through')
  const words = args.map(literalWord)
  const hasEntryPoint = entryPoint !== undefined && entryPoint.length > 0
  if (!hasEntryPoint && !isShell(first)) {
    const operator = args.find((word) => /^(?:[;&|]+|\n)$|\$\(|`/.test(word))
    if (operator !== undefined)
      return combineVerdicts([
        unknown(
          `${quote(operator)} is for a shell, as the image's own entry point may be, which ECS does not tell`,
        ),
        classifyWords(words, false, 0),
      ])
  }
  const isBare = !hasEntryPoint && (first.startsWith('-') || isTerraformSubcommand(first))
  return isBare ? classifyBare(words, image) : classifyWords(words, false, 0)
}

// An image's own entry point is not in the task definition: `plan` may be an argument of any other program, while
// the official images start terraform (facts/terraform.md 41). A word that writes is taken at its word.
function classifyBare(words: readonly Word[], image: string | undefined): Verdict {
  const asTerraform = classifyTerraform('terraform', words)
  const isKnownImage = image !== undefined && terraformImages.has(imageName(image))
  // `env` is both an old name of `terraform workspace` and the start of a plain command.
  if (!isKnownImage && exactText(words[0]) === 'env') return classifyWords(words, false, 0)
  if (asTerraform.kind !== 'reads' || isKnownImage) return asTerraform
  return unknown(
    `${quote(words[0]?.text ?? '')} is an argument for the image's own entry point, which ECS does not tell ` +
      '(set entryPoint in the task definition)',
  )
}

const terraformImages = new Set(['terraform', 'opentofu', 'tofu'])

/** The last part of an image's name, without tag and digest. */
function imageName(image: string): string {
  const withoutDigest = image.split('@')[0] ?? ''
  return withoutDigest.slice(withoutDigest.lastIndexOf('/') + 1).split(':')[0] ?? ''
}

function classifyScript(script: string, depth: number): Verdict {
  if (depth > maxDepth) return unknown('its shells are nested too deeply')
  const { commands, doubts } = parseCommands(script)
  const verdicts = commands.flatMap(({ words, isPiped }) =>
    words.length === 0 ? [] : [classifyWords(words, isPiped, depth)],
  )
  return combineVerdicts([...doubts.map(unknown), ...verdicts])
}

function classifyWords(words: readonly Word[], isPiped: boolean, depth: number): Verdict {
  const unwrapped = unwrapCommand(words)
  if (typeof unwrapped === 'string') return unknown(unwrapped)
  switch (unwrapped.kind) {
    case 'nothing':
      return reads('it only sets variables or looks up a command')
    case 'script':
      return isPiped ? unknown('it pipes into a shell') : classifyScript(unwrapped.text, depth + 1)
    case 'program':
      return classifyProgram(unwrapped.words, isPiped)
  }
}

function classifyProgram(words: readonly Word[], isPiped: boolean): Verdict {
  const name = programName(words[0])
  const verdict = classifyByName(name ?? fileName(words[0]), words.slice(1), isPiped)
  if (name !== undefined || verdict.kind === 'writes') return verdict
  return unknown(`it runs ${quote(words[0]?.text ?? '')}, which may be any program`)
}

function classifyByName(name: string, args: readonly Word[], isPiped: boolean): Verdict {
  const isTerraform = name === 'terraform' || name === 'tofu'
  if (isTerraform || name === 'terragrunt') {
    const verdict = isTerraform ? classifyTerraform(name, args) : classifyTerragrunt(args)
    // Terraform asks questions on its input: what is piped into it may be the answer yes.
    return isPiped && verdict.kind === 'reads' ? unknown(`something is piped into ${quote(name)}`) : verdict
  }
  const doubt = doubtPlainCommand(name, args, isPiped)
  return doubt === undefined ? reads(`${quote(name)} is known to be harmless`) : unknown(doubt)
}

function fileName(word: Word | undefined): string {
  const text = exactText(word) ?? ''
  return text.slice(text.lastIndexOf('/') + 1)
}
