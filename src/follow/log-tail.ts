import {
  GetLogEventsCommand,
  type CloudWatchLogsClient,
  type OutputLogEvent,
} from '@aws-sdk/client-cloudwatch-logs'
import { AwsCallError, callAws, type CallOptions } from '../ecs/call-aws.ts'
import { pause } from '../pause.ts'
import type { LogLocation } from './log-location.ts'

/** What reading the log came to. */
export type LogEnd =
  | { readonly kind: 'read' }
  /** The stream never appeared: the container wrote nothing, or never started. */
  | { readonly kind: 'no-stream' }
  | { readonly kind: 'unreadable'; readonly message: string; readonly denied: boolean }

/** What following a log stream needs. */
export interface LogTailOptions {
  readonly client: CloudWatchLogsClient
  readonly location: Extract<LogLocation, { kind: 'awslogs' }>
  readonly call: CallOptions
  /** Gets the text of each event, in the order of the stream. */
  readonly onText: (text: string) => void
  /** Aborted when the task has finished: from then on the rest is drained. */
  readonly finished: AbortSignal
}

// Comfortable for several runs at once: GetLogEvents has 10 calls a second for an account in many Regions (facts/ecs.md 5).
const readEveryMs = 2_500
const drainEveryMs = 500
/** How long lines may still come when none has been seen: the driver's batch (5 s) and the ingestion (facts/ecs.md 6). */
const unknownLagMs = 5_000
const longestLagMs = 15_000
// So many empty pages in a row are taken for the end of the stream; the next read goes on behind them.
const mostEmptyPages = 50

/**
 * Follows a log stream until the task has finished and nothing more comes; how long that may take is for the caller to
 * bound. Never fails: what keeps the log from being read is told in the result. Throws only the call's signal's reason.
 */
export async function followLog(options: LogTailOptions): Promise<LogEnd> {
  const tail = new LogTail(options)
  const { finished, call } = options
  const either = AbortSignal.any([finished, call.signal])
  try {
    while (!finished.aborted) {
      await tail.readNew()
      await pause(readEveryMs, either).catch((error: unknown) => {
        if (call.signal.aborted || !finished.aborted) throw error
      })
    }
    await tail.drain()
    return tail.streamExists ? { kind: 'read' } : { kind: 'no-stream' }
  } catch (error) {
    if (!(error instanceof AwsCallError)) throw error
    return { kind: 'unreadable', message: error.message, denied: error.kind === 'denied' }
  }
}

/**
 * The text of every event that can be read now, from the start of the stream; undefined where it can't be read. Throws
 * only the call's signal's reason.
 */
export async function readWholeLog(
  options: Pick<LogTailOptions, 'client' | 'location' | 'call'>,
): Promise<readonly string[] | undefined> {
  const texts: string[] = []
  const onText = (text: string): void => {
    texts.push(text)
  }
  try {
    await new LogTail({ ...options, onText }).readNew()
    return texts
  } catch (error) {
    if (!(error instanceof AwsCallError)) throw error
    return undefined
  }
}

class LogTail {
  readonly #options: Omit<LogTailOptions, 'finished'>
  #nextToken: string | undefined
  #lagMs: number | undefined
  streamExists = false

  constructor(options: Omit<LogTailOptions, 'finished'>) {
    this.#options = options
  }

  /** Reads until two reads in a row brought nothing, and as long as the lag seen so far makes more lines likely. */
  async drain(): Promise<void> {
    const { call } = this.#options
    const beganMs = call.now()
    let emptyReads = 0
    for (;;) {
      emptyReads = (await this.readNew()) > 0 ? 0 : emptyReads + 1
      const isSettled = call.now() - beganMs >= Math.min(longestLagMs, this.#lagMs ?? unknownLagMs)
      if (emptyReads >= 2 && isSettled) return
      await pause(drainEveryMs, call.signal)
    }
  }

  /** Reads every page there is now; returns the number of events. No stream yet is no event. */
  async readNew(): Promise<number> {
    let count = 0
    for (let emptyPages = 0; emptyPages < mostEmptyPages;) {
      const page = await this.#readPage()
      this.#options.call.signal.throwIfAborted()
      if (page === undefined) return count
      this.streamExists = true
      const events = page.events ?? []
      for (const event of events) this.#take(event)
      count += events.length
      emptyPages = events.length === 0 ? emptyPages + 1 : 0
      // At the end of the stream the token is the one that was passed in; an empty page alone is not the end.
      const isEnd = page.nextForwardToken === undefined || page.nextForwardToken === this.#nextToken
      this.#nextToken = page.nextForwardToken ?? this.#nextToken
      if (isEnd) return count
    }
    return count
  }

  #take(event: OutputLogEvent): void {
    const lagMs = (event.ingestionTime ?? 0) - (event.timestamp ?? Infinity)
    if (lagMs >= 0) this.#lagMs = Math.max(this.#lagMs ?? 0, lagMs)
    this.#options.onText(event.message ?? '')
  }

  async #readPage() {
    const { client, location, call } = this.#options
    const request = {
      logGroupName: location.group,
      logStreamName: location.stream,
      startFromHead: true,
      ...(this.#nextToken !== undefined && { nextToken: this.#nextToken }),
    }
    try {
      return await callAws('GetLogEvents', () => client.send(new GetLogEventsCommand(request)), call)
    } catch (error) {
      // The stream appears when the container is created, not before (facts/ecs.md 6).
      if (error instanceof AwsCallError && error.kind === 'not-found') return undefined
      throw error
    }
  }
}
