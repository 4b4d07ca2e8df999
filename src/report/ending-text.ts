import { stripControls } from './container-line.ts'
import type { Ending } from './outcome.ts'

/** The last message of a run: what happened, what exists in AWS now, what to do next, and the end of the log. */
export function formatEnding(ending: Ending, lastLines: readonly string[]): string {
  const parts = [`Outcome: ${ending.outcome}. ${ending.what}`, ending.exists, ending.next]
  const message = parts.filter((part) => part !== '').join('\n')
  if (lastLines.length === 0) return message
  const heading =
    lastLines.length === 1 ? 'The last line of the log:' : `The last ${lastLines.length} lines of the log:`
  // Annotations show escape sequences as they are.
  return [message, heading, ...lastLines.map((line) => `  ${stripControls(line, false)}`)].join('\n')
}
