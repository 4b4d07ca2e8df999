import { accept, refuse, type Parsed } from './parsed.ts'

/**
 * Splits a command into words as a POSIX shell does: blanks, quotes and backslashes. Nothing is expanded: `$X`, `*` and
 * backticks stay as they are, and a line break is a blank. An operator such as `&&` outside quotes is refused, also
 * within a word: without a shell it would silently become an argument.
 */
export function parseShellWords(text: string): Parsed<string[]> {
  const words: string[] = []
  let at = skipBlanks(text, 0)
  while (at < text.length) {
    const word = readWord(text, at)
    if (word.kind === 'refused') return word
    words.push(word.value)
    at = skipBlanks(text, word.end)
  }
  return words.length === 0 ? refuse('has no word in it') : accept(words)
}

/** Writes words so that parseShellWords and any POSIX shell read the same words again. */
export function formatShellWords(words: readonly string[]): string {
  return words
    .map((word) => (/^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(' ')
}

type Piece =
  { readonly kind: 'piece'; readonly value: string; readonly end: number } | ReturnType<typeof refuse>

function readWord(text: string, start: number): Piece {
  let value = ''
  let at = start
  while (at < text.length && !isBlank(text[at])) {
    const piece = readPiece(text, at)
    if (piece.kind === 'refused') return piece
    value += piece.value
    at = piece.end
  }
  return { kind: 'piece', value, end: at }
}

function readPiece(text: string, at: number): Piece {
  const character = text[at] ?? ''
  if (character === "'") return readSingleQuoted(text, at)
  if (character === '"') return readDoubleQuoted(text, at)
  const [operator] = /^(?:&&?|\|\|?|;|<|>>?)/.exec(text.slice(at, at + 2)) ?? []
  if (operator !== undefined)
    return refuse(
      `has the shell operator ${operator} at character ${at + 1}, but no shell is started: write sh -c '...', or quote it`,
    )
  if (character !== '\\') return { kind: 'piece', value: character, end: at + 1 }
  const joined = lineJoinLength(text, at)
  if (joined > 0) return { kind: 'piece', value: '', end: at + joined }
  const next = text[at + 1]
  if (next === undefined) return refuse('ends with a backslash that escapes nothing')
  return { kind: 'piece', value: next, end: at + 2 }
}

function readSingleQuoted(text: string, start: number): Piece {
  const end = text.indexOf("'", start + 1)
  if (end < 0) return refuse(`has a single quote at character ${start + 1} that is never closed`)
  return { kind: 'piece', value: text.slice(start + 1, end), end: end + 1 }
}

// Inside double quotes a backslash escapes these only, and is itself otherwise (POSIX, Shell Command Language 2.2.3).
const escapable = new Set(['$', '`', '"', '\\'])

function readDoubleQuoted(text: string, start: number): Piece {
  let value = ''
  for (let at = start + 1; at < text.length; at += 1) {
    const character = text[at] ?? ''
    if (character === '"') return { kind: 'piece', value, end: at + 1 }
    const next = text[at + 1] ?? ''
    const joined = lineJoinLength(text, at)
    if (joined > 0) {
      at += joined - 1
    } else if (character === '\\' && escapable.has(next)) {
      value += next
      at += 1
    } else {
      value += character
    }
  }
  return refuse(`has a double quote at character ${start + 1} that is never closed`)
}

function skipBlanks(text: string, start: number): number {
  let at = start
  for (;;) {
    const step = isBlank(text[at]) ? 1 : lineJoinLength(text, at)
    if (step === 0) return at
    at += step
  }
}

/** A backslash at the end of a line joins it with the next, as if neither were there: how much to leave out, or 0. */
function lineJoinLength(text: string, at: number): number {
  if (text.startsWith('\\\n', at)) return 2
  return text.startsWith('\\\r\n', at) ? 3 : 0
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t' || character === '\n' || character === '\r'
}
