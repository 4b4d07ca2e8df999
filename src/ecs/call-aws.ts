import { pause } from '../pause.ts'
import pRetry, { AbortError } from 'p-retry'
import {
  classifyAwsError,
  formatAwsError,
  isTransient,
  mayHaveTakenEffect,
  type AwsErrorKind,
} from './aws-error.ts'

/** A call that AWS refused, or that could not be made for too long. */
export class AwsCallError extends Error {
  override readonly name = 'AwsCallError'
  readonly operation: string
  readonly kind: AwsErrorKind
  /** True where some attempt of the call may have taken effect although no answer came. */
  readonly mayHaveTakenEffect: boolean

  constructor(operation: string, kind: AwsErrorKind, cause: unknown, mayHaveTakenEffect: boolean) {
    super(formatAwsError(cause), { cause })
    this.operation = operation
    this.kind = kind
    this.mayHaveTakenEffect = mayHaveTakenEffect
  }
}

/** What a caller wants to hear about a call that doesn't go through. */
export type OnTrouble = (
  trouble: { operation: string; kind: AwsErrorKind; message: string } | undefined,
) => void

/** How patient a call is, and who hears of its troubles; times in ms. */
export interface CallOptions {
  /** Ends the waiting between attempts; an attempt under way is ended by whoever sends it. */
  readonly signal: AbortSignal
  /** How long an endpoint may be unreachable, in ms since its last answer, or since the call began. */
  readonly unreachableMs: number
  /** How long throttles and 5xx are waited out, in ms since the call began. */
  readonly waitOutMs: number
  readonly now: () => number
  readonly onTrouble: OnTrouble
}

// The pauses grow to this; full jitter below, so that many runs that were throttled together don't come back together.
const longestPauseMs = 10_000
const firstPauseMs = 300

/**
 * Makes a call until it goes through: throttles, 5xx and lost connections are waited out with exponential backoff and
 * full jitter. The attempt must send the identical request each time. Throws AwsCallError (kind `not-aws` for what is no
 * error of a call: a bug), or the signal's reason.
 */
export async function callAws<T>(
  operation: string,
  attempt: () => Promise<T>,
  options: CallOptions,
): Promise<T> {
  const { signal, unreachableMs, waitOutMs, now, onTrouble } = options
  const beganMs = now()
  let answeredMs = beganMs
  let effectPossible = false
  let inTrouble = false as boolean
  const tryOnce = async (): Promise<T> => {
    try {
      return await attempt()
    } catch (error) {
      const kind = classifyAwsError(error)
      effectPossible ||= mayHaveTakenEffect(kind)
      const failure = new AwsCallError(operation, kind, error, effectPossible)
      if (kind !== 'network') answeredMs = now()
      const isWithinPatience =
        kind === 'network' ? now() - answeredMs < unreachableMs : now() - beganMs < waitOutMs
      throw isTransient(kind) && isWithinPatience ? failure : new AbortError(failure)
    }
  }
  // No `signal` here: p-retry would throw away the answer of a call that took effect while the signal came.
  const result = await pRetry(tryOnce, {
    retries: Infinity,
    minTimeout: 0,
    onFailedAttempt: async ({ error, attemptNumber }) => {
      // The first failure of a call is everyday business and not worth a line.
      if (attemptNumber > 1 && error instanceof AwsCallError) {
        inTrouble = true
        onTrouble({ operation, kind: error.kind, message: error.message })
      }
      await pause(drawBackoffMs(attemptNumber), signal)
    },
  })
  if (inTrouble) onTrouble(undefined)
  return result
}

/** How long to pause after the n-th failure, counted from 1, in ms. */
export function drawBackoffMs(failures: number): number {
  return Math.random() * Math.min(longestPauseMs, firstPauseMs * 2 ** failures)
}

/** An answer without its part, e.g. an empty 200, is no answer: tried again like a 5xx. */
export function demandPart<T>(operation: string, part: string, value: T | undefined): T {
  if (value !== undefined) return value
  throw Object.assign(new Error(`${operation} answered without ${part}`), {
    name: 'EmptyAnswer',
    $metadata: { httpStatusCode: 200 },
  })
}
