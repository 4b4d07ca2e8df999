import { defuse, stripControls } from './container-line.ts'

/** A duration for people: `8 s`, `4 min 10 s`, `2 h 5 min`. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`
  return minutes % 60 === 0
    ? `${Math.floor(minutes / 60)} h`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** A number's place: `1st`, `2nd`, `3rd`, `11th`. */
export function formatOrdinal(place: number): string {
  const teen = place % 100 >= 11 && place % 100 <= 13
  const suffix = teen ? 'th' : (['th', 'st', 'nd', 'rd'][place % 10] ?? 'th')
  return `${place}${suffix}`
}

/** A command for people, on one line, its words quoted where they need it; cut when it is long. */
export function formatCommand(words: readonly string[], longest = 120): string {
  const joined = words
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(' ')
  return cut(oneLine(joined), longest)
}

/** Text from outside on one line without control characters, and without what a runner takes for a command. */
export function oneLine(text: string): string {
  return defuse(stripControls(text.replace(/\s+/g, ' '), false).trim())
}

/** Text from outside as a sentence: on one line, with one full stop at its end. */
export function sentence(text: string): string {
  const line = oneLine(text)
  return line === '' || /[.!?…]$/.test(line) ? line : `${line}.`
}

/** A text cut to a length, with an ellipsis where something is missing. */
export function cut(text: string, longest: number): string {
  // The cut may have split a pair of surrogates.
  return text.length <= longest ? text : `${text.slice(0, longest - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
}
