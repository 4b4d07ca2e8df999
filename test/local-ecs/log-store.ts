import { ApiError } from './api-error.ts'
import type { Amount, Random } from './random.ts'

/** A line of a stream. Times in ms. */
export interface LogEvent {
  readonly timestamp: number
  readonly message: string
  /** From when on it can be read; also its ingestion time. Never falls along a stream. */
  readonly visibleAt: number
  readonly eventId: string
}

/** A log stream. Times in ms. */
export interface LogStream {
  readonly name: string
  readonly createdAt: number
  readonly events: LogEvent[]
}

/** The log groups and their streams. */
export class LogStore {
  readonly #groups = new Map<string, Map<string, LogStream>>()
  readonly #random: Random
  readonly #ingestionMs: Amount
  #eventNumber = 0

  constructor(random: Random, ingestionMs: Amount) {
    this.#random = random
    this.#ingestionMs = ingestionMs
  }

  createGroup(group: string): void {
    if (!this.#groups.has(group)) this.#groups.set(group, new Map())
  }

  hasGroup(group: string): boolean {
    return this.#groups.has(group)
  }

  createStream(group: string, name: string, at: number): void {
    const streams = this.streams(group)
    if (!streams.has(name)) streams.set(name, { name, createdAt: at, events: [] })
  }

  /** Adds a line that was written at `at`; it can be read when it has been ingested. */
  write(group: string, name: string, message: string, at: number): void {
    const { events } = this.stream(group, name)
    const visibleAt = Math.max(at + this.#random.amount(this.#ingestionMs), events.at(-1)?.visibleAt ?? 0)
    this.#eventNumber += 1
    const eventId = String(this.#eventNumber).padStart(56, '0')
    events.push({ timestamp: Math.round(at), message, visibleAt: Math.round(visibleAt), eventId })
  }

  /** The streams of a group; throws ResourceNotFoundException (facts/ecs.md 6). */
  streams(group: string): Map<string, LogStream> {
    const streams = this.#groups.get(group)
    if (streams === undefined) throw notFound('The specified log group does not exist.')
    return streams
  }

  /** A stream; throws ResourceNotFoundException (facts/ecs.md 6). */
  stream(group: string, name: string): LogStream {
    const stream = this.streams(group).get(name)
    if (stream === undefined) throw notFound('The specified log stream does not exist.')
    return stream
  }
}

function notFound(message: string): ApiError {
  return new ApiError('ResourceNotFoundException', message)
}
