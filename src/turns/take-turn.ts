import pRetry from 'p-retry'
import { pause } from '../pause.ts'
import type { TurnResult } from './turn-event.ts'
import { NotYet } from './pace.ts'
import type { TurnOptions } from './turn-options.ts'
import { TurnTaker } from './turn-taker.ts'

/**
 * Waits for the turn and launches: p-retry drives the steps, `decideTurn` says what each one does. Throws AwsCallError,
 * LaunchInterrupted, or the signal's reason; whatever was launched by then has been told by the event `launched`.
 */
export async function takeTurn(options: TurnOptions): Promise<TurnResult> {
  const taker = new TurnTaker(options)
  const { signal, waitTimeoutMs } = options
  const deadline = new AbortController()
  // The timeout covers the API's time too: it ends pauses and retries of the calls that look.
  const timer = setTimeout(() => {
    deadline.abort()
  }, waitTimeoutMs)
  const waitSignal = AbortSignal.any([signal, deadline.signal])
  try {
    return await pRetry(() => taker.step(waitSignal), {
      retries: Infinity,
      minTimeout: 0,
      shouldRetry: ({ error }) => error instanceof NotYet,
      onFailedAttempt: async ({ error }) => {
        if (error instanceof NotYet) await pause(error.pauseMs, waitSignal)
      },
    })
  } catch (error) {
    if (!deadline.signal.aborted || signal.aborted || error !== waitSignal.reason) throw error
    return taker.timedOut()
  } finally {
    clearTimeout(timer)
    await taker.leaveLine()
  }
}
