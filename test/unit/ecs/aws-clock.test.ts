import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AwsClock } from '../../../src/ecs/aws-clock.ts'
import { t0 } from './builders.ts'

/** AWS's `Date` header at this moment of AWS's time: whole seconds. */
function dateHeader(awsMs: number): string {
  return new Date(awsMs).toUTCString()
}

/** Lets a clock learn from an answer that was on its way for `sendMs` and `backMs`; the offset is AWS minus local. */
function learnOne(clock: AwsClock, sentMs: number, offsetMs: number, sendMs = 20, backMs = 30): void {
  clock.learn(dateHeader(sentMs + sendMs + offsetMs), sentMs, sentMs + sendMs + backMs)
}

describe('the clock of AWS', () => {
  it('is the local one before the first answer', () => {
    expect(new AwsClock(() => t0).now()).toBe(t0)
  })

  it('is the local one to the millisecond while the answers do not contradict it', () => {
    const clock = new AwsClock(() => t0 + 123)
    for (let call = 0; call < 50; call += 1) learnOne(clock, t0 + call * 137, 0)
    expect(clock.offsetMs()).toBe(0)
    expect(clock.now()).toBe(t0 + 123)
  })

  it.each([-300_000, -5_000, 5_000, 300_000])(
    'is found within a second when the local one is off by %i ms',
    (offsetMs) => {
      const clock = new AwsClock(() => t0)
      learnOne(clock, t0, offsetMs)
      expect(Math.abs(clock.offsetMs() - offsetMs)).toBeLessThanOrEqual(1050)
    },
  )

  it('is found the closer, the more answers there are', () => {
    const clock = new AwsClock(() => t0)
    for (let call = 0; call < 40; call += 1) learnOne(clock, t0 + call * 1_037, 300_000)
    expect(Math.abs(clock.offsetMs() - 300_000)).toBeLessThanOrEqual(100)
  })

  it('always lies within the bounds of the last answer', () => {
    const offset = fc.integer({ min: -600_000, max: 600_000 })
    const way = fc.integer({ min: 0, max: 20_000 })
    fc.assert(
      fc.property(
        fc.array(fc.tuple(way, way, way), { minLength: 1, maxLength: 20 }),
        offset,
        (calls, offsetMs) => {
          const clock = new AwsClock(() => 0)
          let sentMs = t0
          for (const [pauseMs, sendMs, backMs] of calls) {
            sentMs += pauseMs
            learnOne(clock, sentMs, offsetMs, sendMs, backMs)
            // The truth is never outside of what is believed by more than one answer tells.
            expect(Math.abs(clock.offsetMs() - offsetMs)).toBeLessThanOrEqual(1000 + sendMs + backMs)
            sentMs += sendMs + backMs
          }
        },
      ),
    )
  })

  it('begins anew when an answer contradicts the earlier ones: somebody has set a clock', () => {
    const clock = new AwsClock(() => t0)
    learnOne(clock, t0, 0)
    learnOne(clock, t0 + 10_000, -120_000)
    expect(Math.abs(clock.offsetMs() + 120_000)).toBeLessThanOrEqual(1050)
    learnOne(clock, t0 + 20_000, 0)
    expect(clock.offsetMs()).toBe(0)
  })

  it('learns nothing from a date that it can not read', () => {
    const clock = new AwsClock(() => t0)
    for (const date of [undefined, '', 'soon', '23/11/2026']) clock.learn(date, t0, t0 + 50)
    expect(clock.offsetMs()).toBe(0)
  })

  it('learns nothing from a call during which the local clock was set back', () => {
    const clock = new AwsClock(() => t0)
    learnOne(clock, t0, 5_000)
    const before = clock.offsetMs()
    clock.learn(dateHeader(t0 + 5_000), t0 + 60_000, t0)
    expect(clock.offsetMs()).toBe(before)
  })
})
