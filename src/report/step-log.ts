import { defuse, splitLines } from './container-line.ts'
import type { Mask } from './mask.ts'

/** Where lines go; the door gives it stdout. */
export type WriteLine = (line: string) => void

/**
 * The step log: one line per change, a heartbeat when nothing changes, so that there is never a silent minute and never
 * a line per poll. Everything written passes the mask, and none of it is a command to the runner.
 */
export class StepLog {
  readonly #write: WriteLine
  readonly #mask: Mask
  readonly #now: () => number
  #lastLineMs: number
  #status:
    | { readonly key: string; readonly heartbeat: (forMs: number) => string; readonly sinceMs: number }
    | undefined
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
  status(key: string, text: string, heartbeat: (forMs: number) => string): void {
    if (this.#status?.key === key) {
      // The same state, newer facts: only the heartbeat changes.
      this.#status = { ...this.#status, heartbeat }
      return
    }
    this.#status = { key, heartbeat, sinceMs: this.#now() }
    this.line(text)
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

  #beat(): void {
    if (this.#status === undefined || this.#now() - this.#lastLineMs < heartbeatMs) return
    this.line(this.#status.heartbeat(this.#now() - this.#status.sinceMs))
  }
}

const tickMs = 5_000
const heartbeatMs = 50_000
