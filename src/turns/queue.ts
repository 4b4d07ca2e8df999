import type { Tag } from '@aws-sdk/client-ecs'
import { formatTagValue, maxOurTags, maxTags, tagKeys } from './tags.ts'

/** One waiter, as it has written itself on the holder of the lane. */
export interface Waiter {
  /** Letters and digits; one per run. */
  readonly id: string
  /** When it began to wait, ms since 1970 by AWS's clock. */
  readonly sinceMs: number
  /** Its run URL, or its name where it has none. */
  readonly run: string
}

/** The queue on a task, first come first. Tags that are not ours, or that nobody can read, are passed over. */
export function parseQueue(tags: readonly Tag[] | undefined): Waiter[] {
  const waiters = (tags ?? []).flatMap((tag) => parseWaiter(tag) ?? [])
  return sortQueue(waiters)
}

/** First come, first served; who came in the same millisecond is ordered by id, the same for everyone. */
export function sortQueue(waiters: readonly Waiter[]): Waiter[] {
  return [...waiters].sort((a, b) => a.sinceMs - b.sinceMs || (a.id < b.id ? -1 : 1))
}

/** A waiter as the tag that it writes on the holder. */
export function formatWaiter(waiter: Waiter): Required<Tag> {
  return {
    key: tagKeys.waiter + waiter.id,
    value: formatTagValue(`${new Date(waiter.sinceMs).toISOString()} ${waiter.run}`),
  }
}

/**
 * The place of a waiter in a queue, from 1. One that is not written there yet stands behind all of it: who has only
 * just arrived at a finished task must not pass those who wrote themselves on it (taking-turns.md).
 */
export function placeIn(queue: readonly Waiter[], id: string): number {
  const index = queue.findIndex((waiter) => waiter.id === id)
  return index === -1 ? queue.length + 1 : index + 1
}

/**
 * The waiters that the next task carries on: those behind the winner. Those before it let their slot pass, so they are
 * taken for dead; one that lives finds itself missing and writes itself again, with its own time.
 */
export function carryQueue(queue: readonly Waiter[], winnerId: string, tagsInUse: number): Waiter[] {
  const place = placeIn(queue, winnerId)
  const room = Math.max(0, Math.min(maxOurTags - informationTags, maxTags - roomForMark - tagsInUse))
  return queue.slice(place).slice(0, room)
}

/** True where one more waiter fits on a task; otherwise it waits behind the line, unwritten. */
export function hasRoom(tags: readonly Tag[] | undefined): boolean {
  const ours = (tags ?? []).filter((tag) => tag.key?.startsWith('in-turn') ?? false).length
  return ours < maxOurTags && (tags ?? []).length < maxTags - roomForMark
}

// The information tags and the mark of the one that follows (tags.ts) are ours too, and need their places.
const informationTags = 7
const roomForMark = 1

function parseWaiter(tag: Tag): Waiter | undefined {
  const { key, value } = tag
  if (key === undefined || value === undefined || !key.startsWith(tagKeys.waiter)) return undefined
  const id = key.slice(tagKeys.waiter.length)
  const space = value.indexOf(' ')
  const sinceMs = Date.parse(space === -1 ? value : value.slice(0, space))
  if (id === '' || Number.isNaN(sinceMs)) return undefined
  return { id, sinceMs, run: space === -1 ? '' : value.slice(space + 1) }
}
