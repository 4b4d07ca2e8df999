import { accept, refuse, type Parsed } from './parsed.ts'
import { quoteText } from './quote-text.ts'

/** Environment variables. Reasons never show a value, nor a name that may be a line of a secret. */
export function parseEnvironmentPairs(text: string): Parsed<Readonly<Record<string, string>>> {
  return parsePairs(text, (key, _value, line) =>
    /^[A-Za-z_][A-Za-z0-9_.-]*$/.test(key)
      ? undefined
      : `has no name of a variable before the = in line ${line}`,
  )
}

/** The most tags of the user: 50 fit on a task, and ours and the queue need theirs (taking-turns.md, "Order"). */
export const mostTags = 25

/** The user's tags for the task. */
export function parseTags(text: string): Parsed<Readonly<Record<string, string>>> {
  const parsed = parsePairs(text, (key, value) => {
    const wrong = findTagFault(key, value)
    return wrong === undefined ? undefined : `has the tag ${quoteText(key)}, which ${wrong}`
  })
  if (parsed.kind === 'value' && Object.keys(parsed.value).length > mostTags) {
    return refuse(`has ${Object.keys(parsed.value).length} tags`)
  }
  return parsed
}

/** What ECS, or this program, would not take of a tag (facts/ecs.md 10), as the end of `…, which `. */
export function findTagFault(key: string, value: string): string | undefined {
  if (!/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u.test(key)) return 'has a key that ECS does not take'
  if (!/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u.test(value)) return 'has a value that ECS does not take'
  if (/^aws:/i.test(key)) return 'starts with aws:, as only AWS may'
  if (/^in-turn/i.test(key)) return 'starts with in-turn, as our own do'
  return undefined
}

function parsePairs(
  text: string,
  findFault: (key: string, value: string, line: number) => string | undefined,
): Parsed<Readonly<Record<string, string>>> {
  const pairs = new Map<string, string>()
  for (const [index, raw] of text.split(/\r\n|[\r\n]/).entries()) {
    const line = raw.trim()
    if (line === '') continue
    const equals = line.indexOf('=')
    if (equals < 1) return refuse(`has no KEY= at the start of line ${index + 1}`)
    const key = line.slice(0, equals)
    const value = line.slice(equals + 1)
    if (key.trim() !== key) return refuse(`has a blank before the = in line ${index + 1}`)
    const fault = findFault(key, value, index + 1)
    if (fault !== undefined) return refuse(fault)
    if (pairs.has(key)) return refuse(`has ${key} twice, the second time in line ${index + 1}`)
    pairs.set(key, value)
  }
  return accept(Object.fromEntries(pairs))
}
