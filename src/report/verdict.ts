import type { Task } from '@aws-sdk/client-ecs'
import { findStopHint } from '../ecs/stop-hint.ts'
import { decideEnd, listContainerResults, taskIdOf } from '../ecs/task.ts'
import { exitCodes, type Ending } from './outcome.ts'
import { formatDuration, oneLine, sentence } from './words.ts'

/** What the verdict on a finished task goes by. */
export interface VerdictFacts {
  readonly task: Task
  readonly container: string
  readonly successExitCodes: readonly number[]
}

/** Decides the outcome of a finished task, with a message that has stop code, reasons and exit codes. */
export function decideVerdict({ task, container, successExitCodes }: VerdictFacts): Ending {
  const end = decideEnd(task, container)
  const id = taskIdOf(task.taskArn ?? '')
  const exists = `Task ${id} has ended; nothing of it runs any more.`
  const hint = findStopHint(task, container) ?? ''
  switch (end.kind) {
    case 'exited':
      if (successExitCodes.includes(end.exitCode)) {
        return {
          outcome: 'succeeded',
          exitCode: 0,
          what: `Container ${container} exited with ${end.exitCode}.`,
          exists: '',
          next: '',
        }
      }
      return {
        outcome: 'failed',
        exitCode: toProcessExitCode(end.exitCode),
        what: `Container ${container} exited with ${end.exitCode}; ${formatExpected(successExitCodes)}.${formatStop(task, container)}`,
        exists,
        next: hint === '' ? 'Read the log, mend the cause, and run again.' : hint,
      }
    case 'never-started':
      return {
        outcome: 'never-started',
        exitCode: exitCodes['never-started'],
        what: `The task stopped before container ${container} ran.${formatStop(task, container)}`,
        exists,
        next:
          hint === ''
            ? `Container ${container} has touched nothing. Mend the cause and run again.`
            : `${hint} Container ${container} has touched nothing, so it can be run again.`,
      }
    case 'lost':
      return {
        outcome: 'lost',
        exitCode: exitCodes.lost,
        what: `The task ran, but ECS has no exit code of container ${container}, so its result can’t be known.${formatStop(task, container)}`,
        exists,
        next: `${hint === '' ? '' : `${hint} `}Find out what it had done (log, Terraform state and its lock) before you run it again.`,
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
    next: 'Look for it in the ECS console, and find out what it had done before you run it again.',
  }
}

/** What fails the step with the container's code: a process has 1 to 255, and 256 would come out as a success. */
function toProcessExitCode(exitCode: number): number {
  return exitCode >= 1 && exitCode <= 255 ? exitCode : 1
}

/** Stop code, reason and the containers' words, as ECS has them. */
function formatStop(task: Task, resultContainer: string): string {
  const stop = [task.stopCode, task.stoppedReason]
    .filter((part) => part !== undefined && part !== '')
    .join(': ')
  const containers = listContainerResults(task)
    .filter(
      ({ name, reason, exitCode }) =>
        reason !== undefined || (name !== resultContainer && exitCode !== undefined),
    )
    .map(({ name, exitCode, reason }) => {
      const code = exitCode === undefined ? 'no exit code' : `exit code ${exitCode}`
      return `${name} (${code}${reason === undefined ? '' : `: ${reason}`})`
    })
  const parts = [
    stop === '' ? '' : ` ECS says: ${sentence(stop)}`,
    containers.length === 0 ? '' : ` Containers: ${oneLine(containers.join(', '))}.`,
  ]
  return parts.join('')
}

function formatExpected(successExitCodes: readonly number[]): string {
  return `expected ${successExitCodes.join(' or ')}`
}

/** The task was stopped by `task-timeout`; the verdict on how it then ended stays in the message. */
export function endTimedOut(verdict: Ending, taskTimeoutMs: number): Ending {
  return {
    ...verdict,
    outcome: 'timed-out',
    exitCode: exitCodes['timed-out'],
    what: `The task was stopped after \`task-timeout\` (${formatDuration(taskTimeoutMs)}). ${verdict.what}`,
    next: 'Find out what it had done before you run it again; a stopped Terraform may have left its state lock. If the time was too short, raise `task-timeout`.',
  }
}
