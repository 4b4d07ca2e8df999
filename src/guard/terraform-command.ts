import { doubtOutput } from './files.ts'
import { quote } from './quote.ts'
import { outputOptions } from './variables.ts'
import { reads, unknown, writes } from './verdict.ts'
import type { CommandKind, Verdict } from './verdict.ts'
import { exactText, isSettled, optionName } from './word.ts'
import type { Word } from './word.ts'

type Subcommands = ReadonlyMap<string, CommandKind>

function table(rows: Record<CommandKind, string>): Subcommands {
  const kinds: CommandKind[] = ['reads', 'writes', 'unknown']
  return new Map(kinds.flatMap((kind) => rows[kind].split(' ').map((name) => [name, kind] as const)))
}

// facts/terraform.md 5, with the aliases of OpenTofu. A test creates and destroys real infrastructure; a console
// evaluates whatever it is fed.
const subcommands = table({
  reads:
    'plan show output graph validate version help fmt get providers metadata modules query login logout init state workspace env',
  writes: 'apply destroy refresh import taint untaint force-unlock push test stacks rpcapi cloud',
  unknown: 'console',
})
const stateSubcommands = table({
  reads: 'list ls show pull identities',
  writes: 'mv move rm remove push replace-provider migrate',
  unknown: '',
})
const workspaceSubcommands = table({ reads: 'list show select', writes: 'new delete', unknown: '' })

const nested = new Map<string, Subcommands>([
  ['state', stateSubcommands],
  ['workspace', workspaceSubcommands],
  ['env', workspaceSubcommands],
])

/** Whether terraform and tofu know this word as a subcommand. */
export function isTerraformSubcommand(word: string): boolean {
  return subcommands.has(word)
}

/** Whether this word, as a subcommand, always writes. */
export function isWritingSubcommand(word: string): boolean {
  return subcommands.get(word) === 'writes'
}

/** Classifies the words after `terraform` or `tofu`. `program` is for the sentence only. */
export function classifyTerraform(program: string, args: readonly Word[]): Verdict {
  let at = 0
  // Before the subcommand only -chdir=DIR may stand, with its equals sign (facts/terraform.md 40).
  while (isChdir(args[at])) at += 1
  const first = exactText(args[at])
  const isAlone = at + 1 === args.length
  if (isAlone && first !== undefined && /^--?(?:v|version|h|help)$/.test(first))
    return reads(`${quote(`${program} ${first}`)} ${changesNothing}`)
  return classifySubcommand(program, args.slice(at))
}

function isChdir(word: Word | undefined): boolean {
  return word !== undefined && isSettled(word) && word.text.slice(0, word.fixedLength).startsWith('-chdir=')
}

/** Classifies a terraform subcommand and its arguments: `plan -out=x`, `state mv a b`. */
export function classifySubcommand(program: string, args: readonly Word[]): Verdict {
  const name = exactText(args[0])
  if (name === undefined) return unknown(`${quote(program)} stands without a fixed subcommand`)
  const called = `${program} ${name}`
  const kind = subcommands.get(name)
  if (kind === undefined) return unknown(`${quote(called)} is not a subcommand that this program knows`)
  const inner = nested.get(name)
  if (inner !== undefined) return classifyNested(called, inner, args.slice(1))
  if (name === 'init') return classifyInit(called, args.slice(1))
  const overwriting = kind === 'reads' ? findOverwriting(args.slice(1)) : undefined
  return overwriting === undefined ? verdictOn(called, kind) : unknown(overwriting)
}

/** Why a file that this command writes may be the state itself. */
function findOverwriting(args: readonly Word[]): string | undefined {
  const files = args.flatMap((word, index) => {
    if (!outputOptions.has(optionName(word) ?? '')) return []
    const equals = word.text.indexOf('=')
    return (equals < 0 ? args[index + 1]?.text : word.text.slice(equals + 1)) ?? []
  })
  return files.map(doubtOutput).find((doubt) => doubt !== undefined)
}

const changesNothing = 'changes no infrastructure'

function verdictOn(called: string, kind: CommandKind): Verdict {
  if (kind === 'writes') return writes(`${quote(called)} changes infrastructure or its state`)
  return kind === 'reads'
    ? reads(`${quote(called)} ${changesNothing}`)
    : unknown(`${quote(called)} may do anything`)
}

function classifyNested(called: string, inner: Subcommands, args: readonly Word[]): Verdict {
  const name = exactText(args[0]) ?? ''
  const kind = name === '' ? undefined : inner.get(name)
  if (kind === undefined)
    return unknown(`${quote(called)} stands without a subcommand that this program knows`)
  if (name !== 'select') return verdictOn(`${called} ${name}`, kind)
  if (args.some((word) => optionName(word) === 'or-create'))
    return writes(`${quote(`${called} select -or-create`)} may create a workspace`)
  if (!args.every(isSettled)) return unknown(`${quote(`${called} select`)} has words that are not fixed`)
  return verdictOn(`${called} select`, kind)
}

function classifyInit(called: string, args: readonly Word[]): Verdict {
  const moving = args.find((word) => ['migrate-state', 'force-copy'].includes(optionName(word) ?? ''))
  if (moving !== undefined) return writes(`${quote(`${called} ${moving.text}`)} may copy the state elsewhere`)
  if (!args.every(isSettled))
    return unknown(`${quote(called)} has words that are not fixed (variables need quotes)`)
  return reads(`${quote(called)} without -migrate-state ${changesNothing}`)
}
