import type { TaskHistory } from '../local-ecs/history.ts'
import { overlaps } from '../local-ecs/overlaps.ts'
import type { SimulationReport } from './simulate.ts'

/** Checks the four promises of taking-turns.md on a finished run; each broken one is a sentence. */
export function checkPromises(report: SimulationReport): string[] {
  return [
    ...checkExclusion(report),
    ...checkEveryoneEnds(report),
    ...checkOneTaskEach(report),
    ...checkHandOff(report),
  ]
}

// The worst that scenario.ts draws, and the time between a look and its launch.
const longestStalenessMs = 75_000

/** 1. Two tasks of a lane never have a container running at once. */
function checkExclusion({ tasks, waiters }: SimulationReport): string[] {
  const byArn = new Map(tasks.map((task) => [task.taskArn, task]))
  return overlaps(tasks).flatMap(({ tasks: [earlier, later], fromMs, untilMs }) => {
    const pair = [byArn.get(earlier), byArn.get(later)]
    const [first, second] = pair
    if (first === undefined || second === undefined) return []
    // A task started by hand asks nobody. Ours only promises not to start beside one that was there to be seen.
    if (!isOurs(waiters, second)) return []
    if (!isOurs(waiters, first) && second.createdAt - first.createdAt < longestStalenessMs) return []
    return [`overlap of ${String((untilMs - fromMs) / 1000)} s: ${earlier} and ${later}`]
  })
}

/** 3. Nobody waits for ever, and 2. a free lane that is wanted is taken: whoever lives gets its turn. */
function checkEveryoneEnds({ scenario, hang, waiters }: SimulationReport): string[] {
  const problems = hang === undefined ? [] : [hang]
  const left = waiters.filter(({ index, exitCode }) => !isExpected(scenario, index, exitCode))
  return [
    ...problems,
    ...left.map(
      ({ index, exitCode, lines }) => `waiter ${index} ended with ${exitCode}: ${lines.at(-1) ?? ''}`,
    ),
  ]
}

/**
 * 72: its task never started. 143: a cancelled run, a job that somebody stopped, or one that gave way to a task started
 * by hand and turned out to run already.
 */
function isExpected(
  scenario: SimulationReport['scenario'],
  index: number,
  exitCode: number | 'killed' | 'pending',
): boolean {
  const byOthers = scenario.stopsByHand.length > 0 || scenario.byHand.length > 0
  const wasStopped = byOthers || scenario.waiters[index]?.cancelledMs !== undefined
  return [0, 72, 'killed'].includes(exitCode) || (wasStopped && exitCode === 143)
}

/** 4. No waiter's job runs twice, whatever answers were lost; and whoever ended well ran it once. */
function checkOneTaskEach({ scenario, tasks, waiters }: SimulationReport): string[] {
  return scenario.waiters.flatMap((_, index) => {
    const launches = waiters[index]?.launches
    const mine = tasks.filter((task) => launches?.has(task.taskArn))
    const ran = mine.filter(({ containersRunning }) => containersRunning.length > 0)
    const report = waiters[index]
    if (ran.length > 1) return [`the job of waiter ${index} ran ${ran.length} times`]
    return report?.exitCode === 0 && ran.length === 0
      ? [`waiter ${index} says that it ran, and nothing did`]
      : []
  })
}

/** 2. A lane that is free and wanted is taken soon: bounded by staleness, faults, slots of the dead, and the edge. */
function checkHandOff({ scenario, tasks, waiters }: SimulationReport): string[] {
  const ran = tasks.filter(({ containersRunning }) => containersRunning.length > 0)
  const lastArrival = Math.max(...waiters.map((waiter) => waiter.arrivedMs))
  const ends = tasks.map((task) =>
    task.containersRunning.reduce((end, run) => Math.max(end, run.endedAt ?? Infinity), 0),
  )
  const problems: string[] = []
  for (const task of ran) {
    const before = tasks.filter((other) => other.createdAt < task.createdAt)
    const freeSince = Math.max(
      0,
      ...before.map((other) => ends[tasks.indexOf(other)] ?? 0),
      ...before.map((other) => other.stoppedAt ?? 0),
    )
    const gapMs = task.createdAt - Math.max(freeSince, lastArrival)
    if (isOurs(waiters, task) && freeSince > 0 && gapMs > handOffLimitMs(scenario)) {
      problems.push(`the lane was free for ${Math.round(gapMs / 1000)} s before ${task.taskArn}`)
    }
  }
  return problems
}

function handOffLimitMs(scenario: SimulationReport['scenario']): number {
  const { capacityFailures, faults } = scenario.world
  const isRough =
    (capacityFailures?.probability ?? 0) > 0 ||
    (faults ?? []).some(({ probability }) => (probability ?? 0) > 0)
  return (isRough ? 12 : 6) * 60_000
}

function isOurs(waiters: SimulationReport['waiters'], { taskArn }: TaskHistory): boolean {
  return waiters.some(({ launches }) => launches.has(taskArn))
}
