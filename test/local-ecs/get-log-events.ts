import type { GetLogEventsRequest, GetLogEventsResponse } from '@aws-sdk/client-cloudwatch-logs'
import { invalidParameter } from './api-error.ts'
import type { LogEvent } from './log-store.ts'
import { checkLogLimit, demandLogName, logGroupOf, visibleEvents } from './log-requests.ts'
import type { WorldState } from './world-state.ts'

const largestPageBytes = 1024 * 1024
// What an event counts beside its text.
const eventOverheadBytes = 26

/**
 * GetLogEvents. Its tokens are never null; at the end of the stream the one that was passed in comes back, and an empty
 * page with another token is not the end (facts/ecs.md 6). Throws ResourceNotFoundException, InvalidParameterException.
 */
export function getLogEvents(
  world: WorldState,
  input: GetLogEventsRequest,
  now: number,
): GetLogEventsResponse {
  const stream = world.logs.stream(logGroupOf(input), demandLogName(input.logStreamName))
  const events = visibleEvents(stream, now, input)
  const limit = checkLogLimit(input.limit)
  const token = input.nextToken === undefined ? undefined : parseToken(input.nextToken)
  const isForward = token === undefined ? input.startFromHead === true : token.direction === 'f'
  if (token?.direction === 'f' && input.startFromHead !== true)
    throw invalidParameter('startFromHead must be true when nextToken is a forward token.')
  return isForward
    ? readForward(world, events, limit, token ?? { direction: 'f', position: 0, emptyPages: 0 })
    : readBackward(world, events, limit, token ?? { direction: 'b', position: events.length, emptyPages: 0 })
}

function readForward(world: WorldState, events: readonly LogEvent[], limit: number, token: PageToken) {
  const rest = events.slice(token.position, token.position + limit)
  const page = world.shortenPage(cutAtBytes(rest))
  // A page that is empty though there is more: another token for the same place says so.
  const emptyPages = page.length === 0 && rest.length > 0 ? token.emptyPages + 1 : 0
  const isEnd = rest.length === 0
  const next: PageToken = { direction: 'f', position: token.position + page.length, emptyPages }
  return answer(page, isEnd ? token : next, { direction: 'b', position: token.position, emptyPages: 0 })
}

function readBackward(world: WorldState, events: readonly LogEvent[], limit: number, token: PageToken) {
  const end = Math.min(token.position, events.length)
  const wanted = cutAtBytes(events.slice(Math.max(0, end - limit), end).reverse())
  const page = [...world.shortenPage(wanted)].reverse()
  const emptyPages = page.length === 0 && wanted.length > 0 ? token.emptyPages + 1 : 0
  const next: PageToken = { direction: 'b', position: end - page.length, emptyPages }
  const forward: PageToken = { direction: 'f', position: end, emptyPages: 0 }
  return answer(page, forward, wanted.length === 0 ? token : next)
}

function answer(page: readonly LogEvent[], forward: PageToken, backward: PageToken): GetLogEventsResponse {
  return {
    events: page.map(({ timestamp, message, visibleAt }) => ({
      timestamp,
      message,
      ingestionTime: visibleAt,
    })),
    nextForwardToken: formatToken(forward),
    nextBackwardToken: formatToken(backward),
  }
}

function cutAtBytes(events: readonly LogEvent[]): readonly LogEvent[] {
  let bytes = 0
  const tooMany = events.findIndex(({ message }, index) => {
    bytes += Buffer.byteLength(message) + eventOverheadBytes
    return bytes > largestPageBytes && index > 0
  })
  return tooMany < 0 ? events : events.slice(0, tooMany)
}

/** A place in the stream. `emptyPages` only makes the token another one. */
interface PageToken {
  readonly direction: 'f' | 'b'
  readonly position: number
  readonly emptyPages: number
}

// 56 digits, as the real ones have.
function formatToken({ direction, position, emptyPages }: PageToken): string {
  return `${direction}/${String(emptyPages).padStart(28, '0')}${String(position).padStart(28, '0')}/s`
}

function parseToken(text: string): PageToken {
  const [, direction, emptyPages, position] = /^([fb])\/(\d{28})(\d{28})\/s$/.exec(text) ?? []
  if (direction === undefined) throw invalidParameter('The specified nextToken is invalid.')
  return {
    direction: direction === 'f' ? 'f' : 'b',
    position: Number(position),
    emptyPages: Number(emptyPages),
  }
}
