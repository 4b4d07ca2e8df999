import { accept, refuse, type Parsed } from './parsed.ts'
import { quoteText } from './quote-text.ts'
import { parseInteger } from './scalars.ts'

/**
 * A list separated by commas or lines, each item by its own parser; repeated items count once. A text without any item
 * is refused: somebody who writes `,` did not mean "none".
 */
export function parseList<T>(
  text: string,
  parseItem: (item: string) => Parsed<T>,
  most?: number,
): Parsed<T[]> {
  const items = text
    .split(/[,\r\n]/)
    .map((item) => item.trim())
    .filter((item) => item !== '')
  if (items.length === 0) return refuse('has no item in it')
  const values = new Set<T>()
  for (const item of items) {
    const parsed = parseItem(item)
    if (parsed.kind === 'refused') return refuse(`has the item ${quoteText(item)}, which ${parsed.reason}`)
    values.add(parsed.value)
  }
  if (most !== undefined && values.size > most) return refuse(`has ${values.size} items`)
  return accept([...values])
}

/** Exit codes of a container, 0 to 255. */
export function parseExitCodes(text: string): Parsed<number[]> {
  return parseList(text, (item) => parseInteger(item, { min: 0, max: 255 }))
}

/** Names of GitHub events, such as `workflow_dispatch`. */
export function parseEvents(text: string): Parsed<string[]> {
  return parseList(text, (item) =>
    /^[a-z][a-z_]*$/.test(item) ? accept(item) : refuse('is not the name of a GitHub event'),
  )
}

/** Branch patterns for the guard. What can never match, or would not mean what it means elsewhere, is refused. */
export function parseBranches(text: string): Parsed<string[]> {
  const parsed = parseList(text, parseBranch)
  if (parsed.kind === 'value' && parsed.value.includes('*') && parsed.value.length > 1) {
    return refuse('has a lone * beside other branches; alone it turns the guard off')
  }
  return parsed
}

function parseBranch(item: string): Parsed<string> {
  if (item.startsWith('refs/')) return refuse('is a full ref; give the name of the branch, such as main')
  if (item.includes('**')) return refuse('has **; a * matches no slash, and there is nothing that does')
  if (item.startsWith('!')) return refuse('starts with !; branches can only be allowed')
  // Git allows none of these in the name of a branch, so that it would match none (git check-ref-format).
  if (/[\p{C}\p{Z}~^:?[\\]|\.\.|@\{|\/\/|^[/-]|[/.]$/u.test(item)) {
    return refuse('has something that no name of a branch can have')
  }
  return accept(item)
}
