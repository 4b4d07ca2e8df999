import type { LockInfo } from './lock-info.ts'
import type { LockElsewhere } from './state-lock.ts'

/** One attempt that met the lock. */
export interface SeenLock {
  readonly seenAtMs: number
  readonly lock: LockElsewhere
}

/** What can be said about the one who holds a lock. */
export type HolderLife =
  | { readonly looksDead: false; readonly reason: string }
  /** `command` is for a person to run, never for this program; `warning` goes with it, always. */
  | { readonly looksDead: true; readonly reason: string; readonly command: string; readonly warning: string }

const FEWEST_SIGHTINGS = 3

/**
 * Decides whether a lock's holder looks dead: the same ID and time of creation in all of the last three or more
 * attempts, and held for `deadAfterMs` or more. Meant for a caller whose lane is quiet: a task of ours is no holder.
 */
export function describeStaleLock(
  seen: readonly SeenLock[],
  nowMs: number,
  deadAfterMs = 60 * 60_000,
): HolderLife {
  const last = seen.at(-1)
  const holder = last?.lock.holder
  if (last === undefined || holder === undefined)
    return { looksDead: false, reason: 'The log names no holder.' }
  if (last.lock.idIsHolders !== true)
    return { looksDead: false, reason: 'Whose lock the log shows is not known for this backend.' }
  if (['local', 'consul'].includes(last.lock.backendHint ?? ''))
    return { looksDead: false, reason: 'This backend drops the lock of a dead holder by itself.' }

  const same = seen.slice(seen.findLastIndex((sighting) => !isSameHolder(sighting.lock.holder, holder)) + 1)
  if (same.length < FEWEST_SIGHTINGS)
    return {
      looksDead: false,
      reason: `The same lock was met ${formatTimes(same.length)}: too seldom to tell whether its holder is still at work.`,
    }
  const heldForMs = Math.max(nowMs - (same[0]?.seenAtMs ?? nowMs), ageMs(holder, nowMs))
  if (heldForMs < deadAfterMs)
    return {
      looksDead: false,
      reason: `The lock is ${formatMinutes(heldForMs)} old: its holder may be at work.`,
    }
  // The ID comes from a log and goes into a shell.
  if (!/^[\w][\w.:/-]{0,199}$/.test(holder.id))
    return { looksDead: false, reason: 'The ID of the lock holds characters that no lock ID has.' }
  return {
    looksDead: true,
    reason: `The same lock was met ${formatTimes(same.length)}, and is held for ${formatMinutes(heldForMs)} or more.`,
    command: `${last.lock.tool} force-unlock -force ${holder.id}`,
    warning: formatWarning(holder),
  }
}

function isSameHolder(one: LockInfo | undefined, other: LockInfo): boolean {
  return one?.id === other.id && one.created === other.created
}

/** Who holds a lock, what for, and since when, for people; empty where nothing of it is known. */
export function formatHolder({ who, operation, created }: LockInfo): string {
  // Go prints nanoseconds, which only stand in the way of the time.
  const since = created?.replace(/(:\d\d)\.\d{1,9}(?= )/, '$1')
  const parts = [who, operation, since === undefined ? undefined : `since ${since}`]
  return parts.filter((part) => part !== undefined).join(', ')
}

/** How often: `once`, `twice`, `3 times`. */
export function formatTimes(count: number): string {
  return ['never', 'once', 'twice'][count] ?? `${count} times`
}

function formatWarning(holder: LockInfo): string {
  const known = formatHolder(holder)
  return (
    `Make sure first that the holder${known === '' ? '' : ` (${known})`} runs no more: ` +
    'taking the lock from a living one lets two runs write the same state and lose resources. ' +
    'Run it in the initialised directory and workspace of the failed command.'
  )
}

function formatMinutes(ms: number): string {
  const minutes = Math.floor(ms / 60_000)
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h`
}

/** By the holder's clock; 0 where that time is missing or from before there were locks (Go's zero time). */
function ageMs(holder: LockInfo, nowMs: number): number {
  const createdMs = parseGoTime(holder.created ?? '')
  return createdMs === undefined || createdMs < FIRST_LOCKS_MS ? 0 : nowMs - createdMs
}

/** 2017-01-01: locks came with Terraform 0.9. */
const FIRST_LOCKS_MS = 1_483_228_800_000

/** Milliseconds since 1970 of `2026-11-23 02:48:29.044850202 +0000 UTC`; undefined for another text. */
export function parseGoTime(text: string): number | undefined {
  const parts = /^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.\d{1,9})? ([+-])(\d\d)(\d\d)(?: |$)/.exec(
    text,
  )
  if (parts === null) return undefined
  const [year = 0, month = 1, day = 1, hours = 0, minutes = 0, seconds = 0] = parts.slice(1, 7).map(Number)
  const offsetMinutes = (Number(parts[8]) * 60 + Number(parts[9])) * (parts[7] === '-' ? -1 : 1)
  return (
    ((daysSince1970(year, month, day) * 24 + hours) * 60 + minutes - offsetMinutes) * 60_000 + seconds * 1000
  )
}

/** Counts years from March, so that the leap day is the last of its year. */
function daysSince1970(year: number, month: number, day: number): number {
  const marchYear = month <= 2 ? year - 1 : year
  const daysBeforeMonth = Math.floor((153 * ((month + 9) % 12) + 2) / 5)
  const leapDays = Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400)
  return marchYear * 365 + leapDays + daysBeforeMonth + day - 1 - 719_468
}
