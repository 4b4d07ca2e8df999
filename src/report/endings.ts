import type { Task } from '@aws-sdk/client-ecs'
import type { AwsCallError } from '../ecs/call-aws.ts'
import type { Cancelled } from '../door.ts'
import { isFinished } from '../ecs/task.ts'
import { buildTaskUrl } from '../follow/console-url.ts'
import type { TurnResult } from '../turns/turn-event.ts'
import { adviseOnAwsError, adviseOnPlacement, explainAwsError } from './aws-advice.ts'
import { describeHolder } from './holder.ts'
import { exitCodes, nothingLaunched, type Ending } from './outcome.ts'
import { formatDuration, oneLine, sentence } from './words.ts'

/** What exists in AWS when a run ends early; the sentence that no error message may lack. */
export type Existing =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'task'; readonly task: Task }
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

function hasStarted({ startedAt, lastStatus }: Task): boolean {
  return startedAt !== undefined || lastStatus === 'RUNNING'
}

/** Bad input; nothing was called. */
export function endInvalidInput(problems: string, existing = nothingLaunched): Ending {
  return {
    outcome: 'invalid-input',
    exitCode: exitCodes['invalid-input'],
    what: problems,
    exists: existing,
    next: 'Correct the inputs and run again. `--help` lists them all.',
  }
}

/** A wait that ended without a launch. */
export function endTurn(
  result: Exclude<TurnResult, { kind: 'launched' }>,
  options: {
    readonly ifBusy: 'wait' | 'skip' | 'fail'
    readonly waitTimeoutMs: number
  },
): Ending {
  if (result.kind === 'launch-failed') {
    return {
      outcome: 'launch-failed',
      exitCode: exitCodes['launch-failed'],
      what: `ECS could not place the task${describeTries(result.triedForMs)}. ECS said: ${sentence(result.reason)}`,
      exists: nothingLaunched,
      next: adviseOnPlacement(result.reason),
    }
  }
  const { holder, why } = result
  const heldBy = holder === undefined ? '' : ` It is held by ${describeHolder(holder)}.`
  if (why === 'not-waiting') return endNotWaiting(options.ifBusy, heldBy)
  return {
    outcome: 'busy',
    exitCode: exitCodes.busy,
    what: `The lane did not become free for this run within \`wait-timeout\` (${formatDuration(options.waitTimeoutMs)}).${heldBy}`,
    exists: nothingLaunched,
    next:
      holder === undefined
        ? 'No task was seen to hold the lane: read the lines above for what ECS answered, and raise `wait-timeout` if it was only too short.'
        : 'Look at that task: if it hangs, stop it; if it is only slow, raise `wait-timeout`.',
  }
}

function describeTries(triedForMs: number): string {
  return triedForMs < 1_000
    ? ', and trying again would not help'
    : ` within \`launch-timeout\`, tried for ${formatDuration(triedForMs)}`
}

function endNotWaiting(ifBusy: 'wait' | 'skip' | 'fail', heldBy: string): Ending {
  const outcome = ifBusy === 'skip' ? 'skipped' : 'busy'
  return {
    outcome,
    exitCode: exitCodes[outcome],
    what: `The lane is busy, and \`if-busy\` is ${ifBusy}.${heldBy}`,
    exists: nothingLaunched,
    next: 'Run again when that task has ended, or set `if-busy: wait`.',
  }
}

/** An AWS call that was refused or did not go through for too long. `family` as it was given. */
export function endAwsError(
  error: AwsCallError,
  existing: Existing,
  { cluster, family }: { readonly cluster: string; readonly family: string },
): Ending {
  const isLaunch = error.operation === 'RunTask'
  const maybe: Existing =
    existing.kind === 'nothing' && isLaunch && error.mayHaveTakenEffect
      ? { kind: 'possible', startedBy: error.startedBy }
      : existing
  if (error.kind === 'not-aws') return endBug(error.cause, maybe)
  const outcome = isLaunch && error.kind === 'rejected' ? 'launch-failed' : 'aws-error'
  const advice = adviseOnAwsError(error, cluster)
  return {
    outcome,
    exitCode: exitCodes[outcome],
    what: isUnknownFamily(error)
      ? `There is no active task definition "${family}" in this account and Region. AWS said: ${sentence(error.message)}`
      : explainAwsError(error, cluster),
    exists: formatExisting(maybe),
    next: `${adviseOnOrphan(maybe)}${advice}`,
  }
}

/** What comes before any other advice where a task goes on without this run. */
function adviseOnOrphan(existing: Existing): string {
  switch (existing.kind) {
    case 'nothing':
      return ''
    case 'possible':
      return 'Look for that task first. '
    case 'task':
      return isFinished(existing.task) ? '' : 'This run follows it no more: see at the link how it ends. '
  }
}

/** ECS doesn't say which one it can't describe (facts/ecs.md 12). */
function isUnknownFamily({ operation, kind, message }: AwsCallError): boolean {
  const isRefused = kind === 'rejected' || kind === 'not-found'
  return operation === 'DescribeTaskDefinition' && isRefused && /unable to describe|not found/i.test(message)
}

/** SIGINT or SIGTERM. */
export function endCancelled(cancelled: Cancelled, what: string, existing: Existing): Ending {
  return {
    outcome: 'cancelled',
    exitCode: cancelled.exitCode,
    what: `${cancelled.processSignal} came. ${what}`,
    exists: formatExisting(existing),
    next: adviseAfterCancel(existing),
  }
}

function adviseAfterCancel(existing: Existing): string {
  switch (existing.kind) {
    case 'nothing':
      return 'Run again when it is wanted.'
    case 'possible':
      return 'Look for that task, and stop it if it exists.'
    case 'task': {
      const { task } = existing
      const isOver = isFinished(task) || task.desiredStatus === 'STOPPED'
      if (isOver && !hasStarted(task))
        return 'It had not started, so it has touched nothing. Run again when it is wanted.'
      return isOver
        ? 'Find out what it had done (log, Terraform state and its lock) before you run again.'
        : 'A new run waits until it has ended; stop it in the ECS console if it must not go on.'
    }
  }
}

/** An invariant broke: our fault. */
export function endBug(error: unknown, existing: Existing): Ending {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return {
    outcome: 'bug',
    exitCode: exitCodes.bug,
    what: `This is a bug in ecs-in-turn: ${text.split('\n').slice(0, 6).map(oneLine).join(' | ')}`,
    exists: formatExisting(existing),
    next: `${adviseOnOrphan(existing)}Please report the bug with this log.`,
  }
}
