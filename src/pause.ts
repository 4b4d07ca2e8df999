import { setTimeout as timer } from 'node:timers/promises'

/** Waits `ms` milliseconds; throws the signal's own reason as soon as it is aborted. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  try {
    await timer(Math.max(0, Math.min(ms, 2 ** 31 - 1)), undefined, { signal })
  } catch (error) {
    signal.throwIfAborted()
    throw error
  }
}
