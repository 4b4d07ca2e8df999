import type { Line } from './line.ts'

/** A step that ended without the turn: take the next one after this pause. */
export class NotYet extends Error {
  override readonly name = 'NotYet'
  readonly pauseMs: number

  constructor(pauseMs: number) {
    super('not our turn yet')
    this.pauseMs = pauseMs
  }
}

// The poll grows to this behind the first in line, and while capacity is awaited. In ms.
const longestPauseMs = 15_000
// Whoever is further behind has its place from a list, which is a turn old.
const surePlaces = 6

/** How often to look: the first in line often, the others seldom, since reads are shared by a whole account. */
export class Pace {
  readonly #pollIntervalMs: number
  readonly #line: Line
  #tries = 0

  /** `pollIntervalMs` is the shortest pause there is. */
  constructor(pollIntervalMs: number, line: Line) {
    this.#pollIntervalMs = pollIntervalMs
    this.#line = line
  }

  /**
   * The pause before the next look, by the place in line. Whoever has others before it may sleep until these have had
   * their turns, at a poll interval each; one interval of it is chance. Without a line, a backoff.
   */
  next(): number {
    if (this.#line.denied !== undefined) return this.backOff()
    const turns = this.#line.place - (this.#line.place > surePlaces ? 1 : 0)
    const pauseMs = Math.min(longestPauseMs, this.#pollIntervalMs * (turns - Math.random()))
    return Math.max(this.#pollIntervalMs, pauseMs)
  }

  /** The pause before the next try: exponential, with full jitter above the shortest pause. */
  backOff(): number {
    this.#tries += 1
    const capMs = Math.max(
      this.#pollIntervalMs,
      Math.min(longestPauseMs, this.#pollIntervalMs * 2 ** this.#tries),
    )
    return this.#pollIntervalMs + Math.random() * (capMs - this.#pollIntervalMs)
  }
}
