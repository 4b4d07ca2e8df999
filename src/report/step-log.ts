import { defuse, splitLines } from './container-line.ts'
import type { Mask } from './mask.ts'

/** Where lines go; the door gives it stdout. */
export type WriteLine = (line: string) => void

/** One state to show: a line when `key` changes, the heartbeat when it doesn't for a while. */
export interface Status {
  readonly key: string
  readonly text: string
  readonly heartbeat: (forMs: number) => string
  /** A state that is over sooner is not shown at all, in ms; default 0. */
  readonly worthMs?: number
}

/** A state, and since when it lasts. */
interface Since {
  readonly status: Status
  readonly sinceMs: number
}

/**
 * The step log: one line per change, a heartbeat when nothing changes, so that there is never a silent minute and never
 * a line per poll. Everything written passes the mask, and none of it is a command to the runner.
 */
export class StepLog {
  readonly #write: WriteLine
  readonly #mask: Mask
  readonly #now: () => number
  #lastLineMs: number
  #shown: Since | undefined
  /** The state of now, where it has not lasted long enough to be shown. */
  #brief: Since | undefined
  #timer: NodeJS.Timeout | undefined

  constructor(write: WriteLine, mask: Mask, now: () => number) {
    this.#write = write
    this.#mask = mask
    this.#now = now
    this.#lastLineMs = now()
  }

  /** Writes one line, or several when the text has line ends. */
  line(text: string): void {
    for (const line of splitLines(this.#mask(text))) this.#write(defuse(line))
    this.#lastLineMs = this.#now()
  }

  /** Writes a line when the status has changed, that is, when `key` differs from the last one. */
  status(status: Status): void {
    const { key, worthMs = 0 } = status
    if (this.#shown?.status.key === key) {
      // The same state, newer facts: only the heartbeat changes.
      this.#shown = { ...this.#shown, status }
      this.#brief = undefined
      return
    }
    const sinceMs = this.#brief?.status.key === key ? this.#brief.sinceMs : this.#now()
    this.#brief = { status, sinceMs }
    if (this.#now() - sinceMs >= worthMs) this.#show(this.#brief)
  }

  /** Begins the heartbeat. */
  start(): void {
    this.#timer = setInterval(() => {
      this.#beat()
    }, tickMs)
  }

  /** Ends the heartbeat. */
  stop(): void {
    clearInterval(this.#timer)
  }

  #show(since: Since): void {
    this.#shown = since
    this.#brief = undefined
    this.line(since.status.text)
  }

  #beat(): void {
    if (this.#shown === undefined && this.#brief === undefined) return
    if (this.#now() - this.#lastLineMs < heartbeatMs) return
    // What was shown last is over by then.
    if (this.#brief !== undefined) this.#show(this.#brief)
    else if (this.#shown !== undefined)
      this.line(this.#shown.status.heartbeat(this.#now() - this.#shown.sinceMs))
  }
}

const tickMs = 5_000
const heartbeatMs = 50_000
