/** What a parser makes of a text: a value, or why not, as the end of the sentence `"the text" …`. Parsers never throw. */
export type Parsed<T> = { readonly kind: 'value'; readonly value: T } | Refused

/** A text that can't be used. `reason` never repeats a part of the text that may be secret. */
export interface Refused {
  readonly kind: 'refused'
  readonly reason: string
}

/** The text is good and means this. */
export function accept<T>(value: T): Parsed<T> {
  return { kind: 'value', value }
}

/** The text can't be used, for this reason. */
export function refuse(reason: string): Refused {
  return { kind: 'refused', reason }
}
