import { parseJson } from './json.ts'
import { accept, refuse, type Parsed } from './parsed.ts'
import { parseShellWords } from './shell-words.ts'

/** The words of a command: a JSON array if it starts with `[`, else shell words. */
export function parseCommand(text: string): Parsed<string[]> {
  if (!text.startsWith('[')) return parseShellWords(text)
  const json = parseJson(text)
  if (json.kind === 'refused') {
    return refuse(`starts with [ and so must be a JSON array, but ${json.reason}`)
  }
  const words: unknown = json.value
  if (!Array.isArray(words) || !words.every((word) => typeof word === 'string')) {
    return refuse('is JSON, but not an array of strings')
  }
  return words.length === 0 ? refuse('has no word in it') : accept(words)
}
