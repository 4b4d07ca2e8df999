import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  cut,
  formatCommand,
  formatDuration,
  formatOrdinal,
  oneLine,
  sentence,
} from '../../../src/report/words.ts'
import { buildMask } from '../../../src/report/mask.ts'

describe('a duration', () => {
  it.each([
    [-5_000, '0 s'],
    [0, '0 s'],
    [499, '0 s'],
    [8_000, '8 s'],
    [59_499, '59 s'],
    [59_500, '1 min'],
    [60_000, '1 min'],
    [250_000, '4 min 10 s'],
    [3_599_600, '1 h'],
    [3_600_000, '1 h'],
    [7_500_000, '2 h 5 min'],
    [7_259_000, '2 h'],
    [90_000_000, '25 h'],
  ])('of %i ms is %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text)
  })
})

describe('a place', () => {
  it.each([
    [1, '1st'],
    [2, '2nd'],
    [3, '3rd'],
    [4, '4th'],
    [10, '10th'],
    [11, '11th'],
    [12, '12th'],
    [13, '13th'],
    [21, '21st'],
    [22, '22nd'],
    [101, '101st'],
    [111, '111th'],
    [112, '112th'],
  ])('%i is %s', (place, text) => {
    expect(formatOrdinal(place)).toBe(text)
  })
})

describe('a command for people', () => {
  it.each<[words: string[], text: string]>([
    [
      ['terraform', 'plan', '-input=false', '-var-file=a/b.tfvars'],
      'terraform plan -input=false -var-file=a/b.tfvars',
    ],
    [['sh', '-c', 'terraform plan && echo "done"'], `sh -c 'terraform plan && echo "done"'`],
    [['echo', "it's"], `echo 'it'\\''s'`],
    [['echo', ''], "echo ''"],
    [['echo', '$HOME', '*'], "echo '$HOME' '*'"],
    [['sh', '-c', 'a\nb\tc'], "sh -c 'a b c'"],
    [[], ''],
  ])('%j is %s', (words, text) => {
    expect(formatCommand(words)).toBe(text)
  })

  it('is cut where it is long', () => {
    expect(formatCommand(['x'.repeat(500)])).toHaveLength(120)
    expect(formatCommand(['x'.repeat(500)], 10)).toBe('xxxxxxxxx…')
  })
})

describe('a text of others', () => {
  it.each([
    ['a\r\nb\n\n c', 'a b c'],
    ['  a  ', 'a'],
    ['a\u001B[31mb\u0000c', 'abc'],
    ['::error::x', ':\u200B:error::x'],
    ['x ##[error]y', 'x ##\u200B[error]y'],
    ['', ''],
  ])('%j is one harmless line: %j', (text, line) => {
    expect(oneLine(text)).toBe(line)
  })

  it('has no line end, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(oneLine(text)).not.toMatch(/[\r\n\v\f\u0085\u2028\u2029]/)
      }),
    )
  })

  it.each([
    ['Your Spot Task was interrupted.', 'Your Spot Task was interrupted.'],
    ['RESOURCE:MEMORY', 'RESOURCE:MEMORY.'],
    ['Really?', 'Really?'],
    ['x…', 'x…'],
    [' a \n', 'a.'],
    ['', ''],
  ])('%j ends as a sentence with one full stop: %j', (text, line) => {
    expect(sentence(text)).toBe(line)
  })

  it.each([
    ['abc', 3, 'abc'],
    ['abcd', 3, 'ab…'],
    ['a😀b', 3, 'a…'],
    ['', 3, ''],
  ])('%s is cut at %i characters to %s, never within one', (text, longest, shown) => {
    expect(cut(text, longest)).toBe(shown)
  })
})

describe('the mask', () => {
  const mask = buildMask([
    'hunter2!',
    'hunter2!-long',
    'abc',
    '',
    '   ',
    'first line\nsecond line\r\nthird',
    'a"b\\c',
    'p(a+s)*$&',
  ])

  it.each([
    ['the password is hunter2!.', 'the password is ***.'],
    ['hunter2!-long', '***'],
    ['hunter2!hunter2!', '******'],
    ['first line\nsecond line\r\nthird', '***'],
    ['only the second line here', 'only the *** here'],
    ['third', '***'],
    ['{"x":"a\\"b\\\\c"}', '{"x":"***"}'],
    ['a"b\\c', '***'],
    ['p(a+s)*$&', '***'],
  ])('hides every secret in %j', (text, shown) => {
    expect(mask(text)).toBe(shown)
  })

  it.each(['abc', 'HUNTER2!', 'a  b', ''])(
    'leaves %j: short values are no secrets, and others are others',
    (text) => {
      expect(mask(text)).toBe(text)
    },
  )

  it('leaves no secret of four characters or more, wherever it stands', () => {
    const secret = fc
      .string({ minLength: 4, maxLength: 12 })
      .filter((text) => text.trim().length >= 4 && !text.includes('*'))
    fc.assert(
      fc.property(
        fc.array(secret, { minLength: 1, maxLength: 5 }),
        fc.string(),
        fc.string(),
        (secrets, before, after) => {
          for (const one of secrets) expect(buildMask(secrets)(before + one + after)).not.toContain(one)
        },
      ),
    )
  })

  it('changes nothing without secrets', () => {
    expect(buildMask([])('text')).toBe('text')
  })
})
