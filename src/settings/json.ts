import { accept, refuse, type Parsed } from './parsed.ts'

/** Parses JSON. The reason of a refusal says where, but repeats nothing of the text, which may hold secrets. */
export function parseJson(text: string): Parsed<unknown> {
  try {
    return accept(JSON.parse(text) as unknown)
  } catch (error) {
    // V8's messages quote the text: only the position is taken from them.
    const position = /at position \d+/.exec(String(error))?.[0]
    return refuse(position === undefined ? 'is not valid JSON' : `is not valid JSON (${position})`)
  }
}
