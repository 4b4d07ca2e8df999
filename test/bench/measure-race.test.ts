import { describe, expect, it } from 'vitest'
import type { LoggedRequest } from '../local-ecs/front.ts'
import type { TaskHistory } from '../local-ecs/history.ts'
import { measureRace } from './measure-race.ts'
import type { RaceRecord } from './run-race.ts'

function request(
  run: number,
  at: number,
  operation: string,
  rest: Partial<LoggedRequest> = {},
): LoggedRequest {
  const userAgent = `aws-sdk-js/3 app/run-${run}`
  return {
    at,
    operation,
    input: {},
    userAgent,
    status: 200,
    errorType: undefined,
    outcome: 'answered',
    ...rest,
  }
}

function task(run: number, createdAt: number, startedAt: number, endedAt: number): TaskHistory {
  return {
    taskArn: `arn:aws:ecs:us-east-1:123456789012:task/ci/${run}`,
    cluster: 'ci',
    family: 'infra',
    startedBy: `run-${run}`,
    clientToken: `after-${createdAt}`,
    launchTags: [],
    lastStatus: 'STOPPED',
    createdAt,
    stoppedAt: endedAt,
    stopCode: 'EssentialContainerExited',
    containersRunning: [{ container: 'terraform', essential: true, startedAt, endedAt, exitCode: 0 }],
  }
}

function record(history: readonly TaskHistory[], requests: readonly LoggedRequest[]): RaceRecord {
  const setup = { way: 'ecs-in-turn', builds: history.length, listingDelayMs: 0, taskStartMs: 0 } as const
  return { setup, history, requests, lockErrors: new Set(), exitCodes: history.map(() => 0) }
}

const inTurn = [task(1, 0, 100, 1_000), task(2, 1_500, 1_600, 2_000), task(3, 4_000, 4_100, 5_000)]
const arrivals = [1, 2, 3].map((run) => request(run, run - 1, 'ListTasks'))

describe('the measures of a race', () => {
  it('take the gap from the end of a container to the next RunTask', () => {
    expect(measureRace(record(inTurn, arrivals)).gapsMs).toEqual([500, 2_000])
  })

  it('know no gap where tasks overlapped', () => {
    const figures = measureRace(record([task(1, 0, 100, 1_000), task(2, 500, 600, 2_000)], arrivals))
    expect(figures).toMatchObject({ overlaps: 1, gapsMs: [] })
  })

  it('find who launched before those that arrived earlier', () => {
    const order = [task(2, 0, 100, 1_000), task(3, 1_500, 1_600, 2_000), task(1, 4_000, 4_100, 5_000)]
    expect(measureRace(record(order, arrivals)).outOfOrder).toEqual({ builds: 3, places: 2 })
    expect(measureRace(record(inTurn, arrivals)).outOfOrder).toEqual({ builds: 0, places: 0 })
  })

  it('prefer the time that a waiter wrote down to the time of its first call', () => {
    const late =
      '1970-01-01T00:00:09.000Z acme/infra run 1 https://github.com/acme/infra/actions/runs/1/attempts/1'
    const tag = request(1, 1, 'TagResource', { input: { tags: [{ key: 'in-turn:a', value: late }] } })
    expect(measureRace(record(inTurn, [...arrivals, tag])).outOfOrder).toEqual({ builds: 3, places: 2 })
  })

  it('tell the conflicts about the first task from those about later ones', () => {
    const conflict = (run: number, clientToken: string): LoggedRequest =>
      request(run, 10, 'RunTask', { input: { clientToken }, errorType: 'ConflictException' })
    const figures = measureRace(
      record(inTurn, [...arrivals, conflict(2, 'after-0'), conflict(3, 'after-1500')]),
    )
    expect(figures.conflicts).toEqual({ onArrival: 1, later: 1 })
  })

  it('tell the reads of builds that wait from those that follow their own task', () => {
    const reads = [
      ...arrivals,
      request(1, 500, 'DescribeTasks'),
      request(2, 1_000, 'DescribeTasks'),
      request(2, 1_700, 'DescribeTasks'),
      request(3, 3_000, 'GetLogEvents'),
    ]
    // Six reads in five seconds, two of them by builds whose own task is there.
    const { all, waiting } = measureRace(record(inTurn, reads)).readsPerSecond
    expect([all, waiting]).toEqual([6 / 5, 4 / 5])
  })

  it('leave out tasks that never ran', () => {
    const gaveWay = { ...task(4, 600, 0, 0), containersRunning: [] }
    expect(measureRace(record([...inTurn, gaveWay], arrivals)).handOffs).toBe(2)
  })
})
