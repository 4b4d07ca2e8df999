import type { Task } from '@aws-sdk/client-ecs'
import type { EcsApi } from '../ecs/api.ts'
import { AwsCallError } from '../ecs/call-aws.ts'
import { formatWaiter, hasRoom, parseQueue, placeIn, sortQueue, type Waiter } from './queue.ts'
import { tagKeys } from './tags.ts'

/** This run's place in the line: kept in the tags of the task that holds the lane. For order alone, never for safety. */
export class Line {
  readonly #me: Waiter
  #queue: Waiter[] = []
  #holderArn: string | undefined
  #writtenOn: string | undefined
  #triedOn: { readonly arn: string; readonly atMs: number } | undefined
  #denied: string | undefined

  constructor(me: Waiter) {
    this.#me = me
  }

  get me(): Waiter {
    return this.#me
  }

  /** The last queue seen, this run included once it has written itself. */
  get queue(): readonly Waiter[] {
    return this.#queue
  }

  /** This run's place in the line, from 1. */
  get place(): number {
    return placeIn(this.#queue, this.#me.id)
  }

  /** Whoever stands right before this run; undefined for the first. */
  get ahead(): Waiter | undefined {
    return this.#queue[this.place - 2]
  }

  /** Why order can't be kept, in AWS's words; undefined while it can. */
  get denied(): string | undefined {
    return this.#denied
  }

  /** Notes that tags may not be written: from here on the turn is taken without order. */
  deny(reason: string): void {
    this.#denied = reason
    this.#queue = []
  }

  /** True before this run has seen any queue. */
  get isNew(): boolean {
    return this.#holderArn === undefined
  }

  /** True where this run stands in the line on this task, or read its queue last. */
  standsOn(task: Task): boolean {
    return task.taskArn === this.#holderArn || parseQueue(task.tags).some(({ id }) => id === this.#me.id)
  }

  /** Reads the queue of a task that holds the lane or has just held it. */
  read(task: Task): void {
    if (this.#denied !== undefined || task.taskArn === undefined) return
    const queue = parseQueue(task.tags)
    // StopTask deletes a task's tags (facts/ecs.md 7): then the last queue seen still counts.
    if (queue.length === 0 && task.taskArn === this.#holderArn && task.desiredStatus === 'STOPPED') return
    const standsThere = queue.some(({ id }) => id === this.#me.id)
    // The winner of a turn has carried us on.
    if (standsThere) this.#writtenOn = task.taskArn
    // A tag just written may not be read back at once.
    const isWritten = !standsThere && this.#writtenOn === task.taskArn
    this.#queue = isWritten ? sortQueue([...queue, this.#me]) : queue
    this.#holderArn = task.taskArn
  }

  /** Writes this run on the holder where it doesn't stand there yet. Denied permission ends the order, not the wait. */
  async enter(api: EcsApi, holder: Task, nowMs: number): Promise<void> {
    const arn = holder.taskArn
    if (arn === undefined || this.#denied !== undefined) return
    const standsThere = parseQueue(holder.tags).some(({ id }) => id === this.#me.id)
    // A tag just written may not be read back at once; writing again is harmless but a call.
    const justTried = this.#triedOn?.arn === arn && nowMs - this.#triedOn.atMs < rewriteAfterMs
    if (standsThere || justTried || !hasRoom(holder.tags)) return
    this.#triedOn = { arn, atMs: nowMs }
    try {
      await api.tagTask(arn, [formatWaiter(this.#me)])
      this.#writtenOn = arn
      this.read(holder)
    } catch (error) {
      // A task that has just stopped, or has no room left, takes no tag: then we wait behind the line.
      if (!(error instanceof AwsCallError)) throw error
      if (error.kind === 'denied') this.deny(error.message)
    }
  }

  /** Takes this run out of the line. Best effort: a waiter that stays written costs the others one slot. */
  async leave(api: EcsApi): Promise<void> {
    const arn = this.#writtenOn
    if (arn === undefined) return
    this.#writtenOn = undefined
    try {
      await api.untagTask(arn, [tagKeys.waiter + this.#me.id])
    } catch (error) {
      if (!(error instanceof AwsCallError)) throw error
    }
  }
}

const rewriteAfterMs = 30_000
