const longestShown = 100

/** A given text for a message: quoted, invisible characters made visible, at most 100 characters of it. */
export function quoteText(text: string): string {
  const characters = Array.from(text.slice(0, longestShown * 2))
  const shown = characters.slice(0, longestShown).map(showCharacter).join('')
  const isCut = characters.length > longestShown || text.length > longestShown * 2
  return isCut ? `"${shown}…" (${text.length} characters)` : `"${shown}"`
}

function showCharacter(character: string): string {
  if (character === '\n') return '\\n'
  if (character === '\r') return '\\r'
  if (character === '\t') return '\\t'
  if (character === ' ') return character
  // Blanks other than the plain one look right and are wrong: a no-break space in "30 m" must show.
  if (!/[\p{C}\p{Z}]/u.test(character)) return character
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
}
