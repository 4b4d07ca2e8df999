/**
 * AWS's clock, as far as its answers tell it. Deadlines of tokens and the order of the queue are compared between
 * machines, so a runner whose clock is wrong must not take part with its own time.
 *
 * Each answer's `Date` (whole seconds) bounds the offset: AWS's time lay in [Date, Date + 1 s) somewhere between sending
 * and receiving. The bounds of several answers are intersected. A local clock within the bounds is believed to the ms.
 */
export class AwsClock {
  readonly #localNow: () => number
  #lowestMs = -Infinity
  #highestMs = Infinity

  constructor(localNow: () => number) {
    this.#localNow = localNow
  }

  /** Learns from one answer; an unreadable date is ignored. */
  learn(date: string | undefined, sentMs: number, receivedMs: number): void {
    const serverMs = Date.parse(date ?? '')
    if (Number.isNaN(serverMs)) return
    const lowest = serverMs - receivedMs
    const highest = serverMs + 1000 - sentMs
    // Received before it was sent: the clock was set back meanwhile, and the answer tells nothing.
    if (lowest > highest) return
    // Bounds that contradict the earlier ones mean that a clock was set meanwhile: begin anew.
    const contradicts = lowest > this.#highestMs || highest < this.#lowestMs
    this.#lowestMs = contradicts ? lowest : Math.max(lowest, this.#lowestMs)
    this.#highestMs = contradicts ? highest : Math.min(highest, this.#highestMs)
  }

  /** AWS's time in ms since 1970; the local time before the first answer. */
  now(): number {
    return this.#localNow() + this.offsetMs()
  }

  /** How far AWS's clock is ahead of the local one, in ms; 0 within what the answers can tell. */
  offsetMs(): number {
    return Math.min(Math.max(0, this.#lowestMs), this.#highestMs)
  }
}
