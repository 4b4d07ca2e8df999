import { describe, expect, it } from 'vitest'
import { findNearestName } from '../../../src/settings/nearest-name.ts'

const names = ['cluster', 'cpu', 'tags', 'wait-timeout', 'task-timeout', 'memory'] as const

describe('the nearest name', () => {
  it.each([
    ['clster', 'cluster'],
    ['clusters', 'cluster'],
    ['clsuter', 'cluster'],
    ['wait_timeout', 'wait-timeout'],
    ['waittimeout', 'wait-timeout'],
    ['tag', 'tags'],
    ['gpu', 'cpu'],
    ['memory', 'memory'],
  ])('to %j is %j', (text, name) => {
    expect(findNearestName(text, names)).toBe(name)
  })

  it.each(['', 'app', 'timeout', 'wait-time', 'clstr-', 'CLUSTER', 'x'.repeat(100_000)])(
    'to %j is none',
    (text) => {
      expect(findNearestName(text, names)).toBeUndefined()
    },
  )
})
