import { quote } from './quote.ts'
import { classifySubcommand, isWritingSubcommand } from './terraform-command.ts'
import { reads, unknown, writes } from './verdict.ts'
import type { Verdict } from './verdict.ts'
import { exactText, isSettled, optionName } from './word.ts'
import type { Word } from './word.ts'

// Terragrunt's own options, by their names without `terragrunt-`; all others, such as the one that names another
// program to run, make it unknown.
const switches = new Set([
  ...['all', 'graph', 'non-interactive', 'no-color', 'log-disable', 'log-show-abs-paths', 'provider-cache'],
  ...['queue-include-external', 'queue-exclude-external', 'queue-ignore-errors', 'queue-ignore-dag-order'],
  ...['include-external-dependencies', 'ignore-external-dependencies', 'ignore-dependency-errors'],
  ...[
    'queue-strict-include',
    'strict-include',
    'filter-affected',
    'no-auto-init',
    'no-auto-retry',
    'source-update',
  ],
  ...['version', 'help'],
])
const valued = new Set([
  ...[
    'working-dir',
    'config',
    'log-level',
    'log-format',
    'parallelism',
    'download-dir',
    'out-dir',
    'json-out-dir',
  ],
  ...['queue-include-dir', 'queue-exclude-dir', 'include-dir', 'exclude-dir', 'filter', 'feature'],
])
const terraformOptions = new Set([
  ...[
    'out',
    'var',
    'var-file',
    'target',
    'replace',
    'exclude',
    'lock',
    'lock-timeout',
    'input',
    'no-color',
    'json',
  ],
  ...[
    'detailed-exitcode',
    'refresh',
    'refresh-only',
    'destroy',
    'parallelism',
    'compact-warnings',
    'raw',
    'state',
  ],
  ...['upgrade', 'reconfigure', 'backend', 'backend-config', 'lockfile', 'migrate-state', 'force-copy'],
  ...['check', 'recursive', 'diff', 'generate-config-out', 'concise', 'version', 'help'],
])

/**
 * Classifies the words after `terragrunt`: plain subcommands, `run-all X`, `X-all`, `run [--all|--graph] [--] X` and
 * `graph X` and `stack run X` (facts/terraform.md 43). Its hooks can run anything, as the providers of a plan can.
 */
export function classifyTerragrunt(args: readonly Word[]): Verdict {
  // Where options with values are not told apart from commands with certainty, a word that writes decides.
  const writing = args
    .map((word) => exactText(word) ?? '')
    .find((text) => isWritingSubcommand(withoutAll(text)))
  if (writing !== undefined)
    return writes(`${quote(`terragrunt … ${writing}`)} changes infrastructure or its state`)
  if (!args.every(isSettled))
    return unknown('"terragrunt" has words that are not fixed (variables need quotes)')
  const command = findCommand(args)
  if (typeof command === 'string') return unknown(command)
  const [first] = command
  if (first === undefined) {
    const isQuestion = args.length === 1 && ['version', 'help'].includes(ownName(args[0]) ?? '')
    return isQuestion
      ? reads('"terragrunt" without a command changes no infrastructure')
      : unknown('"terragrunt" stands without a command')
  }
  const odd = command.find((word) => optionName(word) !== undefined && !isKnownOption(word))
  if (odd !== undefined)
    return unknown(`"terragrunt" has the option ${quote(odd.text)} that this program does not know`)
  const text = withoutAll(first.text)
  return classifySubcommand('terragrunt', [{ ...first, text, fixedLength: text.length }, ...command.slice(1)])
}

// `graph plan` runs the plan in every unit; alone it draws.
function isGraphOf(args: readonly Word[], at: number): boolean {
  return exactText(args[at]) === 'graph' && args.slice(at + 1).some((word) => optionName(word) === undefined)
}

/** The terraform subcommand and what follows it, or why it can't be found. */
function findCommand(args: readonly Word[]): readonly Word[] | string {
  let at = 0
  let isRun = false
  for (;;) {
    const text = exactText(args[at])
    const name = ownName(args[at])
    if (text === 'run' || text === 'run-all' || isGraphOf(args, at)) {
      if (isRun) return `"terragrunt" has ${quote(text ?? '')} twice`
      isRun = true
      at += 1
    } else if (text === 'stack' && exactText(args[at + 1]) === 'run') {
      at += 1
    } else if (text === '--') {
      at += 1
    } else if (name === undefined) {
      return args.slice(at)
    } else if (switches.has(name)) {
      at += 1
    } else if (valued.has(name)) {
      at += args[at]?.text.includes('=') === true ? 1 : 2
    } else {
      return `"terragrunt" has the option ${quote(args[at]?.text ?? '')} that this program does not know`
    }
  }
}

function ownName(word: Word | undefined): string | undefined {
  return word === undefined || word.text === '--' ? undefined : optionName(word)?.replace(/^terragrunt-/, '')
}

// Of one dash only Terraform's options are known, of two dashes both kinds.
function isKnownOption(word: Word): boolean {
  const name = ownName(word)
  return name === undefined || terraformOptions.has(name) || switches.has(name) || valued.has(name)
}

// Older versions have plan-all, apply-all and so on.
function withoutAll(text: string): string {
  return text.endsWith('-all') ? text.slice(0, -'-all'.length) : text
}
