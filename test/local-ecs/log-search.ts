import type {
  DescribeLogStreamsRequest,
  DescribeLogStreamsResponse,
  FilterLogEventsRequest,
  FilterLogEventsResponse,
} from '@aws-sdk/client-cloudwatch-logs'
import { invalidParameter } from './api-error.ts'
import { logGroupArn } from './arn.ts'
import { checkLogLimit, logGroupOf, visibleEvents } from './log-requests.ts'
import type { LogStream } from './log-store.ts'
import type { WorldState } from './world-state.ts'

/** DescribeLogStreams: by name, or by the last event's time. Throws ResourceNotFoundException. */
export function describeLogStreams(
  world: WorldState,
  input: DescribeLogStreamsRequest,
  now: number,
): DescribeLogStreamsResponse {
  const group = logGroupOf(input)
  const prefix = input.logStreamNamePrefix ?? ''
  const found = [...world.logs.streams(group).values()].filter(({ name }) => name.startsWith(prefix))
  const lastOf = (stream: LogStream): number => visibleEvents(stream, now).at(-1)?.timestamp ?? 0
  found.sort((a, b) => (a.name < b.name ? -1 : 1))
  if (input.orderBy === 'LastEventTime') found.sort((a, b) => lastOf(a) - lastOf(b))
  if (input.descending === true) found.reverse()
  const { page, nextToken } = slicePage(found, input.nextToken, input.limit ?? 50)
  return {
    logStreams: page.map((stream) => formatStream(world, group, stream, now)),
    ...(nextToken !== undefined && { nextToken }),
  }
}

/** FilterLogEvents, with the pattern taken as words that must all appear. Throws ResourceNotFoundException. */
export function filterLogEvents(
  world: WorldState,
  input: FilterLogEventsRequest,
  now: number,
): FilterLogEventsResponse {
  const words = (input.filterPattern ?? '').split(/\s+/).map((word) => word.replace(/^"|"$/g, ''))
  const found = [...world.logs.streams(logGroupOf(input)).values()]
    .filter(({ name }) => input.logStreamNames?.includes(name) ?? true)
    .filter(({ name }) => name.startsWith(input.logStreamNamePrefix ?? ''))
    .flatMap((stream) => visibleEvents(stream, now, input).map((event) => ({ name: stream.name, event })))
    .filter(({ event }) => words.every((word) => event.message.includes(word)))
  found.sort((a, b) => a.event.timestamp - b.event.timestamp || (a.event.eventId < b.event.eventId ? -1 : 1))
  const { page, nextToken } = slicePage(found, input.nextToken, checkLogLimit(input.limit))
  return {
    events: page.map(({ name, event }) => ({
      logStreamName: name,
      timestamp: event.timestamp,
      message: event.message,
      ingestionTime: event.visibleAt,
      eventId: event.eventId,
    })),
    searchedLogStreams: [],
    ...(nextToken !== undefined && { nextToken }),
  }
}

function formatStream(world: WorldState, group: string, stream: LogStream, now: number) {
  const events = visibleEvents(stream, now)
  const last = events.at(-1)
  return {
    logStreamName: stream.name,
    creationTime: Math.round(stream.createdAt),
    arn: `${logGroupArn(world.account, group)}:log-stream:${stream.name}`,
    storedBytes: 0,
    ...(last !== undefined && {
      firstEventTimestamp: events[0]!.timestamp,
      lastEventTimestamp: last.timestamp,
      lastIngestionTime: last.visibleAt,
    }),
  }
}

function slicePage<T>(all: readonly T[], token: string | undefined, limit: number) {
  const start = token === undefined ? 0 : Number(token)
  if (!Number.isInteger(start)) throw invalidParameter('The specified nextToken is invalid.')
  const end = start + limit
  return { page: all.slice(start, end), nextToken: end < all.length ? String(end) : undefined }
}
