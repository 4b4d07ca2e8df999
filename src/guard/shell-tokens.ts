import { quote } from './quote.ts'
import type { Word } from './word.ts'

/** A piece of shell text. A redirection is followed by the word that it goes to or comes from. */
export type Token =
  | { kind: 'word'; word: Word }
  | { kind: 'operator'; text: '|' | '(' | 'end' }
  | { kind: 'redirection'; direction: 'in' | 'out' }

/** The tokens, and why they may not be all that a shell would make of the text. */
export interface Tokens {
  tokens: Token[]
  doubts: string[]
}

/**
 * Splits shell text as far as sh, bash, dash, ash and zsh agree on it. What they don't agree on, and what runs
 * commands out of sight, becomes a doubt, and the rest is still split. Nothing is expanded. Never throws.
 */
export function parseTokens(script: string): Tokens {
  const scanner = new Scanner(script)
  scanner.scan()
  return { tokens: scanner.tokens, doubts: scanner.doubts }
}

// Plain variables only. Other expansions may assign (${X:=y}), evaluate (${X@P}, $[…]) or run commands ($(…)).
const variable =
  /\$(?:[A-Za-z_]\w*|[0-9@*#?$!-]|\{(?:[A-Za-z_]\w*|[0-9]+)(?::?[-?+][\w./:@, -]*)?\}|\{PIPESTATUS\[\d\]\})/y
const duplication = />&(?:[0-9]|-)(?=[\s;&|)]|$)/y
const doubleQuoteEscapes = '$`"\\'

class Scanner {
  readonly tokens: Token[] = []
  readonly doubts: string[] = []
  private readonly script: string
  private at = 0
  private word: Word | undefined
  private hasBrace = false

  constructor(script: string) {
    this.script = script
    // A tab or a line break separates words everywhere; shells treat other control characters each in its own way.
    if (/[^\P{Cc}\t\n\r]/u.test(script)) this.doubts.push('it contains a control character')
  }

  scan(): void {
    while (this.at < this.script.length) this.scanNext()
    this.endWord()
  }

  private scanNext(): void {
    const character = this.script[this.at] ?? ''
    if (character === ' ' || character === '\t') this.skipBlank()
    else if (character === '\\') this.scanEscape()
    else if (character === "'") this.scanSingleQuotes()
    else if (character === '"') this.scanDoubleQuotes()
    else if (character === '$') this.scanDollar('any-words')
    else if (character === '#' && this.word === undefined) this.skipComment()
    else if ('\n;&|()'.includes(character)) this.scanOperator(character)
    else if (character === '<' || character === '>') this.scanRedirection(character)
    else this.scanPlain(character)
  }

  private skipBlank(): void {
    this.endWord()
    this.at += 1
  }

  private scanPlain(character: string): void {
    if (character === '`') this.doubts.push('it runs a command inside backticks')
    if (character === '{' || character === '}') this.hasBrace = true
    this.add(character, { isBare: true, expansion: '*?['.includes(character) ? 'any-words' : 'none' })
    this.at += 1
  }

  private scanEscape(): void {
    const next = this.script[this.at + 1]
    // A backslash before a line break joins the lines, even within a word.
    if (next !== '\n') this.add(next ?? '\\', { isBare: false, expansion: 'none' })
    this.at += 2
  }

  private scanSingleQuotes(): void {
    const end = this.script.indexOf("'", this.at + 1)
    if (end < 0) this.doubts.push('a single quote is not closed')
    const stop = end < 0 ? this.script.length : end
    this.add(this.script.slice(this.at + 1, stop), { isBare: false, expansion: 'none' })
    this.at = stop + 1
  }

  private scanDoubleQuotes(): void {
    this.at += 1
    this.add('', { isBare: false, expansion: 'none' })
    for (;;) {
      const character = this.script[this.at]
      if (character === undefined) {
        this.doubts.push('a double quote is not closed')
        return
      }
      if (character === '"') break
      this.scanQuoted(character)
    }
    this.at += 1
  }

  private scanQuoted(character: string): void {
    if (character === '$') {
      this.scanDollar('one-word')
      return
    }
    if (character === '`') this.doubts.push('it runs a command inside backticks')
    const next = this.script[this.at + 1] ?? ''
    const isJoin = character === '\\' && next === '\n'
    const isEscape = isJoin || (character === '\\' && next !== '' && doubleQuoteEscapes.includes(next))
    if (!isJoin) this.add(isEscape ? next : character, { isBare: false, expansion: 'none' })
    this.at += isEscape ? 2 : 1
  }

  private scanDollar(expansion: 'one-word' | 'any-words'): void {
    variable.lastIndex = this.at
    const name = variable.exec(this.script)?.[0]
    const next = this.script[this.at + (name?.length ?? 1)] ?? ''
    if (name === undefined) {
      const standsAlone = next === '' || /[\s"]/.test(next)
      // `$"` outside of quotes is a translated string in bash; `$'…'` and all else is up to the shell.
      if (!standsAlone || (next === '"' && expansion === 'any-words')) {
        this.doubts.push(next === '(' ? 'it runs a command inside $(…)' : `it expands ${quote(`$${next}`)}`)
      }
      this.add('$', { isBare: false, expansion: 'none' })
    } else {
      // zsh reads $NAME[…] as a subscript, which it evaluates.
      if (next === '[') this.doubts.push(`it expands ${quote(`${name}[`)}`)
      const isList = name === '$@' || name === '$*'
      this.add(name, { isBare: false, expansion: isList ? 'any-words' : expansion })
    }
    this.at += name?.length ?? 1
  }

  private skipComment(): void {
    // Shells differ on whether a comment begins right after joined lines.
    if (this.script.startsWith('\\\n', this.at - 2)) this.doubts.push('a comment follows a joined line')
    const end = this.script.indexOf('\n', this.at)
    this.at = end < 0 ? this.script.length : end
  }

  private scanOperator(character: string): void {
    this.endWord()
    const isDouble = this.script[this.at + 1] === character
    if (character === '(' && isDouble) this.doubts.push('it evaluates "((…))"')
    if (character === '|' && this.script[this.at + 1] === '&') this.doubts.push('it pipes with "|&"')
    const isPipe = character === '|' && !isDouble
    this.tokens.push({ kind: 'operator', text: isPipe ? '|' : character === '(' ? '(' : 'end' })
    this.at += isDouble && '|&'.includes(character) ? 2 : 1
  }

  private scanRedirection(character: string): void {
    // In `2>file` the digits are the channel, not a word.
    if (this.word?.isQuoted === false && /^\d+$/.test(this.word.text)) {
      this.word = undefined
    }
    this.endWord()
    duplication.lastIndex = this.at
    const length = duplication.exec(this.script)?.[0].length
    if (length === undefined) {
      this.tokens.push({ kind: 'redirection', direction: character === '<' ? 'in' : 'out' })
      this.at += this.script.startsWith('>>', this.at) ? 2 : 1
    } else {
      this.at += length
    }
  }

  private add(text: string, how: { isBare: boolean; expansion: Word['expansion'] }): void {
    const word = this.word ?? { text: '', expansion: 'none', fixedLength: 0, isQuoted: false, bareLength: 0 }
    const isAllFixed = word.expansion === 'none'
    word.isQuoted ||= !how.isBare
    word.text += text
    if (isAllFixed && how.expansion === 'none') word.fixedLength = word.text.length
    if (!word.isQuoted) word.bareLength = word.text.length
    if (how.expansion === 'any-words' || word.expansion === 'none') word.expansion = how.expansion
    this.word = word
  }

  private endWord(): void {
    const word = this.word
    if (word !== undefined) {
      // A lone [ is the test command, not a glob.
      if (!word.isQuoted && word.text === '[') Object.assign(word, { expansion: 'none', fixedLength: 1 })
      const isLoneBrace = !word.isQuoted && (word.text === '{' || word.text === '}')
      if (this.hasBrace && !isLoneBrace)
        this.doubts.push(`it has braces without quotes in ${quote(word.text, 40)}`)
      this.tokens.push({ kind: 'word', word })
    }
    this.word = undefined
    this.hasBrace = false
  }
}
