import type { Task } from '@aws-sdk/client-ecs'
import type { CommandKind } from '../guard/verdict.ts'
import type { Settings } from '../settings/settings.ts'
import { hasStarted, isFinished } from '../ecs/task.ts'

/** What becomes of the task when the run is cancelled, and why, as half a sentence. */
export type CancelDecision =
  | { readonly kind: 'stop'; readonly why: string }
  | { readonly kind: 'leave'; readonly why: string }
  | { readonly kind: 'already-ended' }
  /** Somebody has stopped it before; a second StopTask would make Terraform leave its lock (facts/terraform.md 27). */
  | { readonly kind: 'already-stopping' }

/** What became of the task, as a sentence; `isConfirmed` where AWS has taken a stop. */
export function describeCancel(decision: CancelDecision, isConfirmed: boolean): string {
  switch (decision.kind) {
    case 'already-ended':
      return 'The task had already ended.'
    case 'already-stopping':
      return 'The task had already been asked to stop.'
    case 'leave':
      return `The task is left running, because ${decision.why}.`
    case 'stop':
      return isConfirmed
        ? `The task was asked to stop, because ${decision.why}.`
        : `The task should be stopped, because ${decision.why}, but AWS did not confirm StopTask.`
  }
}

/**
 * Decides what a cancel does with a task. One that has not started is always stopped. A running one that writes is left
 * alone by `auto`: stopping an apply leaves a stale lock and half an apply (facts/terraform.md 28-30).
 */
export function decideCancel(task: Task, onCancel: Settings['onCancel'], kind: CommandKind): CancelDecision {
  if (isFinished(task)) return { kind: 'already-ended' }
  if (task.desiredStatus === 'STOPPED') return { kind: 'already-stopping' }
  if (!hasStarted(task)) return { kind: 'stop', why: 'it has not started yet' }
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
            why: 'its command may write, and stopping it could leave a stale lock and half a change',
          }
  }
}
