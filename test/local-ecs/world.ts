/**
 * ECS and CloudWatch Logs of one account and Region as one state machine: no timers, no clock, no I/O. The time (ms since
 * 1970) comes in with every call, chance comes from the seed, so that a seed and a list of calls give the same world.
 *
 *   const world = createWorld({ seed: 7, clusters: ['ci'], taskDefinitions: [...], listing: 2_000 }, now)
 *   world.handle('RunTask', { cluster: 'ci', taskDefinition: 'terraform' }, now) // -> status, body, ...
 *   world.advance(now)      // what has become due by now happens; its effects come back
 *   world.history           // what really ran when; see overlaps.ts
 *
 * Bodies share parts with the world: read them, don't change them. http.ts and in-memory.ts are the doors to it.
 */
import { ApiError } from './api-error.ts'
import { createWorldState } from './create-world-state.ts'
import { FaultTable, type FaultRule, type FaultyAnswer } from './faults.ts'
import { formatHistory, type TaskHistory } from './history.ts'
import { operations } from './operations.ts'
import { createRandom } from './random.ts'
import type { ContainerEnd, Effect } from './runtime.ts'
import type { ContainerRecord, TaskRecord } from './task-record.ts'
import { TokenBuckets } from './token-buckets.ts'
import type { StartFailure, WorldOptions } from './world-options.ts'
import type { WorldState } from './world-state.ts'

/** How a call is answered: with a body; with some text that is none; not at all. */
export type Answer = {
  readonly requestId: string
  /** What has to be done outside now; also from what became due before this call. */
  readonly effects: readonly Effect[]
} & (
  | { readonly kind: 'body'; readonly status: number; readonly body: object; readonly errorType?: string }
  | Exclude<FaultyAnswer, { kind: 'error' }>
)

/** A world; see the head of this file. All times in ms. */
export class World {
  readonly #state: WorldState
  readonly #effects: Effect[] = []
  readonly #faults: FaultTable
  readonly #buckets: TokenBuckets | undefined
  #now: number

  constructor(options: WorldOptions, now: number) {
    this.#now = now
    this.#state = createWorldState(options, this.#effects, now)
    this.#faults = new FaultTable(createRandom(options.seed ?? 1, 'faults'), options.faults)
    const { throttling = false } = options
    this.#buckets = throttling === false ? undefined : new TokenBuckets(throttling === true ? {} : throttling)
  }

  /** Serves one call. Never throws for what a caller may send: refusals are answers. */
  handle(operation: string, input: object, now: number): Answer {
    this.#advanceTo(now)
    const fault = this.#faults.choose({ operation, input, now: this.#now })
    const served = fault?.takesEffect === false ? undefined : this.#serve(operation, input)
    const answer = fault === undefined ? served! : formatFault(fault.answer)
    return { ...answer, requestId: this.#state.random.ids.hex(32), effects: this.#takeEffects() }
  }

  /** Lets happen what is due by `now`, in its order and with its own time. */
  advance(now: number): readonly Effect[] {
    this.#advanceTo(now)
    return this.#takeEffects()
  }

  /** When something is due next, if ever. */
  nextEventAt(): number | undefined {
    return this.#state.heap.nextAt()
  }

  /** Every task there ever was, as it really went. */
  get history(): readonly TaskHistory[] {
    return this.#state.everyTask.map(formatHistory)
  }

  /** Adds a rule by which calls go wrong; the function that comes back takes it away. */
  addFault(rule: FaultRule): () => void {
    return this.#faults.add(rule)
  }

  /** The next tasks find no place, each for one of these reasons (reasons.ts). */
  failNextPlacements(...reasons: readonly string[]): void {
    this.#state.comingCapacityFailures.push(...reasons)
  }

  /** The next tasks are accepted and never start, each in one of these ways (reasons.ts). */
  failNextStarts(...failures: readonly StartFailure[]): void {
    this.#state.comingStartFailures.push(...failures)
  }

  /** Spot takes the task's machine back: SIGTERM, and SIGKILL after the stopTimeout. */
  interruptSpot(taskArn: string, now: number): readonly Effect[] {
    this.#advanceTo(now)
    const stoppedReason = 'Your Spot Task was interrupted.'
    this.#state.lifecycle.stop(
      this.#task(taskArn),
      { stopCode: 'SpotInterruption', stoppedReason },
      this.#now,
    )
    return this.#takeEffects()
  }

  /** The task's machine is gone: no exit code, ever. ECS notices `noticedAfterMs` later. */
  loseHost(taskArn: string, now: number, noticedAfterMs = 0): readonly Effect[] {
    this.#advanceTo(now)
    const stoppedReason = 'Host EC2 (instance i-0123456789abcdef0) terminated.'
    const cause = { stopCode: 'TerminationNotice', stoppedReason } as const
    this.#state.lifecycle.loseHost(this.#task(taskArn), cause, this.#now + noticedAfterMs, this.#now)
    return this.advance(now)
  }

  /** Who runs a container reports that it has started. */
  containerStarted(taskArn: string, container: string, now: number): readonly Effect[] {
    return this.#report(taskArn, container, now, (task, record) => {
      this.#state.lifecycle.started(task, record, this.#now)
    })
  }

  /** Who runs a container reports that it could not be started. */
  containerFailedToStart(taskArn: string, container: string, reason: string, now: number): readonly Effect[] {
    return this.#report(taskArn, container, now, (task, record) => {
      this.#state.lifecycle.failedToStart(task, record, reason, this.#now)
    })
  }

  /** Who runs a container reports a line of it. */
  containerLogged(taskArn: string, container: string, message: string, now: number): readonly Effect[] {
    return this.#report(taskArn, container, now, (task, record) => {
      this.#state.lifecycle.logged(task, record, message, this.#now)
    })
  }

  /** Who runs a container reports its end. */
  containerEnded(taskArn: string, container: string, end: ContainerEnd, now: number): readonly Effect[] {
    return this.#report(taskArn, container, now, (task, record) => {
      this.#state.lifecycle.ended(task, record, end, this.#now)
    })
  }

  #serve(operation: string, input: object) {
    try {
      const serve = operations.get(operation)
      if (serve === undefined) throw new ApiError('UnknownOperationException', '')
      const { launchType } = input as { launchType?: unknown }
      this.#buckets?.take(operation, this.#now, launchType !== 'EC2' && launchType !== 'EXTERNAL')
      return { kind: 'body', status: 200, body: serve(this.#state, input as never, this.#now) } as const
    } catch (error) {
      if (error instanceof ApiError) return formatError(error)
      throw error
    }
  }

  #report(
    taskArn: string,
    container: string,
    now: number,
    tell: (task: TaskRecord, record: ContainerRecord) => void,
  ): readonly Effect[] {
    this.#advanceTo(now)
    const task = this.#task(taskArn)
    const record = task.containers.find(({ name }) => name === container)
    if (record === undefined) throw new RangeError(`no container ${container} in ${taskArn}`)
    tell(task, record)
    return this.advance(now)
  }

  #task(taskArn: string): TaskRecord {
    const task = this.#state.everyTask.find(({ arn }) => arn === taskArn)
    if (task === undefined) throw new RangeError(`no task ${taskArn}`)
    return task
  }

  // A clock that is set back must not turn the world's time back.
  #advanceTo(now: number): void {
    this.#now = Math.max(this.#now, now)
    for (let due = this.#state.heap.takeDue(this.#now); due; due = this.#state.heap.takeDue(this.#now))
      due.happen(due.at)
  }

  #takeEffects(): readonly Effect[] {
    return this.#effects.length === 0 ? none : this.#effects.splice(0)
  }
}

const none: readonly Effect[] = []

/** Makes a world at the time `now`, in ms. */
export function createWorld(options: WorldOptions = {}, now = 0): World {
  return new World(options, now)
}

function formatFault(answer: FaultyAnswer) {
  return answer.kind === 'error' ? formatError(answer.error) : answer
}

function formatError({ type, message, status, fields }: ApiError) {
  return { kind: 'body', status, body: { __type: type, message, ...fields }, errorType: type } as const
}
