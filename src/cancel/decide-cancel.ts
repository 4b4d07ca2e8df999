import type { Task } from '@aws-sdk/client-ecs'
import type { CommandKind } from '../guard/verdict.ts'
import type { Settings } from '../settings/settings.ts'
import { isFinished } from '../ecs/task.ts'

/** What becomes of the task when the run is cancelled, and why, as half a sentence. */
export type CancelDecision =
  | { readonly kind: 'stop'; readonly why: string }
  | { readonly kind: 'leave'; readonly why: string }
  | { readonly kind: 'already-ended' }
  /** Somebody has stopped it before; a second StopTask would make Terraform leave its lock (facts/terraform.md 27). */
  | { readonly kind: 'already-stopping' }

/**
 * Decides what a cancel does with a task. One that has not started is always stopped. A running one that writes is left
 * alone by `auto`: stopping an apply leaves a stale lock and half an apply (facts/terraform.md 28-30).
 */
export function decideCancel(task: Task, onCancel: Settings['onCancel'], kind: CommandKind): CancelDecision {
  if (isFinished(task)) return { kind: 'already-ended' }
  if (task.desiredStatus === 'STOPPED') return { kind: 'already-stopping' }
  // A container may run while its task is still ACTIVATING.
  const runs = task.containers?.some(({ lastStatus }) => lastStatus === 'RUNNING') ?? false
  const hasStarted = task.startedAt !== undefined || task.lastStatus === 'RUNNING' || runs
  if (!hasStarted) return { kind: 'stop', why: 'it has not started yet' }
  switch (onCancel) {
    case 'stop':
      return { kind: 'stop', why: '`on-cancel` is stop' }
    case 'leave':
      return { kind: 'leave', why: '`on-cancel` is leave' }
    case 'auto':
      return kind === 'reads'
        ? { kind: 'stop', why: 'its command only reads' }
        : {
            kind: 'leave',
            why: 'its command may write, and stopping it would leave a stale lock and half a change',
          }
  }
}
