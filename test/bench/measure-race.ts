/** What a race came to; all from what really ran and what was really asked. */
import { findRunId, parseRunId } from '../demo/github-run.ts'
import type { LoggedRequest } from '../local-ecs/front.ts'
import type { TaskHistory } from '../local-ecs/history.ts'
import { overlaps } from '../local-ecs/overlaps.ts'
import type { RaceRecord, RaceSetup } from './run-race.ts'

/** The figures of a race. Times in ms; NaN for what could not be measured. */
export interface RaceFigures {
  readonly setup: RaceSetup
  readonly failedBuilds: number
  readonly lockErrors: number
  readonly overlaps: number
  /** Builds that launched in another place than they arrived in, and by how many places at most. */
  readonly outOfOrder: { readonly builds: number; readonly places: number }
  /** From the end of a task's last container to the next RunTask that is accepted. Empty where tasks overlapped. */
  readonly gapsMs: readonly number[]
  /** RunTask calls that were told of another task: while the first one was young, and later. */
  readonly conflicts: { readonly onArrival: number; readonly later: number }
  readonly handOffs: number
  /** ListTasks and DescribeTasks of all builds together; `waiting`: those of builds that have not launched yet. */
  readonly readsPerSecond: { readonly all: number; readonly waiting: number }
  /** Of all builds, in the busiest 10 s. */
  readonly busiestReadsPerSecond: number
  /** ListTasks and DescribeTasks from arrival to launch, of one build. */
  readonly readsPerWaitingMinute: number
  readonly throttled: number
  readonly callsByKind: ReadonlyMap<string, number>
  readonly tookMs: number
}

/** Measures a race. */
export function measureRace(record: RaceRecord): RaceFigures {
  const { setup, requests, lockErrors, exitCodes } = record
  const tasks = record.history
    .filter(({ containersRunning }) => containersRunning.length > 0)
    .sort((a, b) => a.createdAt - b.createdAt)
  const found = overlaps(tasks)
  const fromMs = requests[0]?.at ?? NaN
  const tookMs = Math.max(...tasks.map(endOf)) - fromMs
  const reads = requests.filter(({ operation }) => ['ListTasks', 'DescribeTasks'].includes(operation))
  const arrivals = findArrivals(requests)
  return {
    setup,
    failedBuilds: exitCodes.filter((code) => code !== 0).length,
    lockErrors: lockErrors.size,
    overlaps: found.length,
    outOfOrder: measureOrder(tasks, arrivals),
    gapsMs:
      found.length > 0 ? [] : tasks.slice(1).map((task, index) => task.createdAt - endOf(tasks[index]!)),
    conflicts: countConflicts(requests, tasks[0]?.clientToken),
    handOffs: tasks.length - 1,
    readsPerSecond: {
      all: reads.length / (tookMs / 1_000),
      waiting: countWaiting(tasks, reads) / (tookMs / 1_000),
    },
    busiestReadsPerSecond: findBusiest(reads.map(({ at }) => at)),
    readsPerWaitingMinute: measureWaiting(tasks, reads, arrivals),
    throttled: requests.filter(({ errorType }) => errorType === 'ThrottlingException').length,
    callsByKind: countByKind(requests),
    tookMs,
  }
}

function endOf({ containersRunning }: TaskHistory): number {
  return Math.max(...containersRunning.map(({ endedAt }) => endedAt ?? Infinity))
}

/** When each run arrived: by the time that it wrote into its place in the line; else when it first looked or launched. */
function findArrivals(requests: readonly LoggedRequest[]): ReadonlyMap<number, number> {
  const arrivals = new Map<number, number>()
  for (const { operation, userAgent, at } of requests) {
    const runId = findCaller(userAgent)
    if (['ListTasks', 'RunTask'].includes(operation) && !arrivals.has(runId)) arrivals.set(runId, at)
  }
  for (const { operation, input } of requests) {
    if (operation !== 'TagResource') continue
    const { tags = [] } = input as { tags?: { key: string; value: string }[] }
    for (const { key, value } of tags) {
      const runId = key.startsWith('in-turn:') ? parseRunId(value) : undefined
      if (runId !== undefined) arrivals.set(runId, Date.parse(value.split(' ')[0] ?? ''))
    }
  }
  return arrivals
}

function findCaller(userAgent: string): number {
  return Number(/app\/run-(\d+)/.exec(userAgent)?.[1])
}

function findLauncher(task: TaskHistory): number {
  return findRunId(task) ?? Number(/^run-(\d+)$/.exec(task.startedBy ?? '')?.[1])
}

/** The reads of builds whose task did not exist yet; afterwards a build confirms and follows its own. */
function countWaiting(tasks: readonly TaskHistory[], reads: readonly LoggedRequest[]): number {
  const launchedAt = new Map(tasks.map((task) => [findLauncher(task), task.createdAt]))
  return reads.filter(({ userAgent, at }) => at <= (launchedAt.get(findCaller(userAgent)) ?? Infinity)).length
}

function measureWaiting(
  tasks: readonly TaskHistory[],
  reads: readonly LoggedRequest[],
  arrivals: ReadonlyMap<number, number>,
): number {
  let [readsWhileWaiting, waitedMs] = [0, 0]
  for (const task of tasks) {
    const runId = findLauncher(task)
    const arrivedAt = arrivals.get(runId) ?? NaN
    waitedMs += task.createdAt - arrivedAt
    readsWhileWaiting += reads.filter(
      ({ userAgent, at }) => findCaller(userAgent) === runId && at >= arrivedAt && at <= task.createdAt,
    ).length
  }
  return readsWhileWaiting / (waitedMs / 60_000)
}

function measureOrder(tasks: readonly TaskHistory[], arrivals: ReadonlyMap<number, number>) {
  const launched = tasks.map(findLauncher)
  const arrived = [...launched].sort((a, b) => (arrivals.get(a) ?? NaN) - (arrivals.get(b) ?? NaN))
  const distances = launched.map((runId, place) => Math.abs(arrived.indexOf(runId) - place))
  return { builds: distances.filter((distance) => distance > 0).length, places: Math.max(...distances) }
}

function countConflicts(requests: readonly LoggedRequest[], firstToken: string | undefined) {
  const all = requests.filter(({ errorType }) => errorType === 'ConflictException')
  const onArrival = all.filter(
    ({ input }) => (input as { clientToken?: string }).clientToken === firstToken,
  ).length
  return { onArrival, later: all.length - onArrival }
}

const windowMs = 10_000

/** Calls a second in the busiest window; `times` in ascending order. */
function findBusiest(times: readonly number[]): number {
  let [first, most] = [0, 0]
  times.forEach((time, index) => {
    while (time - times[first]! >= windowMs) first += 1
    most = Math.max(most, index - first + 1)
  })
  return most / (windowMs / 1_000)
}

function countByKind(requests: readonly LoggedRequest[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { operation } of requests) counts.set(operation, (counts.get(operation) ?? 0) + 1)
  return counts
}
