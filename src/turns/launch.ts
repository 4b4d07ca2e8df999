import { randomUUID } from 'node:crypto'
import type { RunTaskCommandInput, Tag, Task } from '@aws-sdk/client-ecs'
import type { EcsApi } from '../ecs/api.ts'
import { parseDeniedAction } from '../ecs/aws-error.ts'
import { AwsCallError } from '../ecs/call-aws.ts'
import { buildStartedBy, type Lane } from './lane.ts'

/** One try to launch with a turn token. */
export type LaunchAnswer =
  | { readonly kind: 'launched'; readonly task: Task; readonly startedBy: string }
  | { readonly kind: 'conflict'; readonly taskArns: readonly string[] }
  | { readonly kind: 'not-placed'; readonly reason: string }
  /** Tags may not be given at launch; nothing was launched. */
  | { readonly kind: 'tags-denied'; readonly error: AwsCallError }

/** A cancel came while RunTask was under way and no answer was had: its task may exist, and has this `startedBy`. */
export class LaunchInterrupted extends Error {
  override readonly name = 'LaunchInterrupted'
  readonly startedBy: string

  constructor(startedBy: string, reason: unknown) {
    super('interrupted while RunTask was under way', { cause: reason })
    this.startedBy = startedBy
  }
}

// Leaves time for StopTask within the 7 s that a cancelled run has (facts/ci.md 16, 45). In ms.
const answerAfterCancelMs = 2_500

/** Builds the request of one launch; `startedBy` and token are made here once, outside every retry. */
export type BuildRequest = (launch: {
  clientToken: string
  startedBy: string
  tags: Tag[]
}) => RunTaskCommandInput

/**
 * Sends one launch. A 200 is ours for certain: it has our own `startedBy` among its parameters (taking-turns.md 3).
 * Throws AwsCallError for refusals, LaunchInterrupted when the signal comes and no answer follows soon.
 */
export async function sendLaunch(
  api: EcsApi,
  lane: Lane,
  launch: {
    readonly clientToken: string
    readonly tags: Tag[]
    readonly build: BuildRequest
    readonly onLaunching: (startedBy: string) => void
  },
  signal: AbortSignal,
): Promise<LaunchAnswer> {
  const startedBy = buildStartedBy(lane, randomUUID())
  const request = launch.build({ clientToken: launch.clientToken, startedBy, tags: launch.tags })
  launch.onLaunching(startedBy)
  const interrupted = cutOff(signal, startedBy)
  try {
    const answer = await Promise.race([api.runTask(request), interrupted.promise])
    return answer.kind === 'launched' ? { ...answer, startedBy } : answer
  } catch (error) {
    if (
      error instanceof AwsCallError &&
      error.kind === 'denied' &&
      parseDeniedAction(error) === 'ecs:TagResource'
    ) {
      return { kind: 'tags-denied', error }
    }
    // callAws ends its pause with the signal's reason: the attempt before it had no answer.
    throw signal.aborted && error === signal.reason ? new LaunchInterrupted(startedBy, error) : error
  } finally {
    interrupted.clear()
  }
}

/** Rejects some time after the signal: a call under way is not cut off at once, its answer says what exists. */
function cutOff(signal: AbortSignal, startedBy: string): { promise: Promise<never>; clear: () => void } {
  let timer: NodeJS.Timeout | undefined
  const { promise, reject } = Promise.withResolvers<never>()
  const onAbort = (): void => {
    timer = setTimeout(() => {
      reject(new LaunchInterrupted(startedBy, signal.reason))
    }, answerAfterCancelMs)
  }
  signal.addEventListener('abort', onAbort, { once: true })
  return {
    promise,
    clear: () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
    },
  }
}
