import { createHash } from 'node:crypto'
import type { Task } from '@aws-sdk/client-ecs'
import { familyOf, isFinished, tagValue } from '../ecs/task.ts'
import { tagKeys } from './tags.ts'

/** Where one task at a time is kept: cluster + families (+ concurrency group). Everyone in a lane computes the same. */
export interface Lane {
  /** Short cluster name. */
  readonly cluster: string
  /** All families, sorted: `family: a` with `wait-for-families: b` is the same lane as the other way round. */
  readonly families: readonly string[]
  readonly group?: string
  /** Short digest of the three, safe in `startedBy`. */
  readonly id: string
}

/** Builds the lane of a run from its cluster (name or ARN), families (names) and concurrency group. */
export function buildLane(cluster: string, families: readonly string[], group: string | undefined): Lane {
  const name = cluster.slice(cluster.lastIndexOf('/') + 1)
  const sorted = [...new Set(families)].sort()
  const id = digest([name, sorted, group ?? null]).slice(0, 16)
  return { cluster: name, families: sorted, ...(group !== undefined && { group }), id }
}

/**
 * The `clientToken` of a launch: names the task that it follows, so that two launches after the same task collide in
 * ECS and only one wins (taking-turns.md). 43 characters of the 64 allowed. `retryNumber` counts tokens spent by
 * capacity failures.
 */
export function buildTurnToken(lane: Lane, tailArn: string | undefined, retryNumber: number): string {
  return digest([lane.cluster, lane.families, lane.group ?? null, tailArn ?? 'start', retryNumber])
}

/**
 * The `startedBy` of a launch: marks it as a link of this lane's chain, and as ours. It stays on a stopped task, unlike
 * tags, which StopTask deletes (facts/ecs.md 7). Allowed: 128 letters, digits, `-`, `_`, `/` (facts/ecs.md 3).
 */
export function buildStartedBy(lane: Lane, launchId: string): string {
  return `in-turn/${lane.id}/${groupMark(lane.group)}/${launchId}`
}

/** True for a task launched by this program in this lane: a link of the chain that turn tokens are made from. */
export function isLink(lane: Lane, task: Task): boolean {
  return task.startedBy?.startsWith(`in-turn/${lane.id}/`) ?? false
}

/**
 * True for a task that keeps the lane busy while it is unfinished. Tasks of another concurrency group don't count;
 * tasks without a group (started by hand, by a service, by a build without groups) count for everyone.
 */
export function belongsToLane(lane: Lane, task: Task): boolean {
  if (!lane.families.includes(familyOf(task))) return false
  if (lane.group === undefined) return true
  const [prefix, , mark] = task.startedBy?.split('/') ?? []
  // Our own mark first: a stopped task has lost its tags, and must not look like one of another group's lane to some.
  if (prefix === 'in-turn' && mark !== undefined) return mark === noGroup || mark === groupMark(lane.group)
  const group = tagValue(task, tagKeys.group)
  return group === undefined || group === lane.group
}

/** The tasks of a lane that are not finished, oldest first. */
export function listHolders(lane: Lane, tasks: readonly Task[]): Task[] {
  return tasks.filter((task) => belongsToLane(lane, task) && !isFinished(task)).sort(compareAge)
}

/** The youngest task that belongs to a lane, finished or not. */
export function findNewest(lane: Lane, tasks: readonly Task[]): Task | undefined {
  return tasks
    .filter((task) => belongsToLane(lane, task))
    .sort(compareAge)
    .at(-1)
}

/** Older first: by createdAt, then ARN; a task without createdAt has only just been named and is the youngest. */
export function compareAge(a: Task, b: Task): number {
  const difference = (a.createdAt?.getTime() ?? Infinity) - (b.createdAt?.getTime() ?? Infinity)
  if (!Number.isNaN(difference) && difference !== 0) return difference
  return (a.taskArn ?? '') < (b.taskArn ?? '') ? -1 : 1
}

const noGroup = '-'

function groupMark(group: string | undefined): string {
  return group === undefined ? noGroup : digest(group).slice(0, 10)
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url')
}
