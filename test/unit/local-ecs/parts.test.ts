import { describe, expect, it } from 'vitest'
import { EventHeap } from '../../local-ecs/event-heap.ts'
import { createLineSplitter } from '../../local-ecs/line-splitter.ts'
import { createRandom } from '../../local-ecs/random.ts'

describe('chance', () => {
  it('is the same for the same seed and name, and another for others', () => {
    const draws = (seed: number, name?: string): number[] => {
      const random = createRandom(seed, name)
      return Array.from({ length: 5 }, () => random.next())
    }
    expect(draws(1, 'a')).toEqual(draws(1, 'a'))
    expect(draws(1, 'a')).not.toEqual(draws(1, 'b'))
    const firsts = Array.from({ length: 10_000 }, (_, seed) => createRandom(seed, 'a').next())
    expect(new Set(firsts).size).toBeGreaterThan(9_990)
  })

  it('is even', () => {
    const random = createRandom(3)
    const counts = [0, 0, 0, 0]
    for (let draw = 0; draw < 40_000; draw += 1) counts[random.pick([0, 1, 2, 3])]! += 1
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(400)
  })

  it('draws nothing for what is certain, so that a knob that is off changes nothing', () => {
    const [random, untouched] = [createRandom(1), createRandom(1)]
    expect([random.chance(0), random.chance(1), random.amount(5)]).toEqual([false, true, 5])
    expect(random.next()).toBe(untouched.next())
  })

  it('keeps amounts within their range', () => {
    const random = createRandom(1)
    for (let draw = 0; draw < 1_000; draw += 1) {
      const amount = random.amount([2, 3])
      expect(amount).toBeGreaterThanOrEqual(2)
      expect(amount).toBeLessThan(3)
    }
  })

  it('shuffles without losing anything, and picks from nothing with an error', () => {
    const random = createRandom(1)
    const items = Array.from({ length: 20 }, (_, number) => number)
    const shuffled = random.shuffle(items)
    expect(shuffled).not.toEqual(items)
    expect(shuffled.sort((a, b) => a - b)).toEqual(items)
    expect(() => random.pick([])).toThrow(RangeError)
  })
})

describe('what is scheduled', () => {
  it('happens in the order of its time, and of its scheduling at the same time', () => {
    const random = createRandom(1)
    const heap = new EventHeap()
    const happened: string[] = []
    const times = Array.from({ length: 500 }, () => Math.floor(random.next() * 50))
    for (const [index, at] of times.entries()) heap.add(at, (due) => happened.push(`${due} ${index}`))
    for (let due = heap.takeDue(100); due; due = heap.takeDue(100)) due.happen(due.at)
    const expected = [...times.entries()]
      .sort(([i, a], [j, b]) => a - b || i - j)
      .map(([i, at]) => `${at} ${i}`)
    expect(happened).toEqual(expected)
  })

  it('does not happen before its time', () => {
    const heap = new EventHeap()
    heap.add(10, () => undefined)
    expect(heap.nextAt()).toBe(10)
    expect(heap.takeDue(9)).toBeUndefined()
    expect(heap.takeDue(10)?.at).toBe(10)
    expect(heap.nextAt()).toBeUndefined()
  })
})

describe('lines of output', () => {
  it.each([
    ['several in a piece', ['a\nb\n'], ['a', 'b']],
    ['one over several pieces', ['a', 'b', 'c\n'], ['abc']],
    ['a rest without an end', ['a\nb'], ['a', 'b']],
    ['a carriage return, which stays', ['a\r\nb\rc\n'], ['a\r', 'b\rc']],
    ['empty lines, which are dropped', ['\n\na\n\n'], ['a']],
    ['nothing', [''], []],
    ['one that is too long, in parts', [`${'x'.repeat(87_001)}\n`], ['x'.repeat(87_000), 'x']],
  ])('are split: %s', (_case, pieces, lines) => {
    const told: string[] = []
    const splitter = createLineSplitter((line) => told.push(line), false)
    for (const piece of pieces) splitter.push(piece)
    splitter.end()
    expect(told).toEqual(lines)
  })

  it('keep empty ones when asked to', () => {
    const told: string[] = []
    const splitter = createLineSplitter((line) => told.push(line), true)
    splitter.push('\na\n\n')
    splitter.end()
    expect(told).toEqual(['', 'a', ''])
  })
})
