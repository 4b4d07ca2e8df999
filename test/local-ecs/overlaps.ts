import type { TaskHistory } from './history.ts'

/** Two tasks of a lane that had a container running at once, and for how long (ms). */
export interface Overlap {
  readonly lane: string
  readonly tasks: readonly [earlier: string, later: string]
  readonly fromMs: number
  /** Infinity: both still run. */
  readonly untilMs: number
}

/**
 * Finds every pair of tasks that ran at once in a lane; by default a lane is a family of a cluster. A task runs from
 * the start of its first container to the end of its last; that one ends in the ms in which another starts is none.
 */
export function overlaps(
  tasks: readonly TaskHistory[],
  laneOf: (task: TaskHistory) => string | undefined = ({ cluster, family }) => `${cluster}/${family}`,
): Overlap[] {
  const found: Overlap[] = []
  const runs = tasks
    .map((task) => ({ task, lane: laneOf(task), ...spanOf(task) }))
    .filter(({ from }) => from !== Infinity)
    .sort((a, b) => a.from - b.from)
  const runningOf = new Map<string, typeof runs>()
  for (const later of runs) {
    if (later.lane === undefined) continue
    const running = (runningOf.get(later.lane) ?? []).filter(({ until }) => until > later.from)
    for (const earlier of running) {
      const untilMs = Math.min(earlier.until, later.until)
      const pair = [earlier.task.taskArn, later.task.taskArn] as const
      if (untilMs > later.from) found.push({ lane: later.lane, tasks: pair, fromMs: later.from, untilMs })
    }
    runningOf.set(later.lane, [...running, later])
  }
  return found
}

function spanOf({ containersRunning }: TaskHistory): { from: number; until: number } {
  let [from, until] = [Infinity, -Infinity]
  for (const { startedAt, endedAt } of containersRunning) {
    from = Math.min(from, startedAt)
    until = Math.max(until, endedAt ?? Infinity)
  }
  return { from, until }
}
