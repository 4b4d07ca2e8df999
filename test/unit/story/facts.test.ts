import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { existingOf, LastLines, newFacts } from '../../../src/story/facts.ts'
import { buildTask } from '../ecs/builders.ts'

function keep(lines: Iterable<string>): LastLines {
  const kept = new LastLines()
  for (const line of lines) kept.add(line)
  return kept
}

describe('the facts of a run', () => {
  it('begin with nothing in AWS', () => {
    expect(existingOf(newFacts())).toEqual({ kind: 'nothing' })
  })

  it('know the task that exists', () => {
    const task = buildTask()
    expect(existingOf({ ...newFacts(), task })).toEqual({ kind: 'task', task })
  })
})

describe('the last lines', () => {
  it('are the end of what was added, in order', () => {
    const kept = keep(['a', 'b', 'c'])
    expect([kept.last(2), kept.last(9), kept.last(0), kept.text, kept.isPart]).toEqual([
      ['b', 'c'],
      ['a', 'b', 'c'],
      [],
      'a\nb\nc',
      false,
    ])
  })

  it('are nothing where nothing was added', () => {
    const kept = new LastLines()
    expect([kept.last(20), kept.text, kept.isPart]).toEqual([[], '', false])
  })

  it('keep empty lines', () => {
    expect(keep(['', 'a', '']).text).toBe('\na\n')
  })

  it('take bounded room: half a million characters at least, two million at most', () => {
    const lines = Array.from({ length: 60_000 }, (_, index) => `${index} ${'x'.repeat(90)}`)
    const kept = keep(lines)
    expect(kept.isPart).toBe(true)
    expect(kept.text.length).toBeLessThanOrEqual(2_000_000)
    expect(kept.text.length).toBeGreaterThanOrEqual(500_000)
    expect(kept.last(20)).toEqual(lines.slice(-20))
    expect(lines.join('\n').endsWith(kept.text)).toBe(true)
  })

  it.each<[what: string, lines: string[]]>([
    ['one line that is too long', ['x'.repeat(3_000_000)]],
    ['two lines as long as CloudWatch takes', ['y'.repeat(1_048_576), 'x'.repeat(1_048_576)]],
    ['short lines before a long one', ['a', 'b', 'x'.repeat(2_500_000)]],
  ])('always have the very last one, or its end: %s', (_what, lines) => {
    const kept = keep(lines)
    expect(kept.isPart).toBe(true)
    expect(kept.last(1)[0]).toMatch(/^x{1000000}$/)
  })

  it('have the last line after any others', () => {
    const line = fc.integer({ min: 0, max: 900_000 }).map((length) => 'x'.repeat(length))
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
        const kept = keep([...lines, 'last'])
        expect(kept.last(1)).toEqual(['last'])
        expect(kept.text.length).toBeLessThanOrEqual(2_000_001)
        expect(kept.isPart || kept.text === [...lines, 'last'].join('\n')).toBe(true)
      }),
      { numRuns: 50 },
    )
  })
})
