import { inputs, type InputRow, type Row } from './inputs.ts'
import { findNearestName } from './nearest-name.ts'
import { buildProblem, type Problem } from './problems.ts'
import { quoteText } from './quote-text.ts'

/** A text that was given for an input, and where; it may be empty, which means not given. */
export interface Given {
  readonly row: Row
  readonly text: string
  readonly source: string
}

/** What the command line says. */
export type Flags =
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'flags'; readonly given: readonly Given[]; readonly problems: readonly Problem[] }

/**
 * Reads the arguments after the program: `--name value`, `--name=value`, and a boolean alone. A value that starts with
 * `--` needs the `=`. `--help` and `--version` win over everything else.
 */
export function parseFlags(argv: readonly string[]): Flags {
  if (argv.includes('--help')) return { kind: 'help' }
  if (argv.includes('--version')) return { kind: 'version' }
  const given: Given[] = []
  const problems: Problem[] = []
  let maySpill = false
  for (let index = 0; index < argv.length; index += 1) {
    const word = argv[index] ?? ''
    if (!/^-./.test(word)) {
      problems.push(buildPositionalProblem(word, index, maySpill))
      continue
    }
    const equals = word.indexOf('=')
    const flag = equals < 0 ? word : word.slice(0, equals)
    const next = argv[index + 1]
    const value = equals < 0 ? (next?.startsWith('--') === true ? undefined : next) : word.slice(equals + 1)
    if (equals < 0 && value !== undefined) index += 1
    const row: Row | undefined = inputs.find(({ name }) => flag === `--${name}`)
    if (row === undefined) problems.push(buildUnknownFlagProblem(flag, maySpill))
    else if (value !== undefined) given.push({ row, text: value, source: flag })
    else if (row.kind === 'boolean') given.push({ row, text: 'true', source: flag })
    else problems.push(buildNoValueProblem(row, flag))
    maySpill = row === undefined || row.isSecret === true
  }
  return { kind: 'flags', given, problems }
}

function buildNoValueProblem(row: InputRow, flag: string): Problem {
  const allowed = `${flag} VALUE, or ${flag}=VALUE when the value starts with --`
  return { ...buildProblem(row, flag, '', 'needs a value'), given: '', allowed }
}

function buildUnknownFlagProblem(flag: string, maySpill: boolean): Problem {
  const near = findNearestName(flag.replace(/^-+/, ''), [
    ...inputs.map(({ name }) => name),
    'help',
    'version',
  ])
  return {
    input: maySpill && !/^--?[a-z][a-z_-]*$/i.test(flag) ? '(not shown)' : quoteText(flag),
    source: 'the command line',
    given: '',
    reason: near === undefined ? 'there is no such flag' : `there is no such flag; did you mean --${near}?`,
    allowed: 'the flags that --help lists',
    example: `--${near ?? 'help'}`,
  }
}

/** A value broken by a missing quote: what follows a flag that may hold a secret may be the rest of that secret. */
function buildPositionalProblem(word: string, index: number, maySpill: boolean): Problem {
  return {
    input: `argument ${index + 1}`,
    source: 'the command line',
    given: maySpill ? '(not shown)' : quoteText(word),
    reason: 'belongs to no flag; a value with blanks needs quotes',
    allowed: '--name VALUE or --name=VALUE',
    example: '--command "terraform plan"',
  }
}
