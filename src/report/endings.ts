import type { AwsCallError } from '../ecs/call-aws.ts'
import type { Cancelled } from '../door.ts'
import { hasStarted, isFinished } from '../ecs/task.ts'
import type { CommandKind } from '../guard/verdict.ts'
import type { TurnResult } from '../turns/turn-event.ts'
import { adviseOnAwsError, adviseOnPlacement, explainAwsError } from './aws-advice.ts'
import { formatExisting, type Existing } from './existing.ts'
import { describeHolder } from './holder.ts'
import { exitCodes, findOutFirst, nothingLaunched, type Ending } from './outcome.ts'
import { formatDuration, oneLine, sentence } from './words.ts'

/** Bad input; nothing was called. */
export function endInvalidInput(problems: string): Ending {
  return {
    outcome: 'invalid-input',
    exitCode: exitCodes['invalid-input'],
    what: problems,
    exists: nothingLaunched,
    next: 'Correct the inputs and run again. The README and `--help` list them all.',
  }
}

/** Everything was said, and nothing done. */
export function endDryRun(): Ending {
  return {
    outcome: 'skipped',
    exitCode: exitCodes.skipped,
    what: 'This was a dry run.',
    exists: nothingLaunched,
    next: 'Run again without `dry-run` to launch.',
  }
}

/** A wait that ended without a launch. `existing` is a task of the same run that had its turn before. */
export function endTurn(
  result: Exclude<TurnResult, { kind: 'launched' }>,
  options: {
    readonly ifBusy: 'wait' | 'skip' | 'fail'
    readonly waitTimeoutMs: number
  },
  existing: Existing,
): Ending {
  // Not to be taken for the one that holds the lane.
  const exists = formatExisting(existing).replace(/^The task/, 'This run’s own task')
  if (result.kind === 'launch-failed') {
    return {
      outcome: 'launch-failed',
      exitCode: exitCodes['launch-failed'],
      what: `ECS could not place the task${describeTries(result.triedForMs)}. ECS said: ${sentence(result.reason)}`,
      exists,
      next: adviseOnPlacement(result.reason),
    }
  }
  const { holder, why } = result
  const heldBy = holder === undefined ? '' : ` It is held by ${describeHolder(holder)}.`
  if (why === 'not-waiting') return endNotWaiting(options.ifBusy, heldBy, exists)
  return {
    outcome: 'busy',
    exitCode: exitCodes.busy,
    what: `The lane did not become free for this run within \`wait-timeout\` (${formatDuration(options.waitTimeoutMs)}).${heldBy}`,
    exists,
    next:
      holder === undefined
        ? 'No task was seen to hold the lane: read the lines above for what ECS answered, and raise `wait-timeout` if it was only too short.'
        : 'Look at the task that holds the lane: if it hangs, stop it; if it is only slow, raise `wait-timeout`.',
  }
}

function describeTries(triedForMs: number): string {
  return triedForMs < 1_000
    ? ', and trying again would not help'
    : ` within \`launch-timeout\`, tried for ${formatDuration(triedForMs)}`
}

function endNotWaiting(ifBusy: 'wait' | 'skip' | 'fail', heldBy: string, exists: string): Ending {
  const outcome = ifBusy === 'skip' ? 'skipped' : 'busy'
  return {
    outcome,
    exitCode: exitCodes[outcome],
    what: `The lane is busy, and \`if-busy\` is ${ifBusy}.${heldBy}`,
    exists,
    next: 'Run again when the task that holds the lane has ended, or set `if-busy: wait`.',
  }
}

/** An AWS call that was refused or did not go through for too long. `family` as it was given. */
export function endAwsError(
  error: AwsCallError,
  existing: Existing,
  { cluster, family }: { readonly cluster: string; readonly family: string },
): Ending {
  if (error.kind === 'not-aws') return endBug(error.cause, existing)
  const outcome = error.operation === 'RunTask' && error.kind === 'rejected' ? 'launch-failed' : 'aws-error'
  const advice = adviseOnAwsError(error, cluster)
  return {
    outcome,
    exitCode: exitCodes[outcome],
    what: isUnknownFamily(error)
      ? `There is no active task definition "${family}" in this account and Region. AWS said: ${sentence(error.message)}`
      : explainAwsError(error, cluster),
    exists: formatExisting(existing),
    next: `${adviseOnOrphan(existing)}${advice}`,
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

/** SIGINT or SIGTERM. `kind` is that of the task's command. */
export function endCancelled(
  cancelled: Cancelled,
  what: string,
  existing: Existing,
  kind: CommandKind,
): Ending {
  return {
    outcome: 'cancelled',
    exitCode: cancelled.exitCode,
    what: `${cancelled.processSignal} came. ${what}`,
    exists: formatExisting(existing),
    next: adviseAfterCancel(existing, kind),
  }
}

function adviseAfterCancel(existing: Existing, kind: CommandKind): string {
  switch (existing.kind) {
    case 'nothing':
      return 'Run again when it is wanted.'
    case 'possible':
      return 'Look for that task, and stop it if it exists.'
    case 'task': {
      const { task, hadStarted = hasStarted(task) } = existing
      const isOver = isFinished(task) || task.desiredStatus === 'STOPPED'
      if (isOver && !hadStarted)
        return 'It had not started, so it has touched nothing. Run again when it is wanted.'
      if (!isOver)
        return 'See at the link how it ends; stop it there if it must not go on. A new run waits until it has ended.'
      return kind === 'reads'
        ? 'Its command only reads: run again when it is wanted. A new run waits until this task has ended.'
        : findOutFirst
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
