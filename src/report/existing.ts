import type { Task } from '@aws-sdk/client-ecs'
import { hasStarted, isFinished } from '../ecs/task.ts'
import { buildTaskUrl } from '../follow/console-url.ts'
import { nothingLaunched } from './outcome.ts'

/** What exists in AWS when a run ends early; the sentence that no error message may lack. */
export type Existing =
  | { readonly kind: 'nothing' }
  /** `hadStarted`: what an earlier description has told, since the answer to StopTask may tell less. */
  | { readonly kind: 'task'; readonly task: Task; readonly hadStarted?: boolean }
  /** RunTask was sent and no answer was had. */
  | { readonly kind: 'possible'; readonly startedBy: string | undefined }

/** What exists now, as a sentence. */
export function formatExisting(existing: Existing): string {
  switch (existing.kind) {
    case 'nothing':
      return nothingLaunched
    case 'possible': {
      const how =
        existing.startedBy === undefined
          ? ''
          : `: list the cluster’s tasks with startedBy ${existing.startedBy}`
      return `A task may be running${how}.`
    }
    case 'task': {
      const { task } = existing
      const where = [task.taskArn, buildTaskUrl(task.taskArn ?? '')].filter((part) => part !== '').join(' ')
      return `The task ${describeState(task)}: ${where}`
    }
  }
}

function describeState(task: Task): string {
  if (isFinished(task)) return 'has ended'
  if (task.desiredStatus === 'STOPPED') return 'is being stopped'
  return hasStarted(task) ? 'is still running' : 'is still starting'
}
