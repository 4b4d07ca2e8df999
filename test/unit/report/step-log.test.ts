import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { buildMask } from '../../../src/report/mask.ts'
import { StepLog } from '../../../src/report/step-log.ts'

let written: string[]
let log: StepLog

beforeEach(() => {
  vi.useFakeTimers({ now: 0 })
  written = []
  log = new StepLog(
    (line) => written.push(line),
    buildMask(['secret']),
    () => Date.now(),
  )
  log.start()
})
afterEach(() => {
  log.stop()
  vi.useRealTimers()
})

function waiting(what = 'task 1'): void {
  const heartbeat = (forMs: number): string => `Still waiting for ${what}, ${forMs / 1000} s.`
  log.status({ key: `waiting ${what}`, text: `Waiting for ${what}.`, heartbeat })
}

/** The same, as a state that is news only when it lasts for 5 s. */
function waitingBriefly(what: string): void {
  const heartbeat = (forMs: number): string => `Still waiting for ${what}, ${forMs / 1000} s.`
  log.status({ key: `waiting ${what}`, text: `Waiting for ${what}.`, heartbeat, worthMs: 5_000 })
}

describe('the step log', () => {
  it('writes every line of a text, masked', () => {
    log.line('a\nb secret\r\nc\rd')
    expect(written).toEqual(['a', 'b ***', 'c', 'd'])
  })

  it('writes a status when it changes, not when it stays', () => {
    waiting()
    waiting()
    waiting('task 2')
    waiting()
    expect(written).toEqual(['Waiting for task 1.', 'Waiting for task 2.', 'Waiting for task 1.'])
  })

  it('is never silent for a minute while a status lasts, and writes no line per poll', () => {
    waiting()
    for (let poll = 0; poll < 300; poll += 1) {
      vi.advanceTimersByTime(2_000)
      waiting()
    }
    expect(written.length).toBeGreaterThanOrEqual(10)
    expect(written.length).toBeLessThanOrEqual(13)
    expect(written[1]).toMatch(/^Still waiting for task 1, (50|55) s\.$/)
    expect(written.at(-1)).toMatch(/^Still waiting for task 1, (5[5-9]\d|600) s\.$/)
  })

  it('has the newest facts in the heartbeat', () => {
    log.status({ key: 'k', text: 'first', heartbeat: () => 'old' })
    log.status({ key: 'k', text: 'not written', heartbeat: () => 'new' })
    vi.advanceTimersByTime(60_000)
    expect(written).toEqual(['first', 'new'])
  })

  it('writes no heartbeat while other lines come', () => {
    waiting()
    for (let second = 0; second < 120; second += 10) {
      log.line('container line')
      vi.advanceTimersByTime(10_000)
    }
    expect(written.filter((line) => line.startsWith('Still'))).toEqual([])
  })

  it('writes no heartbeat before there is a status, and none after its end', () => {
    vi.advanceTimersByTime(300_000)
    waiting()
    log.stop()
    vi.advanceTimersByTime(300_000)
    expect(written).toEqual(['Waiting for task 1.'])
  })

  it('masks a heartbeat too', () => {
    log.status({ key: 'k', text: 'text', heartbeat: () => 'still secret' })
    vi.advanceTimersByTime(60_000)
    expect(written).toContain('still ***')
  })
})

describe('a state that is news only when it lasts', () => {
  it('is not written when it is over sooner, and neither is the one before it again', () => {
    waiting()
    waitingBriefly('task 2')
    vi.advanceTimersByTime(4_999)
    waitingBriefly('task 2')
    waiting()
    vi.advanceTimersByTime(10_000)
    waitingBriefly('task 2')
    waiting('task 3')
    expect(written).toEqual(['Waiting for task 1.', 'Waiting for task 3.'])
  })

  it('is written once when it has lasted so long, and counts from its beginning', () => {
    waiting()
    waitingBriefly('task 2')
    for (let poll = 0; poll < 30; poll += 1) {
      vi.advanceTimersByTime(2_000)
      waitingBriefly('task 2')
    }
    expect(written).toEqual([
      'Waiting for task 1.',
      'Waiting for task 2.',
      expect.stringMatching(/^Still waiting for task 2, (55|60) s\.$/),
    ])
  })

  it('begins anew after another one', () => {
    for (const what of ['task 2', 'task 3', 'task 2', 'task 3']) {
      waitingBriefly(what)
      vi.advanceTimersByTime(3_000)
    }
    expect(written).toEqual([])
  })

  it('is written instead of a heartbeat of what is over, when nobody asks for a while', () => {
    waiting()
    vi.advanceTimersByTime(20_000)
    waitingBriefly('task 2')
    vi.advanceTimersByTime(40_000)
    expect(written).toEqual(['Waiting for task 1.', 'Waiting for task 2.'])
  })

  it('breaks the silence also where nothing was written before it', () => {
    waitingBriefly('task 2')
    vi.advanceTimersByTime(55_000)
    expect(written).toEqual(['Waiting for task 2.'])
  })
})
