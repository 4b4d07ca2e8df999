import type { Task } from '@aws-sdk/client-ecs'
import type { LogLocation } from '../follow/log-location.ts'
import type { Prepared } from './prepare.ts'
import type { Existing } from '../report/existing.ts'
import type { PastHolder } from '../report/summary.ts'
import type { PlanSummary } from '../terraform/plan-summary.ts'
import type { LockElsewhere } from '../terraform/state-lock.ts'

/** What one run has learned so far; the report and every early ending are made from it. */
export interface RunFacts {
  prepared?: Prepared
  /** The task launched last, as last seen. */
  task?: Task
  /** The `startedBy` of a RunTask that was sent, until it is known what it has launched, if anything. */
  launching?: string
  logLocation?: LogLocation
  logUrl?: string
  /** Time spent waiting for turns, ms. */
  waitedMs: number
  /** Whom this run waited for, in order. */
  readonly waitedFor: PastHolder[]
  /** The output of the task launched last, masked and harmless, to be shown. */
  lastLines: LastLines
  /** The same as it came, for those who read Terraform's words in it; a mask could hide them. Never shown. */
  unmasked: LastLines
  /** The Terraform state lock that the last task met. */
  lock?: LockElsewhere
  plan?: PlanSummary
}

/** What exists in AWS by these facts. */
export function existingOf(facts: RunFacts): Existing {
  // After a state lock there is a task from before, which has ended.
  if (facts.launching !== undefined) return { kind: 'possible', startedBy: facts.launching }
  return facts.task === undefined ? { kind: 'nothing' } : { kind: 'task', task: facts.task }
}

/** The facts of a run that has just begun. */
export function newFacts(): RunFacts {
  return { waitedMs: 0, waitedFor: [], lastLines: new LastLines(), unmasked: new LastLines() }
}

/** The end of the container's output, as it came: enough for a message, a plan summary and a lock error. */
export class LastLines {
  #lines: string[] = []
  #length = 0
  /** True where the beginning had to be dropped, or not all of it could be read. */
  isPart = false

  add(line: string): void {
    this.#lines.push(line)
    this.#length += line.length + 1
    // Cut in big steps, so that a long log costs no copying per line.
    if (this.#length > 2 * keptCharacters) this.#cut()
  }

  /** The last `count` lines. */
  last(count: number): string[] {
    return count === 0 ? [] : this.#lines.slice(-count)
  }

  /** Everything that was kept. */
  get text(): string {
    return this.#lines.join('\n')
  }

  /** Keeps as many of the last lines as fit; the very last one, or its end, in any case. */
  #cut(): void {
    this.isPart = true
    let first = this.#lines.length - 1
    let length = (this.#lines[first]?.length ?? 0) + 1
    while (first > 0 && length + (this.#lines[first - 1]?.length ?? 0) + 1 <= keptCharacters) {
      first -= 1
      length += (this.#lines[first]?.length ?? 0) + 1
    }
    this.#lines = this.#lines.slice(first).map((line) => line.slice(-keptCharacters))
    this.#length = Math.min(length, keptCharacters + 1)
  }
}

const keptCharacters = 1_000_000
