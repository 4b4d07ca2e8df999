import type { Ending } from './outcome.ts'

/** The last message of a run: what happened, what exists in AWS now, what to do next, and the end of the log. */
export function formatEnding(ending: Ending, lastLines: readonly string[]): string {
  const parts = [`Outcome: ${ending.outcome}. ${ending.what}`, ending.exists, ending.next]
  const message = parts.filter((part) => part !== '').join('\n')
  if (lastLines.length === 0) return message
  return `${message}\nThe last ${lastLines.length} lines of the log:\n${lastLines.map((line) => `  ${line}`).join('\n')}`
}
