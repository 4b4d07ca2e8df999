import type { RunTaskCommandInput, Tag } from '@aws-sdk/client-ecs'
import type { EcsApi, RunTaskAnswer } from '../ecs/api.ts'
import { parseDeniedAction } from '../ecs/aws-error.ts'
import { AwsCallError } from '../ecs/call-aws.ts'

/** One try to launch with a turn token. */
export type LaunchAnswer =
  | RunTaskAnswer
  /** Tags may not be given at launch; nothing was launched. */
  | { readonly kind: 'tags-denied'; readonly error: AwsCallError }

/** A cancel came while RunTask was under way and no answer was had: its task may exist. */
export class LaunchInterrupted extends Error {
  override readonly name = 'LaunchInterrupted'

  constructor(reason: unknown) {
    super('interrupted while RunTask was under way', { cause: reason })
  }
}

// Leaves time for StopTask within the 7 s that a cancelled run has (facts/ci.md 16, 45). In ms.
const answerAfterCancelMs = 2_500

/** Builds the request of one launch; `startedBy` and token are made once, outside every retry. */
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
  request: RunTaskCommandInput,
  signal: AbortSignal,
): Promise<LaunchAnswer> {
  const interrupted = cutOff(signal)
  try {
    return await Promise.race([api.runTask(request), interrupted.promise])
  } catch (error) {
    if (
      error instanceof AwsCallError &&
      error.kind === 'denied' &&
      parseDeniedAction(error) === 'ecs:TagResource'
    ) {
      return { kind: 'tags-denied', error }
    }
    // callAws ends its pause with the signal's reason: the attempt before it had no answer.
    throw signal.aborted && error === signal.reason ? new LaunchInterrupted(error) : error
  } finally {
    interrupted.clear()
  }
}

/** Rejects some time after the signal: a call under way is not cut off at once, its answer says what exists. */
function cutOff(signal: AbortSignal): { promise: Promise<never>; clear: () => void } {
  let timer: NodeJS.Timeout | undefined
  const { promise, reject } = Promise.withResolvers<never>()
  const onAbort = (): void => {
    timer = setTimeout(() => {
      reject(new LaunchInterrupted(signal.reason))
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
