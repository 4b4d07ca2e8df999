import { describe, expect, it } from 'vitest'

import type { LockInfo } from '../../../src/terraform/lock-info.ts'
import {
  describeStaleLock,
  formatHolder,
  parseGoTime,
  type SeenLock,
} from '../../../src/terraform/stale-lock.ts'
import { parseStateLock, type LockElsewhere } from '../../../src/terraform/state-lock.ts'
import { readFixture } from './fixture.ts'

const MINUTE = 60_000
const NOW = Date.UTC(2026, 10, 23, 12)
const holder: LockInfo = {
  id: 'lock-1',
  who: 'jane@laptop',
  operation: 'OperationTypeApply',
  created: goTime(NOW - 90 * MINUTE),
}

function goTime(ms: number): string {
  return new Date(ms).toISOString().replace('T', ' ').replace('Z', '000000 +0000 UTC')
}

function lockOf(more: Partial<LockElsewhere> = {}): LockElsewhere {
  return {
    kind: 'lock-elsewhere',
    safeToRetry: true,
    tool: 'terraform',
    holder,
    idIsHolders: true,
    backendHint: 's3',
    ...more,
  }
}

/** Sightings a minute apart, the last one now. */
function seen(...locks: readonly LockElsewhere[]): SeenLock[] {
  return locks.map((lock, index) => ({ lock, seenAtMs: NOW - (locks.length - 1 - index) * MINUTE }))
}

const unnamed: LockElsewhere = {
  kind: 'lock-elsewhere',
  safeToRetry: true,
  tool: 'terraform',
  idIsHolders: 'unknown',
  backendHint: 's3',
}

const three = seen(lockOf(), lockOf(), lockOf())

describe('a holder', () => {
  it('looks dead after three sightings of a lock that is an hour old', () => {
    const life = describeStaleLock(three, NOW)
    expect(life).toMatchObject({ looksDead: true, command: 'terraform force-unlock -force lock-1' })
    expect(life).toHaveProperty(
      'warning',
      expect.stringContaining('jane@laptop, OperationTypeApply, since 2026-11-23'),
    )
  })

  it.each<[SeenLock[], string]>([
    [seen(lockOf()), 'met once:'],
    [seen(lockOf(), lockOf()), 'met twice:'],
    [three, 'met 3 times, and is held for 90 min or more.'],
  ])('is counted as people count', (sightings, text) => {
    expect(describeStaleLock(sightings, NOW).reason).toContain(text)
  })

  it.each<[Partial<LockInfo>, string]>([
    [{}, 'jane@laptop, OperationTypeApply, since 2026-11-23 10:30:00 +0000 UTC'],
    [{ created: 'some day' }, 'jane@laptop, OperationTypeApply, since some day'],
  ])('is named with a time without nanoseconds: %j', (more, text) => {
    expect(formatHolder({ ...holder, ...more })).toBe(text)
  })

  it('of whom nothing but the ID is known has no name', () => {
    expect(formatHolder({ id: 'lock-1' })).toBe('')
  })

  it('is unlocked with tofu where OpenTofu met it', () => {
    const locks = seen(lockOf({ tool: 'tofu' }), lockOf({ tool: 'tofu' }), lockOf({ tool: 'tofu' }))
    expect(describeStaleLock(locks, NOW)).toHaveProperty('command', 'tofu force-unlock -force lock-1')
  })

  it('counts from the first sighting where no time of creation is printed', () => {
    const idOnly = lockOf({ holder: { id: 'lock-1' }, backendHint: 'http' })
    const locks = [0, 40, 61].map((minute) => ({ lock: idOnly, seenAtMs: NOW + minute * MINUTE }))
    expect(describeStaleLock(locks, NOW + 59 * MINUTE).looksDead).toBe(false)
    expect(describeStaleLock(locks, NOW + 61 * MINUTE).looksDead).toBe(true)
  })

  it('looks dead just at the given age', () => {
    expect(describeStaleLock(three, NOW, 90 * MINUTE).looksDead).toBe(true)
    expect(describeStaleLock(three, NOW, 90 * MINUTE + 1).looksDead).toBe(false)
  })

  it.each<[string, SeenLock[]]>([
    ['nothing was seen', []],
    ['no holder is named', seen(lockOf(), lockOf(), unnamed)],
    ['the ID is the requester’s', seen(...[1, 2, 3].map(() => lockOf({ idIsHolders: false })))],
    ['the ID is of nobody knows whom', seen(...[1, 2, 3].map(() => lockOf({ idIsHolders: 'unknown' })))],
    ['the backend drops dead locks: local', seen(...[1, 2, 3].map(() => lockOf({ backendHint: 'local' })))],
    ['the backend drops dead locks: consul', seen(...[1, 2, 3].map(() => lockOf({ backendHint: 'consul' })))],
    ['it was seen twice', seen(lockOf(), lockOf())],
    [
      'another held the lock between',
      seen(lockOf(), lockOf(), otherHolder({ id: 'lock-2' }), lockOf(), lockOf()),
    ],
    ['nobody was named between', seen(lockOf(), lockOf(), unnamed, lockOf(), lockOf())],
    [
      'the same ID was taken again',
      seen(lockOf(), lockOf(), otherHolder({ created: goTime(NOW - 95 * MINUTE) })),
    ],
    ['the lock is young', seen(...[1, 2, 3].map(() => otherHolder({ created: goTime(NOW - 59 * MINUTE) })))],
    [
      'its clock runs ahead',
      seen(...[1, 2, 3].map(() => otherHolder({ created: goTime(NOW + 99 * MINUTE) }))),
    ],
    [
      'its time is Go’s zero',
      seen(...[1, 2, 3].map(() => otherHolder({ created: '0001-01-01 00:00:00 +0000 UTC' }))),
    ],
    ['its ID would run in a shell', seen(...[1, 2, 3].map(() => otherHolder({ id: '$(reboot)' })))],
    ['its ID would be a flag', seen(...[1, 2, 3].map(() => otherHolder({ id: '-lock=false' })))],
  ])('does not look dead when %s', (_, sightings) => {
    const life = describeStaleLock(sightings, NOW)
    expect(life).toEqual({ looksDead: false, reason: expect.stringMatching(/^[A-Z].*\.$/) as string })
  })

  it('is read from the log of a real lock', () => {
    const lock = parseStateLock(readFixture('recorded/s3-locked'), 1)
    if (lock.kind !== 'lock-elsewhere') throw new Error(`The fixture is ${lock.kind}.`)
    expect(describeStaleLock(seen(lock, lock, lock), NOW)).toHaveProperty(
      'command',
      'terraform force-unlock -force 5fd4ab3c-2d5e-4b0a-9c1e-0f6d3a7b9e21',
    )
  })
})

function otherHolder(more: Partial<LockInfo>): LockElsewhere {
  return lockOf({ holder: { ...holder, ...more } })
}

describe('a time as Go prints it', () => {
  it.each([
    ['2026-11-23 02:48:29.044850202 +0000 UTC', Date.UTC(2026, 10, 23, 2, 48, 29)],
    ['2026-11-23 02:48:29 +0000 UTC', Date.UTC(2026, 10, 23, 2, 48, 29)],
    ['2026-11-23 02:48:29.1 +0130 CET', Date.UTC(2026, 10, 23, 1, 18, 29)],
    ['2026-11-23 02:48:29.1 -0500 EST', Date.UTC(2026, 10, 23, 7, 48, 29)],
    ['2024-02-29 23:59:59 +0000 UTC', Date.UTC(2024, 1, 29, 23, 59, 59)],
    ['2027-03-01 00:00:00 +0000 UTC', Date.UTC(2027, 2, 1)],
    ['2100-01-01 00:00:00 +0000 UTC', Date.UTC(2100, 0, 1)],
    ['1970-01-01 00:00:00 +0000 UTC', 0],
  ])('is read to the second: %s', (text, ms) => {
    expect(parseGoTime(text)).toBe(ms)
  })

  it.each([
    '',
    '2026-11-23T02:48:29Z',
    '23 Nov 26 02:48 UTC',
    '2026-11-23 02:48:29',
    'x2026-11-23 02:48:29 +0000 UTC',
  ])('is unknown in another form: %s', (text) => {
    expect(parseGoTime(text)).toBeUndefined()
  })

  it('is right on every day of 40 years', () => {
    for (let ms = Date.UTC(2017, 0, 1); ms < Date.UTC(2057, 0, 1); ms += 24 * 60 * MINUTE)
      expect(parseGoTime(goTime(ms))).toBe(ms)
  })
})
