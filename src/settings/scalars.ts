import type { InputRow } from './inputs.ts'
import { accept, refuse, type Parsed } from './parsed.ts'

// The YAML 1.2 core spellings, those that @actions/core takes.
const booleans = new Map([
  ['true', true],
  ['True', true],
  ['TRUE', true],
  ['false', false],
  ['False', false],
  ['FALSE', false],
])

/** `true` or `false`, in the spellings of YAML 1.2. */
export function parseBoolean(text: string): Parsed<boolean> {
  const value = booleans.get(text)
  return value === undefined ? refuse('is neither true nor false') : accept(value)
}

/** One of the row's choices, spelled exactly so. */
export function parseChoice(text: string, row: InputRow): Parsed<string> {
  return row.choices?.includes(text) === true ? accept(text) : refuse('is none of the choices')
}

/** A whole number in decimal digits, between the row's bounds. */
export function parseInteger(text: string, row: Pick<InputRow, 'min' | 'max'>): Parsed<number> {
  if (!/^\d+$/.test(text)) return refuse('is not a whole number')
  const value = Number(text)
  return isWithin(value, row) ? accept(value) : refuse('is out of range')
}

const secondsOfUnit = new Map([
  ['', 1],
  ['s', 1],
  ['m', 60],
  ['h', 3600],
])

/**
 * `90s`, `30m`, `2h` or whole seconds, in ms. One number and one unit: `1h30m`, `1.5h` and `30 m` are refused, so that
 * a duration reads the same to everyone. The row's bounds are in seconds.
 */
export function parseDuration(text: string, row: Pick<InputRow, 'min' | 'max'>): Parsed<number> {
  const match = /^(\d+)([a-z]*)$/.exec(text)
  const unit = secondsOfUnit.get(match?.[2] ?? '')
  if (match === null || unit === undefined) return refuse('is not a duration')
  const seconds = Number(match[1]) * unit
  return isWithin(seconds, row) ? accept(seconds * 1000) : refuse('is out of range')
}

function isWithin(value: number, { min, max }: Pick<InputRow, 'min' | 'max'>): boolean {
  return value >= (min ?? 0) && value <= (max ?? Number.MAX_SAFE_INTEGER)
}
