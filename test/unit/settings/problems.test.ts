import { describe, expect, it } from 'vitest'
import { formatProblems, type Problem } from '../../../src/settings/settings.ts'
import { quoteText } from '../../../src/settings/quote-text.ts'

describe('a quoted text', () => {
  it.each([
    ['', '""'],
    ['a b', '"a b"'],
    ['größe 日本 🚀', '"größe 日本 🚀"'],
    ['a\nb\r\tc', '"a\\nb\\r\\tc"'],
    ['30\u00a0m', '"30\\u{a0}m"'],
    ['\u001b[31mred', '"\\u{1b}[31mred"'],
    ['ma\u200bin\u202e', '"ma\\u{200b}in\\u{202e}"'],
    ['\ud800', '"\\u{d800}"'],
    ['x'.repeat(100), `"${'x'.repeat(100)}"`],
    ['x'.repeat(101), `"${'x'.repeat(100)}…" (101 characters)`],
    ['🚀'.repeat(100), `"${'🚀'.repeat(100)}"`],
    ['🚀'.repeat(101), `"${'🚀'.repeat(100)}…" (202 characters)`],
  ])('of %j is %s', (text, quoted) => {
    expect(quoteText(text)).toBe(quoted)
  })
})

describe('problems as a text', () => {
  const problem: Problem = {
    input: 'wait-timeout',
    source: 'INPUT_WAIT-TIMEOUT',
    given: '"5 minutes"',
    reason: 'is not a duration',
    allowed: 'a whole number',
    example: '90m',
  }

  it('say what was given, what is allowed, and an example', () => {
    expect(formatProblems([problem])).toBe(
      [
        'One input is wrong:',
        '- wait-timeout: "5 minutes" is not a duration',
        '  given by: INPUT_WAIT-TIMEOUT',
        '  allowed: a whole number',
        '  example: 90m',
      ].join('\n'),
    )
  })

  it('are all there', () => {
    const text = formatProblems([problem, { ...problem, input: 'cluster', given: '', reason: 'is required' }])
    expect(text).toContain('2 inputs are wrong:')
    expect(text).toContain('- wait-timeout: "5 minutes" is not a duration\n')
    expect(text).toContain('- cluster: is required\n')
  })
})
