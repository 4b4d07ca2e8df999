import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { quote } from '../../../src/guard/quote.ts'

describe('quote', () => {
  test.each([
    ['main', '"main"'],
    ['', '""'],
    ['a"b\\c', '"a\\"b\\\\c"'],
    ['a\nb\rc\td', '"a\\nb\\rc\\td"'],
    ['\u001b[31m', '"\\u{1b}[31m"'],
    ['m\u0430in', '"m\\u{430}in"'],
    ['a\u00a0b\u202e', '"a\\u{a0}b\\u{202e}"'],
    ['😀\ud800', '"\\u{1f600}\\u{d800}"'],
    ['::error::x', '"::error::x"'],
    ['x ##[save-state name=a]b', '"x #\\u{23}[save-state name=a]b"'],
  ])('shows %j as %s', (text, shown) => {
    expect(quote(text)).toBe(shown)
  })

  test('cuts what is long and says how long it was', () => {
    expect(quote('abcdef', 3)).toBe('"abc…" (6 characters)')
    expect(quote('abc', 3)).toBe('"abc"')
  })

  test('is one line of printable ASCII that no CI takes for a command, whatever comes in', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom(...Array.from('#[:\n\r\u001b')) }),
    )
    fc.assert(
      fc.property(text, (value) => {
        const shown = quote(value, 1000)
        expect(shown).toMatch(/^"[ -~]*"$/)
        expect(shown).not.toContain('##[')
      }),
      { seed: 20261123, numRuns: 2000 },
    )
  })
})
