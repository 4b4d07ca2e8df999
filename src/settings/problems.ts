import type { InputRow } from './inputs.ts'
import { formatAllowed } from './parse.ts'
import { quoteText } from './quote-text.ts'

/** One thing that is wrong with the inputs; reads as "input: given reason". */
export interface Problem {
  /** Name of the input, or the word of the command line that is none. */
  readonly input: string
  /** Where it came from: `--wait-timeout`, `INPUT_WAIT-TIMEOUT`, … */
  readonly source: string
  /** Ready to be shown: quoted and cut, or `(not shown)` where it may be a secret. */
  readonly given: string
  readonly reason: string
  readonly allowed: string
  readonly example: string
}

/** Builds a problem of an input of the table; `given` is raw text, and is hidden if the input may hold secrets. */
export function buildProblem(row: InputRow, source: string, given: string, reason: string): Problem {
  return {
    input: row.name,
    source,
    given: showGiven(row, given),
    reason,
    allowed: formatAllowed(row),
    example: row.example,
  }
}

/** A given value as a message may show it. */
export function showGiven(row: InputRow, text: string): string {
  return row.isSecret === true ? '(not shown)' : quoteText(text)
}

/** All problems as one text of several lines, for the message that ends the run. */
export function formatProblems(problems: readonly Problem[]): string {
  const head = problems.length === 1 ? 'One input is wrong:' : `${problems.length} inputs are wrong:`
  return [head, ...problems.map(formatProblem)].join('\n')
}

function formatProblem({ input, source, given, reason, allowed, example }: Problem): string {
  const said = [given, reason].filter((part) => part !== '').join(' ')
  const lines = [
    `- ${input}: ${said}`,
    `  given by: ${source}`,
    `  allowed: ${allowed}`,
    `  example: ${example}`,
  ]
  return lines.join('\n')
}
