import { syncBuiltinESMExports } from 'node:module'
import timersPromises from 'node:timers/promises'

interface Timer {
  readonly id: number
  readonly atMs: number
  readonly fire: () => void
  readonly everyMs?: number
}

const real = {
  setTimeout: globalThis.setTimeout,
  clearTimeout: globalThis.clearTimeout,
  setInterval: globalThis.setInterval,
  clearInterval: globalThis.clearInterval,
  setImmediate: globalThis.setImmediate,
  dateNow: Date.now,
  performanceNow: performance.now.bind(performance),
  timersPromisesSetTimeout: timersPromises.setTimeout,
  random: Math.random,
}

/**
 * Simulated time: while installed, the global timers, `node:timers/promises`, `Date.now` and `performance.now` run on a
 * clock that jumps from timer to timer, and `Math.random` comes from a seed. Everything else is the real code.
 */
export class VirtualTime {
  #nowMs: number
  #timers: Timer[] = []
  #nextId = 1

  constructor(startMs: number) {
    this.#nowMs = startMs
  }

  get nowMs(): number {
    return this.#nowMs
  }

  install(random: () => number): void {
    const start = this.#nowMs
    const global = globalThis as unknown as Record<string, unknown>
    global['setTimeout'] = (fire: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) =>
      this.#handle(
        this.#add(ms, () => {
          fire(...args)
        }),
      )
    global['setInterval'] = (fire: () => void, ms = 0) => this.#handle(this.#add(ms, fire, Math.max(1, ms)))
    global['clearTimeout'] = global['clearInterval'] = (handle: { id: number } | undefined) => {
      this.#timers = this.#timers.filter(({ id }) => id !== handle?.id)
    }
    Date.now = () => this.#nowMs
    performance.now = () => this.#nowMs - start
    Math.random = random
    timersPromises.setTimeout = (async (ms: number, value: unknown, options?: { signal?: AbortSignal }) =>
      this.#sleep(ms, value, options?.signal)) as typeof timersPromises.setTimeout
    syncBuiltinESMExports()
  }

  uninstall(): void {
    Object.assign(globalThis, {
      setTimeout: real.setTimeout,
      clearTimeout: real.clearTimeout,
      setInterval: real.setInterval,
      clearInterval: real.clearInterval,
    })
    Date.now = real.dateNow
    performance.now = real.performanceNow
    Math.random = real.random
    timersPromises.setTimeout = real.timersPromisesSetTimeout
    syncBuiltinESMExports()
  }

  /** Runs until the promise settles. Throws when nothing is left that could settle it, or at the time limit. */
  async run<T>(promise: Promise<T>, limitMs: number): Promise<T> {
    const state = { isSettled: false }
    const done = promise.finally(() => {
      state.isSettled = true
    })
    done.catch(() => undefined)
    const untilMs = this.#nowMs + limitMs
    for (;;) {
      await this.#settle(() => state.isSettled)
      if (state.isSettled) return done
      const next = this.#pop()
      if (next === undefined) throw new Error('hang: nothing is left to wait for')
      if (next.atMs > untilMs) throw new Error(`hang: not done after ${limitMs / 1000} simulated seconds`)
      this.#nowMs = Math.max(this.#nowMs, next.atMs)
      next.fire()
    }
  }

  /** Lets every promise and real callback that is due run; where no timer is left, waits a little longer for one. */
  async #settle(isDone: () => boolean): Promise<void> {
    await new Promise((resolve) => real.setImmediate(resolve))
    for (let round = 0; round < 50 && this.#timers.length === 0 && !isDone(); round += 1) {
      await new Promise((resolve) => real.setImmediate(resolve))
    }
  }

  #add(ms: number, fire: () => void, everyMs?: number): number {
    const id = this.#nextId++
    const atMs = this.#nowMs + Math.max(0, Number.isFinite(ms) ? ms : 0)
    this.#insert({ id, atMs, fire, ...(everyMs !== undefined && { everyMs }) })
    return id
  }

  /** Kept in order of time, then of creation. */
  #insert(timer: Timer): void {
    let index = this.#timers.length
    while (index > 0 && (this.#timers[index - 1]?.atMs ?? 0) > timer.atMs) index -= 1
    this.#timers.splice(index, 0, timer)
  }

  #pop(): Timer | undefined {
    const timer = this.#timers.shift()
    if (timer?.everyMs !== undefined) this.#insert({ ...timer, atMs: timer.atMs + timer.everyMs })
    return timer
  }

  #handle(id: number) {
    const handle = {
      id,
      unref: () => handle,
      ref: () => handle,
      hasRef: () => true,
      [Symbol.toPrimitive]: () => id,
    }
    return handle
  }

  #sleep(ms: number, value: unknown, signal: AbortSignal | undefined): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.#timers = this.#timers.filter((timer) => timer.id !== id)
        reject(new DOMException('The operation was aborted', 'AbortError'))
      }
      const id = this.#add(ms, () => {
        signal?.removeEventListener('abort', onAbort)
        resolve(value)
      })
      if (signal?.aborted === true) onAbort()
      else signal?.addEventListener('abort', onAbort, { once: true })
    })
  }
}
