import type { Tag, Task } from '@aws-sdk/client-ecs'
import type { EcsApi } from '../ecs/api.ts'
import { AwsCallError } from '../ecs/call-aws.ts'
import { isCapacityRefusal, isWorthRetrying } from '../ecs/failure-reason.ts'
import { taskIdOf } from '../ecs/task.ts'
import { pause } from '../pause.ts'
import { confirmTurn } from './confirm.ts'
import type { Lane } from './lane.ts'
import { LaneWatch } from './lane-watch.ts'
import { sendLaunch, type BuildRequest, type LaunchAnswer } from './launch.ts'
import { Line } from './line.ts'
import { carryQueue, formatWaiter, type Waiter } from './queue.ts'
import { tagKeys } from './tags.ts'
import { SpentTokens } from './spent-tokens.ts'
import { decideTurn, type TurnDecision } from './turn.ts'
import { isDescribed, type Holder, type TurnEvent, type TurnResult } from './turn-event.ts'

/** Everything that taking a turn needs; all times in ms. */
export interface TurnOptions {
  readonly api: EcsApi
  readonly lane: Lane
  readonly me: Waiter
  readonly ifBusy: 'wait' | 'skip' | 'fail'
  readonly waitTimeoutMs: number
  readonly pollIntervalMs: number
  readonly launchTimeoutMs: number
  /** Our own and the user's tags, without the queue. */
  readonly tags: readonly Tag[]
  /** True where the inputs ask for tags of the user's own: then a launch without tags is no way out. */
  readonly userWantsTags: boolean
  readonly build: BuildRequest
  /** AWS's clock, ms since 1970. */
  readonly awsNow: () => number
  readonly signal: AbortSignal
  readonly onEvent: (event: TurnEvent) => void
}

/** A step that ended without the turn: take the next one after this pause. */
export class NotYet extends Error {
  override readonly name = 'NotYet'
  readonly pauseMs: number

  constructor(pauseMs: number) {
    super('not our turn yet')
    this.pauseMs = pauseMs
  }
}

type LaunchDecision = Extract<TurnDecision, { kind: 'launch' }>

// The poll grows to this behind the first in line, and while capacity is awaited. In ms.
const longestPauseMs = 15_000
// The second in line launches this long after the first could have: its poll, and the time for its calls.
const slotMarginMs = 1_000

/** The steps of taking a turn: each looks, decides (turn.ts), and does one thing. */
export class TurnTaker {
  readonly #options: TurnOptions
  readonly #watch: LaneWatch
  readonly #line: Line
  readonly #spent = new SpentTokens()
  #holder: Holder | undefined
  #quietSinceMs: number | undefined
  #hasLooked = false
  #idlePolls = 0
  #notPlaced: { readonly sinceMs: number; readonly reason: string } | undefined
  #launchTags = true

  constructor(options: TurnOptions) {
    this.#options = options
    this.#watch = new LaneWatch(options.lane, options.awsNow)
    this.#line = new Line(options.me)
  }

  /** One step; `waitSignal` ends with the wait timeout too. Throws NotYet where the turn is not ours yet. */
  async step(waitSignal: AbortSignal): Promise<TurnResult> {
    const api = this.#options.api.with({ signal: waitSignal, waitOutMs: Infinity })
    // While the lane is busy or earlier waiters go first, one DescribeTasks is enough; a launch wants a full look.
    // A holder that is not visible yet may also be one that has aged out: only the list can tell.
    const knowsHolder = this.#holder === undefined || isDescribed(this.#holder)
    if (this.#hasLooked && knowsHolder) await this.#watch.poll(api)
    else await this.#watch.look(api)
    let decision = this.#decide()
    if (this.#hasLooked && decision.kind === 'launch') {
      await this.#watch.look(api)
      decision = this.#decide()
    }
    this.#hasLooked = true
    switch (decision.kind) {
      case 'busy':
        return this.#waitFor(decision.holder, api)
      case 'hold-back':
        return this.#holdBack(decision.untilMs, decision.why)
      case 'launch':
        return this.#launch(decision)
    }
  }

  /** The result when the wait timeout is reached. */
  timedOut(): TurnResult {
    if (this.#notPlaced === undefined) return { kind: 'busy', holder: this.#holder, why: 'timeout' }
    const { reason, sinceMs } = this.#notPlaced
    return { kind: 'launch-failed', reason, triedForMs: this.#options.awsNow() - sinceMs }
  }

  /** Takes this run out of the line. */
  async leaveLine(): Promise<void> {
    await this.#line.leave(
      this.#options.api.with({ ...briefly, signal: AbortSignal.timeout(briefly.waitOutMs) }),
    )
  }

  #decide(): TurnDecision {
    const { lane, awsNow, me, pollIntervalMs } = this.#options
    const nowMs = awsNow()
    const { tasks, named, links, newest } = this.#watch
    if (this.#line.isNew && newest !== undefined) this.#line.read(newest)
    const decision = decideTurn(
      {
        lane,
        tasks,
        named,
        links,
        spent: this.#spent.retryNumbers,
        queue: this.#line.queue,
        quietSinceMs: this.#quietSinceMs ?? nowMs,
        me: me.id,
        slotMs: pollIntervalMs + slotMarginMs,
        inOrder: this.#line.denied === undefined,
      },
      nowMs,
    )
    this.#quietSinceMs = decision.kind === 'busy' ? undefined : (this.#quietSinceMs ?? nowMs)
    return decision
  }

  async #waitFor(holder: Holder, api: EcsApi): Promise<TurnResult> {
    this.#holder = holder
    if (this.#options.ifBusy !== 'wait') return { kind: 'busy', holder, why: 'not-waiting' }
    if (isDescribed(holder)) {
      this.#line.read(holder)
      const couldOrder = this.#line.denied === undefined
      await this.#line.enter(api.with(briefly), holder, this.#options.awsNow())
      const denied = this.#line.denied
      if (couldOrder && denied !== undefined) this.#options.onEvent({ kind: 'no-order', message: denied })
    }
    const { place, queue, ahead } = this.#line
    this.#options.onEvent({
      kind: 'waiting',
      holder,
      place,
      of: Math.max(place, queue.length),
      ...(ahead !== undefined && { ahead }),
    })
    throw new NotYet(this.#pace())
  }

  #holdBack(untilMs: number, why: 'slot' | 'edge' | 'conflict'): never {
    const forMs = Math.max(0, untilMs - this.#options.awsNow())
    this.#options.onEvent({ kind: 'holding-back', why, forMs, place: this.#line.place })
    throw new NotYet(Math.min(forMs, this.#pace()))
  }

  async #launch(decision: LaunchDecision): Promise<TurnResult> {
    const { tags, onEvent } = this.#options
    const carried = this.#launchTags ? carryQueue(this.#line.queue, this.#line.me.id, tags.length) : []
    const answer = await this.#send(
      decision.token,
      this.#launchTags ? [...tags, ...carried.map(formatWaiter)] : [],
    )
    switch (answer.kind) {
      case 'tags-denied':
        // Tags that the user asked for are not dropped in silence.
        if (!this.#launchTags || this.#options.userWantsTags) throw answer.error
        this.#launchTags = false
        this.#line.deny(answer.error.message)
        onEvent({ kind: 'no-order', message: answer.error.message })
        throw new NotYet(0)
      case 'conflict':
        return this.#followConflict(decision, answer.taskArns)
      case 'not-placed':
        this.#spent.noteNotPlaced(decision.token)
        return this.#awaitCapacity(answer.reason)
      case 'launched':
        this.#notPlaced = undefined
        return this.#confirm(answer.task, carried.length > 0 ? decision.tail?.taskArn : undefined)
    }
  }

  /** `markOn` is the finished task on which waiters look for the one that followed it. */
  async #confirm(launched: Task, markOn: string | undefined): Promise<TurnResult> {
    const { api, onEvent } = this.#options
    this.#watch.addOwn(launched)
    onEvent({ kind: 'launched', task: launched })
    const marked = this.#mark(markOn, launched.taskArn ?? '')
    const patient = api.with({ waitOutMs: Infinity })
    const [confirmed] = await Promise.all([
      confirmTurn({ ...this.#options, api: patient, watch: this.#watch }, launched),
      marked,
    ])
    if (confirmed.kind === 'ours') return { kind: 'launched', task: confirmed.task }
    throw new NotYet(this.#pace())
  }

  async #send(clientToken: string, tags: Tag[]): Promise<LaunchAnswer> {
    const { api, lane, build, signal, launchTimeoutMs, onEvent } = this.#options
    const patient = api.with({ waitOutMs: launchTimeoutMs, unreachableMs: launchTimeoutMs })
    try {
      const onLaunching = (startedBy: string): void => {
        onEvent({ kind: 'launching', startedBy })
      }
      return await sendLaunch(patient, lane, { clientToken, tags, build, onLaunching }, signal)
    } catch (error) {
      if (!(error instanceof AwsCallError) || !isCapacityRefusal(error.message)) throw error
      return { kind: 'not-placed', reason: error.message }
    }
  }

  /** Somebody was faster, our view was stale, or the token is spent. */
  #followConflict({ token, tailKey }: LaunchDecision, taskArns: readonly string[]): never {
    if (this.#watch.addLinks(taskArns)) throw new NotYet(0)
    const nowMs = this.#options.awsNow()
    if (taskArns.length === 0) this.#spent.noteEmptyConflict(token, tailKey, nowMs)
    // Nothing new was named: ECS still holds the token of a task that no longer counts, or of a launch under way.
    return this.#holdBack(nowMs + this.#options.pollIntervalMs, 'conflict')
  }

  #awaitCapacity(reason: string): TurnResult {
    const { awsNow, launchTimeoutMs, onEvent } = this.#options
    const sinceMs = this.#notPlaced?.sinceMs ?? awsNow()
    this.#notPlaced = { sinceMs, reason }
    const triedForMs = awsNow() - sinceMs
    const giveUpInMs = launchTimeoutMs - triedForMs
    if (giveUpInMs <= 0 || !isWorthRetrying(reason)) return { kind: 'launch-failed', reason, triedForMs }
    onEvent({ kind: 'not-placed', reason, giveUpInMs })
    this.#idlePolls += 1
    throw new NotYet(Math.min(this.#backoff(), giveUpInMs))
  }

  /** Leaves our task's id on the one before it. Best effort: it only saves the others a list and a conflict. */
  async #mark(tailArn: string | undefined, ownArn: string): Promise<void> {
    if (tailArn === undefined) return
    try {
      await this.#options.api.with(briefly).tagTask(tailArn, [{ key: tagKeys.next, value: taskIdOf(ownArn) }])
    } catch (error) {
      if (!(error instanceof AwsCallError)) throw error
    }
  }

  /** The pause before the next look: the first in line often, the others seldom; half of it is chance. */
  #pace(): number {
    if (this.#line.denied !== undefined) {
      this.#idlePolls += 1
      return this.#backoff()
    }
    const { pollIntervalMs } = this.#options
    const capMs = Math.max(pollIntervalMs, Math.min(longestPauseMs, pollIntervalMs * this.#line.place))
    return Math.max(pollIntervalMs, capMs / 2 + (Math.random() * capMs) / 2)
  }

  /** Exponential backoff with full jitter above the shortest pause. */
  #backoff(): number {
    const { pollIntervalMs } = this.#options
    const capMs = Math.max(pollIntervalMs, Math.min(longestPauseMs, pollIntervalMs * 2 ** this.#idlePolls))
    return pollIntervalMs + Math.random() * (capMs - pollIntervalMs)
  }
}

// Tags are for order alone, so a tag call that doesn't go through soon is dropped.
const briefly = { waitOutMs: 3_000, unreachableMs: 3_000 }
