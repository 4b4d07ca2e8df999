/** One word of a command, as the program would get it, and what is not known about it. */
export interface Word {
  /** Quotes and escapes removed; a variable stands as written: `$NAME`. */
  text: string
  /**
   * What the shell makes of it before the program sees it: `none` is this text exactly; `one-word` has variables in
   * double quotes; `any-words` has variables or globs that may become any number of words.
   */
  expansion: 'none' | 'one-word' | 'any-words'
  /** Length of the start of `text` that no expansion can change. */
  fixedLength: number
  /** Some of it stood in quotes or behind a backslash, so it is no reserved word of the shell. */
  isQuoted: boolean
  /** Length of the start of `text` that stands without quotes, as the name in an assignment must. */
  bareLength: number
}

/** The exact text of a word that no expansion can change, else undefined. */
export function exactText(word: Word | undefined): string | undefined {
  return word?.expansion === 'none' ? word.text : undefined
}

/** The text of a word without any quotes or expansions: only such a one can be a reserved word of the shell. */
export function bareText(word: Word | undefined): string | undefined {
  return word?.isQuoted === false ? exactText(word) : undefined
}

/** A word that reaches the program as it is, as in a JSON array or an ECS command without a shell. */
export function literalWord(text: string): Word {
  return { text, expansion: 'none', fixedLength: text.length, isQuoted: true, bareLength: 0 }
}

/**
 * Whether variables in this word can't make it another option than it looks: `"-var=x=$X"` and `"bucket=$B"` are
 * settled, `$ARGS` and `"$FLAG"` may become any option.
 */
export function isSettled(word: Word): boolean {
  if (word.expansion === 'none') return true
  if (word.expansion === 'any-words' || word.fixedLength === 0) return false
  const fixed = word.text.slice(0, word.fixedLength)
  return !fixed.startsWith('-') || fixed.includes('=')
}

/** The name of an option without its dashes and value (`--lock=false` is `lock`); undefined for other words. */
export function optionName(word: Word): string | undefined {
  return /^--?([^=]*)/.exec(word.text)?.[1]
}
