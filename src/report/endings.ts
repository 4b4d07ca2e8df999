import type { Task } from '@aws-sdk/client-ecs'
import { parseDeniedAction } from '../ecs/aws-error.ts'
import type { AwsCallError } from '../ecs/call-aws.ts'
import type { Cancelled } from '../door.ts'
import { isFinished } from '../ecs/task.ts'
import { buildTaskUrl } from '../follow/console-url.ts'
import type { TurnResult } from '../turns/turn-event.ts'
import { describeHolder } from './holder.ts'
import { exitCodes, nothingLaunched, type Ending } from './outcome.ts'
import { formatDuration, oneLine } from './words.ts'

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
      if (isFinished(task)) return `The task has ended: ${where}`
      const state = task.desiredStatus === 'STOPPED' ? 'is being stopped' : 'is still running'
      return `The task ${state}: ${where}`
    }
  }
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
      what: `ECS could not place the task: ${oneLine(result.reason)} (tried for ${formatDuration(result.triedForMs)}).`,
      exists: nothingLaunched,
      next: adviseOnPlacement(result.reason),
    }
  }
  const holder = result.holder === undefined ? 'ECS could not be read' : describeHolder(result.holder)
  if (options.ifBusy === 'skip' && result.why === 'not-waiting') {
    return {
      outcome: 'skipped',
      exitCode: exitCodes.skipped,
      what: `Skipped, because the lane is busy and \`if-busy\` is skip: ${holder}.`,
      exists: nothingLaunched,
      next: '',
    }
  }
  const what =
    result.why === 'timeout'
      ? `The turn did not come within \`wait-timeout\` (${formatDuration(options.waitTimeoutMs)}). The lane is held by ${holder}.`
      : `The lane is busy and \`if-busy\` is fail. It is held by ${holder}.`
  const next =
    result.why === 'timeout'
      ? 'Look at that task: if it hangs, stop it; if it is only slow, raise `wait-timeout`.'
      : 'Run again when it has ended, or set `if-busy: wait`.'
  return { outcome: 'busy', exitCode: exitCodes.busy, what, exists: nothingLaunched, next }
}

/** An AWS call that was refused or did not go through for too long. */
export function endAwsError(error: AwsCallError, existing: Existing, cluster: string): Ending {
  const refusedLaunch = error.operation === 'RunTask' && error.kind === 'rejected'
  const outcome = refusedLaunch ? 'launch-failed' : 'aws-error'
  const maybe: Existing =
    existing.kind === 'nothing' && error.operation === 'RunTask' && error.mayHaveTakenEffect
      ? { kind: 'possible', startedBy: undefined }
      : existing
  return {
    outcome,
    exitCode: exitCodes[outcome],
    what: `${explainAwsError(error, cluster)} AWS said: ${oneLine(error.message)}`,
    exists: formatExisting(maybe),
    next: adviseOnAwsError(error, cluster),
  }
}

function explainAwsError(error: AwsCallError, cluster: string): string {
  switch (error.kind) {
    case 'denied':
      return `AWS does not allow ${parseDeniedAction(error) ?? iamAction(error.operation)}.`
    case 'credentials':
      return `The AWS credentials were not accepted for ${error.operation}.`
    case 'cluster-not-found':
      return `There is no cluster "${cluster}" in this account and Region.`
    case 'network':
      return `${error.operation} could not reach AWS.`
    case 'throttled':
      return `${error.operation} was throttled for too long.`
    case 'server':
      return `${error.operation} got no usable answer from AWS for too long.`
    default:
      return `${error.operation} was refused.`
  }
}

function adviseOnAwsError(error: AwsCallError, cluster: string): string {
  switch (error.kind) {
    case 'denied':
      return `Give the role of this run ${parseDeniedAction(error) ?? iamAction(error.operation)}; the README has the whole policy.`
    case 'credentials':
      return 'Check the step that provides the credentials: they may be missing, expired, or shorter-lived than the wait.'
    case 'cluster-not-found':
      return `Check \`cluster\` ("${cluster}"), \`aws-region\` and the account of the credentials.`
    case 'network':
      return 'Check the Region, the network of this machine and AWS_ENDPOINT_URL, then run again.'
    case 'throttled':
    case 'server':
      return 'Run again; if it lasts, see the AWS health dashboard and who else calls ECS in this account.'
    default:
      return error.operation === 'DescribeTaskDefinition'
        ? 'Check `family`, `aws-region` and the account of the credentials.'
        : adviseOnPlacement(error.message)
  }
}

function adviseOnPlacement(reason: string): string {
  const known = placementAdvice.find(([pattern]) => pattern.test(reason))
  return known?.[1] ?? 'Mend what AWS names, then run again.'
}

const placementAdvice: readonly (readonly [RegExp, string])[] = [
  [
    /No Container Instances were found/i,
    'The cluster has no EC2 instances and no default capacity provider: set `launch-type: FARGATE` or `capacity-provider-strategy`.',
  ],
  [/limit on the number of/i, 'Ask AWS for a higher Fargate quota, or wait until other tasks end.'],
  [
    /^RESOURCE:|^AGENT$|capacity/i,
    'Run again later, raise `launch-timeout`, name subnets in more Availability Zones, or another capacity provider.',
  ],
  [/^LOCATION$/, 'Name subnets in the Availability Zones of the container instances.'],
  [
    /^ATTRIBUTE$/,
    'No container instance has what the task definition asks for: compare its attributes and placement constraints.',
  ],
  [/assume the role/i, 'The role’s trust policy must allow ecs-tasks.amazonaws.com.'],
  [
    /TaskDefinition is inactive|not found/i,
    'Register the task definition again, or name an active revision in `family`.',
  ],
  [
    /Network Configuration must be provided/i,
    'Give `subnets` and `security-groups`, or `network-from-service`.',
  ],
]

// Both names differ only for Logs.
function iamAction(operation: string): string {
  return operation === 'GetLogEvents' ? 'logs:GetLogEvents' : `ecs:${operation}`
}

/** SIGINT or SIGTERM. */
export function endCancelled(cancelled: Cancelled, what: string, existing: Existing): Ending {
  return {
    outcome: 'cancelled',
    exitCode: cancelled.exitCode,
    what: `${cancelled.processSignal} came. ${what}`,
    exists: formatExisting(existing),
    next: existing.kind === 'possible' ? 'Look for that task, and stop it if it exists.' : '',
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
    next: 'Please report it with this log. Whatever the task does, it does without us.',
  }
}
