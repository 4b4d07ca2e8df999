import type { RunFacts } from './facts.ts'
import { exitCodes, type Ending } from '../report/outcome.ts'
import { formatDuration, oneLine, sentence } from '../report/words.ts'
import { parseStateLock, type LockElsewhere } from '../terraform/state-lock.ts'
import { describeStaleLock, formatHolder, formatTimes, type SeenLock } from '../terraform/stale-lock.ts'

/** What to do about a task that failed: report it, or give the turn back and take it again after a pause. */
export type AfterFailure =
  | { readonly kind: 'end'; readonly ending: Ending }
  | { readonly kind: 'again'; readonly pauseMs: number; readonly line: string }

// What ECS says of a task whose container has exited (facts/ecs.md 3).
const endedByItself = 'EssentialContainerExited'
const firstPauseMs = 10_000
const longestPauseMs = 60_000

/** Looks whether a failed task met a Terraform state lock held elsewhere, and how often that may be tried again. */
export class StateLockRetry {
  readonly #retries: number
  readonly #giveUpAtMs: number
  readonly #seen: SeenLock[] = []

  /** `retries`: relaunches at most; `giveUpAtMs`: no relaunch after this, ms since 1970. */
  constructor(retries: number, giveUpAtMs: number) {
    this.#retries = retries
    this.#giveUpAtMs = giveUpAtMs
  }

  /** Decides by the task's log. `random` is from 0 to 1. */
  decide(ending: Ending, facts: RunFacts, nowMs: number, random: number): AfterFailure {
    // A task that somebody has stopped while it waited for the lock is not what anybody wants to run again.
    const { stopCode = endedByItself } = facts.task ?? {}
    if (ending.outcome !== 'failed' || stopCode !== endedByItself) return { kind: 'end', ending }
    const { unmasked } = facts
    const lock = parseStateLock(unmasked.text, ending.exitCode, unmasked.isPart ? 'part' : 'whole')
    switch (lock.kind) {
      case 'none':
        return { kind: 'end', ending }
      case 'release-failed':
        return { kind: 'end', ending: addReleaseFailure(ending, lock.backendError) }
      case 'lock-elsewhere':
        facts.lock = lock
        this.#seen.push({ seenAtMs: nowMs, lock })
        return this.#afterLock(ending, lock, nowMs, random)
    }
  }

  /** Decides once more, by the log as it is after the pause: undefined where the task may run again, else the end. */
  endAfterAll(ending: Ending, { unmasked }: RunFacts): Ending | undefined {
    const lock = parseStateLock(unmasked.text, ending.exitCode, unmasked.isPart ? 'part' : 'whole')
    switch (lock.kind) {
      case 'none':
        return ending
      case 'release-failed':
        return addReleaseFailure(ending, lock.backendError)
      case 'lock-elsewhere':
        return lock.safeToRetry ? undefined : endUnsafe(ending, lock)
    }
  }

  #afterLock(ending: Ending, lock: LockElsewhere, nowMs: number, random: number): AfterFailure {
    if (!lock.safeToRetry) return { kind: 'end', ending: endUnsafe(ending, lock) }
    const tries = this.#seen.length
    const pauseMs = firstPauseMs + random * Math.min(longestPauseMs - firstPauseMs, firstPauseMs * 2 ** tries)
    if (tries > this.#retries || nowMs + pauseMs >= this.#giveUpAtMs)
      return { kind: 'end', ending: this.#giveUp(lock, nowMs) }
    const line = `The Terraform state is locked from elsewhere${holderOf(lock)}. Nothing was changed; giving the turn back and trying again in ${formatDuration(pauseMs)} (${tries} of ${this.#retries}).`
    return { kind: 'again', pauseMs, line }
  }

  #giveUp(lock: LockElsewhere, nowMs: number): Ending {
    const life = describeStaleLock(this.#seen, nowMs)
    return {
      outcome: 'state-locked',
      exitCode: exitCodes['state-locked'],
      what: `The Terraform state stayed locked from elsewhere${holderOf(lock)}; the lock was met ${formatTimes(this.#seen.length)}.`,
      exists: 'The task has ended, and changed nothing.',
      next: life.looksDead
        ? `${life.reason} If you are sure that its holder is dead, run: ${life.command}\n${life.warning}`
        : `${life.reason} Wait for the holder, or raise \`retry-on-state-lock\` and \`wait-timeout\`.`,
    }
  }
}

function endUnsafe(ending: Ending, lock: LockElsewhere): Ending {
  const what = `${ending.what} A Terraform state was locked from elsewhere${holderOf(lock)}, but the task is not run again. ${lock.whyNot ?? 'It may have changed something.'}`
  return { ...ending, what, next: 'Find out what it had changed, and mend that, before you run it again.' }
}

function addReleaseFailure(ending: Ending, backendError: string): Ending {
  const why = backendError === '' ? '.' : `: ${sentence(backendError)}`
  return {
    ...ending,
    what: `${ending.what} The command ran, but its state lock could not be released${why}`,
    next: 'Never run it again blindly: check what it changed, and whether the lock is still there.',
  }
}

function holderOf({ holder, idIsHolders }: LockElsewhere): string {
  if (holder === undefined || idIsHolders === false) return ''
  const text = oneLine(formatHolder(holder))
  return text === '' ? '' : ` (${holder.who === undefined ? '' : 'by '}${text})`
}
