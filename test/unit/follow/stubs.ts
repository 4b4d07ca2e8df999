import type { CloudWatchLogsClient, OutputLogEvent } from '@aws-sdk/client-cloudwatch-logs'
import { awsError, stubClient, type Sent } from '../ecs/builders.ts'

/** A page of events, as GetLogEvents answers; the token defaults to that of the end of the stream. */
export interface Page {
  readonly messages?: readonly string[]
  /** The forward token; without one the page has the token that was passed in: the end. */
  readonly token?: string
  /** How long each event was on its way, ms. */
  readonly lagMs?: number
}

export const noStream = awsError('ResourceNotFoundException', 'The specified log stream does not exist.')

/**
 * A client whose stream grows: `write` adds events, and each read gives what is new and a token behind it, as
 * CloudWatch Logs does. Before the first `write` there is no stream.
 */
export class FakeStream {
  readonly reads: Sent[] = []
  readonly client: CloudWatchLogsClient
  #events: OutputLogEvent[] | undefined
  /** Errors for the next reads, in turn. */
  readonly errors: Error[] = []

  constructor() {
    const { client, sent } = stubClient((one) => this.#read(one))
    this.reads = sent
    this.client = client as unknown as CloudWatchLogsClient
  }

  create(): void {
    this.#events ??= []
  }

  write(messages: readonly string[], lagMs = 0): void {
    this.create()
    const nowMs = Date.now()
    for (const message of messages)
      this.#events?.push({ message, timestamp: nowMs - lagMs, ingestionTime: nowMs })
  }

  #read({ input }: Sent): object {
    const error = this.errors.shift()
    if (error !== undefined) throw error
    if (this.#events === undefined) throw noStream
    const from = Number(((input['nextToken'] as string | undefined) ?? 'f/0').slice(2))
    return { events: this.#events.slice(from), nextForwardToken: `f/${this.#events.length}` }
  }
}
