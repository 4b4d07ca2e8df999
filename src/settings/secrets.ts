import type { Given } from './flags.ts'
import { parseJson } from './json.ts'
import type { Problem } from './problems.ts'

// Shorter values (`1`, `yes`) are no secrets; the mask of everything else has the same bound.
const shortestSecret = 4

/**
 * Takes out of the problems what other inputs hold as secrets: a value of `environment` may stand in a command that is
 * refused as well. `texts` are all that were given, good or not.
 */
export function hideSecrets(problems: readonly Problem[], texts: readonly Given[]): Problem[] {
  const secrets = texts.flatMap(listSecrets).filter((secret) => secret.length >= shortestSecret)
  const holdsSecret = (text: string): boolean => secrets.some((secret) => text.includes(secret))
  return problems.map((problem) => {
    // What is shown is cut, and may have a part of a secret only.
    const raw = texts.filter(({ row }) => row.name === problem.input).map(({ text }) => text)
    if (![...raw, problem.input, problem.given, problem.reason].some(holdsSecret)) return problem
    const hide = (text: string): string => (holdsSecret(text) ? '(not shown)' : text)
    const given = problem.given === '' ? '' : '(not shown)'
    const reason =
      raw.some(holdsSecret) && problem.reason.includes('"') ? 'is not allowed' : hide(problem.reason)
    return { ...problem, input: hide(problem.input), given, reason }
  })
}

function listSecrets({ row, text }: Given): string[] {
  if (row.name === 'environment') {
    return text.split(/\r\n|[\r\n]/).map((line) => line.slice(line.indexOf('=') + 1).trim())
  }
  return row.name === 'run-task-json' ? listValues(text) : []
}

/** Everything that stands under `value` in a JSON text, as the variables of a container override do. */
function listValues(text: string): string[] {
  const json = parseJson(text)
  if (json.kind === 'refused') return []
  const found: string[] = []
  JSON.stringify(json.value, (key, value: unknown) => {
    if (key === 'value' && typeof value === 'string') found.push(value)
    return value
  })
  return found
}
