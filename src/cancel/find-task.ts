import type { Task } from '@aws-sdk/client-ecs'
import type { EcsApi } from '../ecs/api.ts'
import { pause } from '../pause.ts'

/** What is known of a task that is looked for: its ARN, or the `startedBy` of a launch that nobody has heard of. */
export type TaskName = { readonly taskArn: string } | { readonly startedBy: string }

/** How long and how often a task is looked for. */
export interface FindOptions {
  readonly signal: AbortSignal
  readonly now: () => number
  /** How long it is looked for, in ms: a new task may be listed late (facts/ecs.md 0.3). */
  readonly forMs: number
  /** The pause between two looks, in ms. */
  readonly everyMs: number
}

/** Looks for a task until ECS shows it; undefined where it does not in time. Throws AwsCallError, or the signal's reason. */
export async function findTask(
  api: EcsApi,
  name: TaskName,
  { signal, now, forMs, everyMs }: FindOptions,
): Promise<Task | undefined> {
  const beganMs = now()
  for (;;) {
    const arns = 'taskArn' in name ? [name.taskArn] : await api.listStartedBy(name.startedBy)
    const { tasks } = arns.length === 0 ? { tasks: [] } : await api.describeTasks(arns)
    const [task] = tasks
    if (task !== undefined || now() - beganMs >= forMs) return task
    await pause(everyMs, signal)
  }
}
