import { randomUUID } from 'node:crypto'
import type { RunTaskCommandInput, Task } from '@aws-sdk/client-ecs'
import { AwsCallError } from '../ecs/call-aws.ts'
import { isCapacityRefusal, isWorthRetrying } from '../ecs/failure-reason.ts'
import { taskIdOf } from '../ecs/task.ts'
import { confirmTurn } from './confirm.ts'
import { buildStartedBy } from './lane.ts'
import type { LaneWatch } from './lane-watch.ts'
import { sendLaunch, type LaunchAnswer } from './launch.ts'
import type { Line } from './line.ts'
import { NotYet, type Pace } from './pace.ts'
import { carryQueue, formatWaiter } from './queue.ts'
import { SentLaunches, type Launch } from './sent-launches.ts'
import { SpentTokens } from './spent-tokens.ts'
import { tagKeys } from './tags.ts'
import type { LaunchDecision } from './turn.ts'
import type { TurnResult } from './turn-event.ts'
import { briefly, type TurnOptions } from './turn-options.ts'

/** Launches with turn tokens: follows conflicts, waits for capacity, confirms what it has launched. */
export class Launcher {
  readonly #options: TurnOptions
  readonly #watch: LaneWatch
  readonly #line: Line
  readonly #pace: Pace
  readonly #spent = new SpentTokens()
  readonly #sent = new SentLaunches()
  #notPlaced: { readonly sinceMs: number; readonly reason: string } | undefined
  #launchTags = true

  constructor(options: TurnOptions, watch: LaneWatch, line: Line, pace: Pace) {
    this.#options = options
    this.#watch = watch
    this.#line = line
    this.#pace = pace
  }

  /** Retry number by tail ARN (or `start`). */
  get retryNumbers(): ReadonlyMap<string, number> {
    return this.#spent.retryNumbers
  }

  /** The result if the run had to give up now because there is no capacity; undefined where that is not the reason. */
  get failure(): TurnResult | undefined {
    if (this.#notPlaced === undefined) return undefined
    const { reason, sinceMs } = this.#notPlaced
    return { kind: 'launch-failed', reason, triedForMs: this.#options.awsNow() - sinceMs }
  }

  /** Somebody else holds the lane now: whatever capacity was missing before is their matter. */
  noteBusy(): void {
    this.#notPlaced = undefined
  }

  /** True while a task of ours may exist that ECS has not shown yet. */
  get isUnclear(): boolean {
    return this.#sent.unclear !== undefined
  }

  /** A task that a launch of ours has left behind without an answer. */
  findOwn(): Task | undefined {
    const { tasks } = this.#watch
    const own = this.#sent.findOwn(tasks)
    if (own === undefined && this.#sent.isOthers(tasks, this.#options.awsNow())) this.#noteNothing()
    return own
  }

  /** Goes on with a task that `findOwn` has found, as if RunTask had answered with it. */
  async adopt(task: Task): Promise<TurnResult> {
    return this.#confirm(task)
  }

  /** Sends the launch that was decided. Throws NotYet where it did not bring the turn, and AwsCallError. */
  async launch(decision: LaunchDecision): Promise<TurnResult> {
    const { onEvent, signal } = this.#options
    // A look that was under way when the run was cancelled has ended well all the same.
    signal.throwIfAborted()
    const launch = this.#sent.unclear ?? this.#prepare(decision)
    const answer = await this.#send(launch.request)
    if (answer.kind !== 'launched' && answer.kind !== 'conflict') this.#noteNothing()
    switch (answer.kind) {
      case 'tags-denied':
        // Tags that the user asked for are not dropped in silence.
        if (!this.#launchTags || this.#options.userWantsTags) throw answer.error
        this.#launchTags = false
        this.#line.deny(answer.error.message)
        onEvent({ kind: 'no-order', message: answer.error.message })
        throw new NotYet(0)
      case 'conflict':
        return this.#followConflict(launch, answer)
      case 'not-placed':
        return this.#awaitCapacity(answer.reason)
      case 'launched':
        return this.#confirm(answer.task, launch)
    }
  }

  async #confirm(launched: Task, launch?: Launch): Promise<TurnResult> {
    const { api, onEvent } = this.#options
    this.#notPlaced = undefined
    this.#sent.noteLaunched()
    this.#watch.addOwn(launched)
    onEvent({ kind: 'launched', task: launched })
    const marked = this.#mark(launched.taskArn ?? '', launch)
    // Beside the confirming, which lasts until the task runs: nobody shall wait for a tag to be gone.
    const left = this.#line.leave(api.with(briefly))
    const patient = api.with({ waitOutMs: Infinity })
    const [confirmed] = await Promise.all([
      confirmTurn({ ...this.#options, api: patient, watch: this.#watch }, launched),
      marked,
      left,
    ])
    if (confirmed.kind === 'ours') return { kind: 'launched', task: confirmed.task }
    throw new NotYet(this.#pace.next())
  }

  #prepare(decision: LaunchDecision): Launch {
    const { lane, tags, build } = this.#options
    const carried = this.#launchTags ? carryQueue(this.#line.queue, this.#line.me.id, tags.length) : []
    const request = build({
      clientToken: decision.token,
      startedBy: buildStartedBy(lane, randomUUID()),
      tags: this.#launchTags ? [...tags, ...carried.map(formatWaiter)] : [],
    })
    return { decision, request }
  }

  async #send(request: RunTaskCommandInput): Promise<LaunchAnswer> {
    const { api, signal, launchTimeoutMs, onEvent } = this.#options
    const patient = api.with({ waitOutMs: launchTimeoutMs, unreachableMs: launchTimeoutMs })
    this.#sent.note(request)
    onEvent({ kind: 'launching', startedBy: request.startedBy ?? '' })
    try {
      return await sendLaunch(patient, request, signal)
    } catch (error) {
      if (!(error instanceof AwsCallError)) throw error
      if (isCapacityRefusal(error.message)) return { kind: 'not-placed', reason: error.message }
      if (!error.mayHaveTakenEffect) this.#noteNothing()
      throw error
    }
  }

  #noteNothing(): void {
    this.#sent.noteNothing()
    this.#options.onEvent({ kind: 'nothing-launched' })
  }

  /** Somebody was faster, our view was stale, the token is spent, or the launch before this answer was our own. */
  #followConflict(launch: Launch, answer: Extract<LaunchAnswer, { kind: 'conflict' }>): never {
    const { taskArns } = answer
    const nowMs = this.#options.awsNow()
    const mayBeOurs = this.#sent.noteConflict(launch, answer, nowMs)
    if (!mayBeOurs) this.#noteNothing()
    if (this.#watch.addLinks(taskArns)) throw new NotYet(0)
    const { token, tailKey } = launch.decision
    if (taskArns.length === 0 && this.#spent.noteEmptyConflict(token, tailKey, nowMs)) this.#noteNothing()
    // Nothing new was named: ECS still holds the token of a task that no longer counts, or of a launch under way.
    const forMs = taskArns.length === 0 ? this.#pace.backOff() : this.#options.pollIntervalMs
    const why = mayBeOurs ? 'unclear' : 'conflict'
    this.#options.onEvent({ kind: 'holding-back', why, forMs, place: this.#line.place })
    throw new NotYet(forMs)
  }

  #awaitCapacity(reason: string): TurnResult {
    const { awsNow, launchTimeoutMs, onEvent } = this.#options
    const sinceMs = this.#notPlaced?.sinceMs ?? awsNow()
    this.#notPlaced = { sinceMs, reason }
    const triedForMs = awsNow() - sinceMs
    const giveUpInMs = launchTimeoutMs - triedForMs
    if (giveUpInMs <= 0 || !isWorthRetrying(reason)) return { kind: 'launch-failed', reason, triedForMs }
    onEvent({ kind: 'not-placed', reason, giveUpInMs })
    throw new NotYet(Math.min(this.#pace.backOff(), giveUpInMs))
  }

  /**
   * Leaves our task's id on the one before it, where those that wait in line look for it. Best effort: it only saves the
   * others a list and a conflict.
   */
  async #mark(ownArn: string, launch?: Launch): Promise<void> {
    const tailArn = launch?.decision.tail?.taskArn
    const carriesQueue = launch?.request.tags?.some(({ key }) => key?.startsWith(tagKeys.waiter)) ?? false
    if (tailArn === undefined || !carriesQueue) return
    try {
      await this.#options.api.with(briefly).tagTask(tailArn, [{ key: tagKeys.next, value: taskIdOf(ownArn) }])
    } catch (error) {
      if (!(error instanceof AwsCallError)) throw error
    }
  }
}
