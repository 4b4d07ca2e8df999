import { doubtFile } from './files.ts'
import { quote } from './quote.ts'
import { doubtVariable } from './variables.ts'
import { exactText } from './word.ts'
import type { Word } from './word.ts'

/** Why these arguments may do more than the command is known for. */
type DoubtArguments = (words: readonly Word[]) => string | undefined

const noDoubt: DoubtArguments = () => undefined

const alwaysHarmless = [
  ...['cd', 'echo', 'true', 'false', ':', 'pwd', 'ls', 'cat', 'mkdir'],
  ...['sleep', 'whoami', 'id', 'uname', 'date'],
]

const harmless = new Map<string, DoubtArguments>([
  ...alwaysHarmless.map((name) => [name, noDoubt] as const),
  ['exit', doubtNumbers],
  ['wait', doubtNumbers],
  ['umask', doubtNumbers],
  ['test', doubtTest],
  ['[', doubtTest],
  ['set', doubtSet],
  ['export', doubtExport],
])

// What may stand behind a pipe: they print what they read. sed, awk, sort and xargs can start programs.
const filters = new Map<string, DoubtArguments>([
  ...['cat', 'head', 'tail', 'grep', 'wc', 'cut', 'tr', 'jq'].map((name) => [name, noDoubt] as const),
  ['tee', doubtTee],
])

/** Why this command is not one of the few known to be harmless, behind a pipe or not; undefined if it is. */
export function doubtPlainCommand(name: string, args: readonly Word[], isPiped: boolean): string | undefined {
  const doubt = filters.get(name) ?? (isPiped ? undefined : harmless.get(name))
  if (doubt !== undefined) return doubt(args)
  const pipe = isPiped && harmless.has(name) ? ' with what is piped into it' : ''
  return `${quote(name)} may do anything${pipe}`
}

// bash evaluates the name after `wait -p`, and zsh any word of `exit`: `exit 'a[$(…)]'` runs it.
function doubtNumbers(words: readonly Word[]): string | undefined {
  const isNumber = ({ text, expansion }: Word) =>
    /^%?\d+$/.test(text) ||
    (expansion !== 'none' && /^\$(?:[?!]|\w+|\{\w+\}|\{PIPESTATUS\[\d\]\})$/.test(text))
  return words.every(isNumber) ? undefined : 'a number is not fixed'
}

// bash evaluates what stands in brackets after -v and -R, and zsh in more places: `[ -v 'x[$(…)]' ]` runs it.
function doubtTest(args: readonly Word[]): string | undefined {
  const isEvaluated = (word: Word) => /[[`]|\$\(|^-[vR]$/.test(word.text)
  const isLoose = (word: Word) => word.expansion === 'any-words' && !/^\$[?#]$/.test(word.text)
  return args.some((word) => isEvaluated(word) || isLoose(word)) ? 'a test may evaluate its words' : undefined
}

// `set -k` and `set -- words` change what later commands mean.
function doubtSet(args: readonly Word[]): string | undefined {
  const names = new Set(['pipefail', 'errexit', 'nounset', 'xtrace'])
  const isKnown = (word: Word, index: number) => {
    const text = exactText(word) ?? ''
    const isName = /^[-+][a-zA-Z]*o$/.test(exactText(args[index - 1]) ?? '') && names.has(text)
    return isName || /^[-+][euxvE]*o?$/.test(text)
  }
  return args.every(isKnown) ? undefined : '"set" is used in a way that this program does not follow'
}

function doubtExport(args: readonly Word[]): string | undefined {
  for (const word of args) {
    const match = /^([A-Za-z_]\w*)(=|$)/.exec(word.text.slice(0, word.fixedLength))
    const isFixed = word.expansion !== 'any-words' && (match?.[2] === '=' || word.expansion === 'none')
    if (match === null || !isFixed) return '"export" has words that are not fixed'
    const value = word.expansion === 'none' ? word.text.slice(match[0].length) : undefined
    const doubt = doubtVariable(match[1] ?? '', value)
    if (doubt !== undefined) return doubt
  }
  return undefined
}

function doubtTee(args: readonly Word[]): string | undefined {
  const files = args.filter((word) => !/^(?:-a|-i|--append|--ignore-interrupts)$/.test(exactText(word) ?? ''))
  return files.map(doubtFile).find((doubt) => doubt !== undefined)
}
