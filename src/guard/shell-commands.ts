import { doubtVariable } from './variables.ts'
import { doubtFile } from './files.ts'
import { parseTokens } from './shell-tokens.ts'
import type { Token } from './shell-tokens.ts'
import { bareText, exactText } from './word.ts'
import type { Word } from './word.ts'

/** One command of a script: no reserved words, no redirections; no words at all if it only assigns or closes. */
export interface ShellCommand {
  words: readonly Word[]
  /** It gets another command's output on its standard input. */
  isPiped: boolean
}

/**
 * Lists every command that the script could run, whether or not a condition reaches it, and the doubts about the
 * rest of it. Functions, `case` and whatever else is not a plain list of commands is a doubt. Never throws.
 */
export function parseCommands(script: string): { commands: ShellCommand[]; doubts: string[] } {
  const { tokens, doubts } = parseTokens(script)
  const commands: ShellCommand[] = []
  let isPiped = false
  for (const segment of splitSegments(tokens, doubts)) {
    // A line break after `|` goes on with the same pipe.
    if (segment.words.length === 0 && isPiped && segment.endedBy === 'end') continue
    const { rest, doubt } = stripReserved(segment.words)
    if (doubt !== undefined) doubts.push(doubt)
    const isOpened = segment.words.every((word) => openers.has(bareText(word) ?? ''))
    if (segment.endedBy === '(' && !isOpened) doubts.push('it has parentheses after a word')
    const isCompound = rest.length < segment.words.length || segment.endedBy === '('
    if (isPiped && isCompound) doubts.push('it pipes into more than one command')
    if (rest.length > 0) commands.push({ words: rest, isPiped })
    isPiped = segment.endedBy === '|'
  }
  return { commands, doubts }
}

interface Segment {
  words: Word[]
  endedBy: '|' | '(' | 'end'
}

function splitSegments(tokens: readonly Token[], doubts: string[]): Segment[] {
  let words: Word[] = []
  const segments: Segment[] = []
  let isTarget = false
  for (const [index, token] of tokens.entries()) {
    if (token.kind === 'redirection') {
      const doubt = doubtRedirection(token.direction, tokens[index + 1])
      if (doubt !== undefined) doubts.push(doubt)
    } else if (token.kind === 'operator') {
      segments.push({ words, endedBy: token.text })
      words = []
    } else if (!isTarget) {
      words.push(token.word)
    }
    isTarget = token.kind === 'redirection'
  }
  return [...segments, { words, endedBy: 'end' }]
}

function doubtRedirection(direction: 'in' | 'out', target: Token | undefined): string | undefined {
  const word = target?.kind === 'word' ? target.word : undefined
  if (direction === 'out') return doubtFile(word)
  // Terraform asks questions on its input: what is read there may be the answer yes.
  return exactText(word) === '/dev/null' ? undefined : 'it reads its input from elsewhere'
}

const openers = new Set(['if', 'then', 'elif', 'else', 'while', 'until', 'do', '!', '{'])
const closers = new Set(['fi', 'done', '}'])
const braces = new Set(['{', '}'])

// In `for x do terraform apply; done` the block begins right behind the name, and zsh takes several names.
function doubtLoop([, name, keyword, ...values]: readonly Word[]): string | undefined {
  const text = bareText(name) ?? ''
  const isPlain = /^[A-Za-z_]\w*$/.test(text) && (keyword === undefined || bareText(keyword) === 'in')
  if (!isPlain) return 'it has a loop that this program does not follow'
  const doubts = values.map((value) => doubtVariable(text, exactText(value)))
  return doubtVariable(text, undefined) ?? doubts.find((doubt) => doubt !== undefined)
}

function stripReserved(words: readonly Word[]): { rest: readonly Word[]; doubt: string | undefined } {
  let start = 0
  while (openers.has(bareText(words[start]) ?? '')) start += 1
  const first = bareText(words[start]) ?? ''
  const rest = words.slice(start)
  if (closers.has(first)) {
    return { rest: rest.slice(1), doubt: rest.length > 1 ? `words follow "${first}"` : undefined }
  }
  // zsh ends a block at a brace anywhere in the line.
  const doubt = rest.some((word) => braces.has(bareText(word) ?? ''))
    ? 'it has a brace between words'
    : undefined
  if (first === 'for') return { rest: [], doubt: doubt ?? doubtLoop(rest) }
  return { rest, doubt }
}
