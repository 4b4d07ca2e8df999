import { invalidParameter } from './api-error.ts'
import type { LogEvent, LogStream } from './log-store.ts'

const largestPage = 10_000

/** The events of a stream that can be read at `now` (ms) and lie in the asked time: start inclusive, end exclusive. */
export function visibleEvents(
  { events }: LogStream,
  now: number,
  range: { readonly startTime?: number | undefined; readonly endTime?: number | undefined } = {},
): readonly LogEvent[] {
  let count = events.length
  while (count > 0 && events[count - 1]!.visibleAt > now) count -= 1
  const visible = count === events.length ? events : events.slice(0, count)
  const { startTime, endTime } = range
  if (startTime === undefined && endTime === undefined) return visible
  return visible.filter(
    ({ timestamp }) => timestamp >= (startTime ?? -Infinity) && timestamp < (endTime ?? Infinity),
  )
}

/** The largest number of events asked for; throws InvalidParameterException outside 1 to 10,000. */
export function checkLogLimit(limit = largestPage): number {
  if (Number.isInteger(limit) && limit >= 1 && limit <= largestPage) return limit
  throw invalidParameter(`limit must be between 1 and ${largestPage}.`)
}

/** The log group's name, given by name or by ARN; throws InvalidParameterException without either. */
export function logGroupOf(input: {
  readonly logGroupName?: string | undefined
  readonly logGroupIdentifier?: string | undefined
}): string {
  const fromArn = input.logGroupIdentifier?.replace(/^arn:(?:[^:]*:){4}log-group:/, '').replace(/:\*$/, '')
  return demandLogName(input.logGroupName ?? fromArn)
}

/** A group's or stream's name that must be there; throws InvalidParameterException. */
export function demandLogName(name: string | undefined): string {
  if (name === undefined || name === '') throw invalidParameter('A log group or log stream name is required.')
  return name
}
