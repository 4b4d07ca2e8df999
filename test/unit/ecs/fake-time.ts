import { syncBuiltinESMExports } from 'node:module'
import timersPromises from 'node:timers/promises'
import { afterEach, beforeEach, vi } from 'vitest'

/**
 * Fakes the time of every test of a file: Vitest's fake timers, and node:timers/promises put on top of them, which
 * Vitest leaves alone. Tests move the time by `vi.advanceTimersByTimeAsync`.
 */
export function useFakeTime(): void {
  const real = timersPromises.setTimeout
  beforeEach(() => {
    vi.useFakeTimers({ now: Date.parse('2026-11-23T10:00:00Z') })
    timersPromises.setTimeout = fakeTimer as typeof real
    syncBuiltinESMExports()
  })
  afterEach(() => {
    vi.useRealTimers()
    vi.restoreAllMocks()
    timersPromises.setTimeout = real
    syncBuiltinESMExports()
  })
}

async function fakeTimer<T>(
  ms: number,
  value?: T,
  options?: { signal?: AbortSignal },
): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      resolve(value)
    }, ms)
    const onAbort = (): void => {
      clearTimeout(timer)
      reject(new DOMException('The operation was aborted', 'AbortError'))
    }
    options?.signal?.addEventListener('abort', onAbort, { once: true })
  })
}

/** What a promise has come to so far, without waiting for it. */
export function watch<T>(promise: Promise<T>): { value?: T; error?: unknown; settled: boolean } {
  const seen: { value?: T; error?: unknown; settled: boolean } = { settled: false }
  promise.then(
    (value) => {
      Object.assign(seen, { value, settled: true })
    },
    (error: unknown) => {
      Object.assign(seen, { error, settled: true })
    },
  )
  return seen
}
