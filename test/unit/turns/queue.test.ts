import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import {
  carryQueue,
  formatWaiter,
  hasRoom,
  parseQueue,
  placeIn,
  type Waiter,
} from '../../../src/turns/queue.ts'
import { formatTagValue } from '../../../src/turns/tags.ts'
import { t0 } from './builders.ts'

const waiter = (id: string, afterMs: number): Waiter => ({ id, sinceMs: t0 + afterMs, run: `run ${id}` })
const a = waiter('a', 0)
const b = waiter('b', 1)
const c = waiter('c', 2)

describe('the queue in the tags', () => {
  test('is first come, first served, and by id within a millisecond', () => {
    const b2 = waiter('b2', 1)
    expect(parseQueue([c, b2, a, b].map(formatWaiter))).toEqual([a, b, b2, c])
  })

  test('comes back from its tags as it was', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[0-9a-f]{10}$/),
        fc.integer({ min: 0, max: 4e12 }),
        fc.stringMatching(/^[A-Za-z0-9 ._/:-]{0,80}$/),
        (id, sinceMs, run) => {
          const [back] = parseQueue([formatWaiter({ id, sinceMs, run })])
          expect(back).toEqual({ id, sinceMs, run: run.replace(/\s+/g, ' ').trim() })
        },
      ),
      { seed: 1 },
    )
  })

  it.each([
    ['no tags', undefined],
    ['a tag of the user', [{ key: 'team', value: 'infra' }]],
    ['an information tag of ours', [{ key: 'in-turn.run', value: 'x' }]],
    ['a waiter without an id', [{ key: 'in-turn:', value: new Date(t0).toISOString() }]],
    ['a waiter without a time', [{ key: 'in-turn:a', value: 'soon' }]],
    ['a waiter without a value', [{ key: 'in-turn:a' }]],
  ])('is empty with %s', (_, tags) => {
    expect(parseQueue(tags)).toEqual([])
  })

  test('never throws, whatever the tags hold', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ key: fc.string(), value: fc.string() })), (tags) => {
        parseQueue(tags.map(({ key, value }) => ({ key: `in-turn:${key}`, value })))
      }),
      { seed: 1 },
    )
  })
})

describe('the place in line', () => {
  it.each([
    ['first', [a, b], 'a', 1],
    ['second', [a, b], 'b', 2],
    ['behind everyone when not written', [a, b], 'x', 3],
    ['first in an empty line', [], 'x', 1],
  ])('is %s', (_, queue, id, place) => {
    expect(placeIn(queue, id)).toBe(place)
  })
})

describe('the queue that a launch carries on', () => {
  test('leaves out the winner and those who let their slot pass', () => {
    expect(carryQueue([a, b, c], 'b', 5)).toEqual([c])
    expect(carryQueue([a, b, c], 'a', 5)).toEqual([b, c])
  })

  test('is empty for one who is not in it: all others let their slot pass', () => {
    expect(carryQueue([a, b], 'x', 5)).toEqual([])
  })

  test('leaves room for the tags that the task has anyway, and at least 10 of the 50 to the user', () => {
    const long = Array.from({ length: 60 }, (_, index) => waiter(`w${String(index).padStart(2, '0')}`, index))
    expect(carryQueue([a, ...long], 'a', 6)).toHaveLength(33)
    expect(carryQueue([a, ...long], 'a', 30)).toHaveLength(19)
    expect(carryQueue([a, ...long], 'a', 50)).toEqual([])
  })
})

describe('room for one more waiter', () => {
  const tags = (ours: number, theirs: number) => [
    ...Array.from({ length: ours }, (_, index) => ({ key: `in-turn:${index}`, value: '' })),
    ...Array.from({ length: theirs }, (_, index) => ({ key: `user${index}`, value: '' })),
  ]
  it.each([
    [0, 0, true],
    [39, 0, true],
    [40, 0, false],
    [39, 10, false],
    [10, 38, true],
  ])('with %i tags of ours and %i others: %s', (ours, theirs, expected) => {
    expect(hasRoom(tags(ours, theirs))).toBe(expected)
  })
})

test('a tag value has only characters that ECS takes, whatever it is made from', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (text) => {
      const value = formatTagValue(text)
      expect(value).toMatch(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u)
      expect(value.length).toBeLessThanOrEqual(256)
    }),
    { seed: 1 },
  )
  expect(formatTagValue('feature/x #12 (é)\nnext')).toBe('feature/x _12 _é_ next')
})
