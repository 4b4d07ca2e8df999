import type { Task } from '@aws-sdk/client-ecs'
import type { EcsApi } from '../ecs/api.ts'
import { isFinished, isOlderThan } from '../ecs/task.ts'
import { pause } from '../pause.ts'

/** How following a task ended. */
export type FollowEnd =
  | { readonly kind: 'finished'; readonly task: Task }
  /** ECS has not known the task for minutes: its result can't be had any more. */
  | { readonly kind: 'vanished'; readonly task: Task }

/** What following a task needs; `now` in ms. */
export interface FollowOptions {
  readonly api: EcsApi
  readonly signal: AbortSignal
  readonly now: () => number
  /** Called with every description of the task. */
  readonly onTask: (task: Task) => void
}

const pollMs = 1_500
// MISSING right after launch is normal, for seconds (facts/ecs.md 0.3); for so long it is not.
const missingForMs = 10 * 60_000

/**
 * Polls a task until every container has its exit code, not only until STOPPED: on Fargate that comes 10 to 30 s later.
 * Throws AwsCallError, or the signal's reason.
 */
export async function followTask(options: FollowOptions, launched: Task): Promise<FollowEnd> {
  const { api, signal, now, onTask } = options
  let task = launched
  let seenMs = now()
  // The answer to a repeated RunTask may be bare, ARN and statuses only (facts/ecs.md 1): how it ended isn't known yet.
  let isDescribed = (launched.containers ?? []).length > 0
  if (isDescribed) onTask(task)
  for (let isFirst = !isDescribed; !isDescribed || !isFinished(task); isFirst = false) {
    if (!isFirst) await pause(pollMs, signal)
    const { tasks } = await api.describeTasks([task.taskArn ?? ''])
    const [seen] = tasks
    if (seen === undefined) {
      if (now() - seenMs >= missingForMs) return { kind: 'vanished', task }
    } else {
      // A bare answer knows its status, but nothing else; any description is better.
      if (!isDescribed || !isOlderThan(seen, task)) task = seen
      isDescribed = true
      seenMs = now()
      onTask(task)
    }
  }
  return { kind: 'finished', task }
}
