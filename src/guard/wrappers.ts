import { programName } from './program.ts'
import { quote } from './quote.ts'
import { doubtVariable } from './variables.ts'
import { exactText, literalWord } from './word.ts'
import type { Word } from './word.ts'

/** What a command comes to when everything that only starts another command is taken off. */
export type Unwrapped =
  | { kind: 'program'; words: readonly Word[] }
  | { kind: 'script'; text: string }
  /** It only assigns variables, or looks a command up. */
  | { kind: 'nothing' }

interface Wrapper {
  /** Options in one word. */
  options?: RegExp
  /** Options whose value is the next word. */
  valued?: readonly string[]
  /** Words between the options and the command. */
  operands?: readonly RegExp[]
  /** NAME=value may stand before the command. */
  assigns?: boolean
}

const duration = /^\d+(?:\.\d+)?[smhd]?$/
const user = /^[\w:.-]+$/
const wrappers = new Map<string, Wrapper>([
  ['exec', {}],
  ['command', {}],
  ['nohup', {}],
  ['time', { options: /^-p$/ }],
  ['nice', { options: /^(?:-n-?\d+|-\d+|--adjustment=-?\d+)$/, valued: ['-n', '--adjustment'] }],
  [
    'timeout',
    {
      options:
        /^(?:-v|--verbose|--foreground|--preserve-status|-s\w+|-k[\w.]+|--(?:signal|kill-after)=[\w.]+)$/,
      valued: ['-s', '-k', '--signal', '--kill-after'],
      operands: [duration],
    },
  ],
  ['sudo', { options: /^-[EnH]+$/, valued: ['-u', '-g'], assigns: true }],
  ['env', { options: /^(?:-i|-|--ignore-environment)$/, valued: ['-u', '--unset'], assigns: true }],
  ['busybox', {}],
  ['stdbuf', { options: /^-[ioe](?:L|\d+)$/ }],
  ['tini', { options: /^-[gsvw]+$/, valued: ['-p', '-e'] }],
  ['dumb-init', { options: /^(?:-[cv]|--single-child|--verbose)$/ }],
  ['gosu', { operands: [user] }],
  ['su-exec', { operands: [user] }],
])

/** Takes off `env X=1 timeout 5 …` and the like, and finds the script of a shell; a string says why it can't. */
export function unwrapCommand(words: readonly Word[]): Unwrapped | string {
  let rest = words
  let assigns: 'bare' | 'any' | 'no' = 'bare'
  for (;;) {
    const count = countAssignments(rest, assigns)
    const doubt = rest
      .slice(0, count)
      .map(doubtAssignment)
      .find((found) => found !== undefined)
    if (doubt !== undefined) return doubt
    rest = rest.slice(count)
    if (rest.length === 0) return assigns === 'no' ? 'it starts no command' : { kind: 'nothing' }
    const name = programName(rest[0])
    if (name === 'command' && /^-[vV]$/.test(exactText(rest[1]) ?? '')) return { kind: 'nothing' }
    if (shells.has(name ?? '')) {
      const found = findScript(rest.slice(1))
      if (typeof found === 'string' || !runsItsArguments.test(found.text)) return found
      // What follows the script is $0 first, and then what "$@" stands for.
      rest = found.following.slice(1)
      assigns = 'no'
      continue
    }
    const wrapper = wrappers.get(name ?? '')
    if (wrapper === undefined) return { kind: 'program', words: rest }
    const next = skipWrapper(rest.slice(1), wrapper)
    if (next === undefined) return `${quote(name ?? '')} is used in a way that this program does not follow`
    rest = next
    assigns = wrapper.assigns === true ? 'any' : 'no'
  }
}

const assignment = /^([A-Za-z_]\w*)\+?=/

// The shell takes NAME=value for an assignment only when the name stands without quotes; `env` takes any.
function countAssignments(words: readonly Word[], assigns: 'bare' | 'any' | 'no'): number {
  const isOther = (word: Word) => {
    const length = assignment.exec(word.text.slice(0, word.fixedLength))?.[0].length
    return length === undefined || (assigns === 'bare' && length > word.bareLength)
  }
  if (assigns === 'no') return 0
  const end = words.findIndex(
    (word) => isOther(word) || (assigns === 'any' && word.expansion === 'any-words'),
  )
  return end < 0 ? words.length : end
}

function doubtAssignment(word: Word): string | undefined {
  const match = assignment.exec(word.text)
  const value = word.expansion === 'none' ? word.text.slice(match?.[0].length) : undefined
  return doubtVariable(match?.[1] ?? '', value)
}

function skipWrapper(words: readonly Word[], wrapper: Wrapper): readonly Word[] | undefined {
  let at = 0
  for (;;) {
    const text = exactText(words[at])
    if (text?.startsWith('-') !== true) break
    at += 1
    if (text === '--') break
    if (wrapper.options?.test(text) === true) continue
    if (wrapper.valued?.includes(text) !== true || exactText(words[at]) === undefined) return undefined
    at += 1
  }
  for (const operand of wrapper.operands ?? []) {
    if (!operand.test(exactText(words[at]) ?? '')) return undefined
    at += 1
  }
  return words.slice(at)
}

// Not zsh: it evaluates words in more places than can be followed.
const shells = new Set(['sh', 'bash', 'dash', 'ash'])
/** Whether a word of a command starts a shell that this program can follow. */
export function isShell(word: string): boolean {
  return shells.has(programName(literalWord(word)) ?? '')
}

const longShellOptions = new Set(['--login', '--norc', '--noprofile', '--posix'])
const shellOptionNames = new Set(['pipefail', 'errexit', 'nounset', 'xtrace'])

// The script is the first word after the options, if one of them holds a c; else the shell reads a file or its input.
function findScript(
  words: readonly Word[],
): { kind: 'script'; text: string; following: readonly Word[] } | string {
  let hasScript = false
  let at = 0
  for (;;) {
    const text = exactText(words[at])
    if (text?.startsWith('-') !== true || text === '--') break
    const isKnown = /^-[ceuxlv]*o?[ceuxlv]*$/.test(text) || longShellOptions.has(text)
    if (!isKnown || text === '-') return `the shell's option ${quote(text)} is not known to be harmless`
    hasScript ||= !text.startsWith('--') && text.includes('c')
    const needsName = !text.startsWith('--') && text.includes('o')
    if (needsName && !shellOptionNames.has(exactText(words[at + 1]) ?? ''))
      return "the shell's -o is not known"
    at += needsName ? 2 : 1
  }
  if (exactText(words[at]) === '--') at += 1
  const script = exactText(words[at])
  if (!hasScript) return 'it starts a shell on a file or on its input'
  if (script === undefined || /^[-+]/.test(script)) return "the shell's script is not fixed"
  return { kind: 'script', text: script, following: words.slice(at + 1) }
}

const runsItsArguments = /^\s*(?:exec\s+)?"\$@"\s*$/
