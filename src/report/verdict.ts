import type { Task } from '@aws-sdk/client-ecs'
import { findStopHint, parseOwnStop } from '../ecs/stop-hint.ts'
import { decideEnd, findContainer, taskIdOf } from '../ecs/task.ts'
import { exitCodes, findOutFirst, type Ending } from './outcome.ts'
import { formatStop } from './stop-text.ts'
import { formatDuration } from './words.ts'

/** What the verdict on a finished task goes by. */
export interface VerdictFacts {
  readonly task: Task
  readonly container: string
  readonly successExitCodes: readonly number[]
}

/** Decides the outcome of a finished task, with a message that has exit codes, stop code and reasons. */
export function decideVerdict({ task, container, successExitCodes }: VerdictFacts): Ending {
  const end = decideEnd(task, container)
  const exists = `Task ${taskIdOf(task.taskArn ?? '')} has ended; nothing of it runs any more.`
  const hint = findStopHint(task, container)
  switch (end.kind) {
    case 'exited':
      if (successExitCodes.includes(end.exitCode)) {
        const what = `Container ${container} exited with ${end.exitCode}.`
        return { outcome: 'succeeded', exitCode: 0, what, exists: '', next: '' }
      }
      return {
        outcome: 'failed',
        exitCode: toProcessExitCode(end.exitCode),
        what: `Container ${container} exited with ${end.exitCode}; expected ${successExitCodes.join(' or ')}.${formatStop(task, container)}`,
        exists,
        next: wasCutOff(task, container, end.exitCode)
          ? withHint(hint, findOutFirst)
          : (hint ?? 'Read the log, mend the cause, and run again.'),
      }
    case 'never-started': {
      const untouched = `Container ${container} has touched nothing`
      return {
        outcome: 'never-started',
        exitCode: exitCodes['never-started'],
        what: `The task stopped before container ${container} ran.${formatStop(task, container)}`,
        exists,
        next:
          hint === undefined
            ? `${untouched}. Mend the cause and run again.`
            : `${hint} ${untouched}, so it can be run again.`,
      }
    }
    case 'lost':
      return {
        outcome: 'lost',
        exitCode: exitCodes.lost,
        what: `The task ran, but ECS has no exit code of container ${container}, so its result can’t be known.${formatStop(task, container)}`,
        exists,
        next: withHint(hint, findOutFirst),
      }
  }
}

/** ECS has not known the task for minutes. */
export function endVanished(task: Task): Ending {
  return {
    outcome: 'lost',
    exitCode: exitCodes.lost,
    what: 'ECS has not known the task for 10 minutes, so its result can’t be known.',
    exists: `A task may be running: ${task.taskArn ?? ''}`,
    next: `Look for it in the ECS console. ${findOutFirst}`,
  }
}

/** A task that `task-timeout` has stopped; one that succeeded all the same has succeeded. */
export function endTimedOut(facts: VerdictFacts, taskTimeoutMs: number): Ending {
  const { task } = facts
  // What we have given as the reason need not be quoted back.
  const told =
    parseOwnStop(task) === undefined ? task : { ...task, stopCode: undefined, stoppedReason: undefined }
  const verdict = decideVerdict({ ...facts, task: told })
  if (verdict.outcome === 'succeeded') return verdict
  return {
    ...verdict,
    outcome: 'timed-out',
    exitCode: exitCodes['timed-out'],
    what: `The task was stopped after \`task-timeout\` (${formatDuration(taskTimeoutMs)}). ${verdict.what}`,
    next: `${findOutFirst} If the time was too short, raise \`task-timeout\`.`,
  }
}

/** What fails the step with the container's code: a process has 1 to 255, and 256 would come out as a success. */
function toProcessExitCode(exitCode: number): number {
  return exitCode >= 1 && exitCode <= 255 ? exitCode : 1
}

/** True where the container did not end by itself: ECS stopped the task, or a signal or a lack of memory the container. */
function wasCutOff(task: Task, container: string, exitCode: number): boolean {
  const isStopped = task.stopCode !== undefined && task.stopCode !== 'EssentialContainerExited'
  // A container killed for memory may report any exit code, and its reason tells (facts/ecs.md 3); by a signal it is 128
  // and the signal's number.
  const hasReason = findContainer(task, container)?.reason !== undefined
  return isStopped || hasReason || (exitCode > 128 && exitCode <= 159)
}

/** The hint, if there is one, and then what is always good advice. */
function withHint(hint: string | undefined, advice: string): string {
  return hint === undefined ? advice : `${hint} ${advice}`
}
