/** Something that happens at a time (ms). Of two at the same time, the one scheduled first happens first. */
interface ScheduledEvent {
  readonly at: number
  readonly order: number
  readonly happen: (at: number) => void
}

/** What is going to happen, soonest first: a binary heap, so that thousands of pending log lines cost little. */
export class EventHeap {
  readonly #events: ScheduledEvent[] = []
  #order = 0

  /** Schedules; `at` in ms. */
  add(at: number, happen: (at: number) => void): void {
    this.#order += 1
    this.#events.push({ at, order: this.#order, happen })
    this.#rise(this.#events.length - 1)
  }

  /** When the next event is due, in ms; undefined where nothing is scheduled. */
  nextAt(): number | undefined {
    return this.#events[0]?.at
  }

  /** Takes the next event that is due at `now` (ms), if any. */
  takeDue(now: number): { at: number; happen: (at: number) => void } | undefined {
    const first = this.#events[0]
    if (first === undefined || first.at > now) return undefined
    const last = this.#events.pop()!
    if (this.#events.length > 0) {
      this.#events[0] = last
      this.#sink(0)
    }
    return first
  }

  #isBefore(index: number, other: number): boolean {
    const [a, b] = [this.#events[index]!, this.#events[other]!]
    return a.at < b.at || (a.at === b.at && a.order < b.order)
  }

  #swap(index: number, other: number): void {
    const kept = this.#events[index]!
    this.#events[index] = this.#events[other]!
    this.#events[other] = kept
  }

  #rise(from: number): void {
    for (let index = from; index > 0;) {
      const parent = (index - 1) >> 1
      if (!this.#isBefore(index, parent)) return
      this.#swap(index, parent)
      index = parent
    }
  }

  #sink(from: number): void {
    for (let index = from; ;) {
      let smallest = index
      for (const child of [2 * index + 1, 2 * index + 2])
        if (child < this.#events.length && this.#isBefore(child, smallest)) smallest = child
      if (smallest === index) return
      this.#swap(index, smallest)
      index = smallest
    }
  }
}
