import type { EcsApi } from '../ecs/api.ts'
import { pause } from '../pause.ts'
import { LaneWatch } from './lane-watch.ts'
import { Launcher } from './launcher.ts'
import { Line } from './line.ts'
import { NotYet, Pace } from './pace.ts'
import { decideTurn, type TurnDecision } from './turn.ts'
import { isDescribed, type Holder, type TurnResult } from './turn-event.ts'
import { briefly, type TurnOptions } from './turn-options.ts'

// Places from which on the holder of now matters less than the calls to find it, and at which it begins to matter.
const nearPlaces = 4
const soonPlaces = 6
// DescribeTasks lags by seconds at most as a rule (facts/ecs.md 0.3); then the list is asked too. In ms.
const invisibleForMs = 10_000
// The second in line launches this long after the first could have: its poll, and the time for its calls.
const slotMarginMs = 1_000

/** The steps of taking a turn: each looks, decides (turn.ts), and does one thing. */
export class TurnTaker {
  readonly #options: TurnOptions
  readonly #watch: LaneWatch
  readonly #line: Line
  readonly #pace: Pace
  readonly #launcher: Launcher
  #holder: Holder | undefined
  #quiet: { readonly after: string | undefined; readonly sinceMs: number } | undefined
  #hasLooked = false
  /** True while every poll finds a new task: turns are shorter than our pauses. */
  #isLaneMoving = false

  constructor(options: TurnOptions) {
    this.#options = options
    this.#watch = new LaneWatch(options.lane, options.awsNow)
    this.#line = new Line(options.me)
    this.#pace = new Pace(options.pollIntervalMs, this.#line)
    this.#launcher = new Launcher(options, this.#watch, this.#line, this.#pace)
  }

  /** One step; `waitSignal` ends with the wait timeout too. Throws NotYet where the turn is not ours yet. */
  async step(waitSignal: AbortSignal): Promise<TurnResult> {
    const api = this.#options.api.with({ signal: waitSignal, waitOutMs: Infinity })
    if (this.#hasLooked) await this.#poll(api)
    else await this.#look(api)
    let decision = this.#decide()
    if (this.#hasLooked && this.#wantsLook(decision)) {
      await this.#look(api)
      decision = this.#decide()
    }
    this.#hasLooked = true
    const own = this.#launcher.findOwn()
    if (own !== undefined) return this.#launcher.adopt(own)
    switch (decision.kind) {
      case 'busy':
        return this.#waitFor(decision.holder, api)
      case 'hold-back':
        return this.#holdBack(decision.untilMs, decision.why, api)
      case 'launch':
        return this.#launcher.launch(decision)
    }
  }

  /** The result when the wait timeout is reached. */
  timedOut(): TurnResult {
    return this.#launcher.failure ?? { kind: 'busy', holder: this.#holder, why: 'timeout' }
  }

  /** Takes this run out of the line. */
  async leaveLine(): Promise<void> {
    // The run's own signal may have been the reason to leave.
    const unbroken = new AbortController().signal
    const leaving = this.#line.leave(this.#options.api.with({ ...briefly, signal: unbroken }))
    await Promise.race([leaving, pause(briefly.waitOutMs, unbroken)])
  }

  async #look(api: EcsApi): Promise<void> {
    await this.#watch.look(api)
    this.#readLine()
  }

  /** While the lane is busy or earlier waiters go first, one DescribeTasks is enough, and a list for who is far behind. */
  async #poll(api: EcsApi): Promise<void> {
    const before = this.#watch.newest?.taskArn
    const isFar = this.#isInLine() && this.#isLaneMoving && this.#line.place > nearPlaces
    if (isFar) {
      await this.#watch.catchUp(api)
      this.#readLine()
    }
    // Lists lag: whoever comes near, or has fallen out of the line, goes on from there to the holder of now.
    let mustPoll = !isFar || !this.#isInLine() || this.#line.place <= soonPlaces
    while (mustPoll) {
      const movedFurther = await this.#watch.poll(api)
      this.#readLine()
      mustPoll = movedFurther && this.#line.place <= soonPlaces
    }
    this.#isLaneMoving = this.#watch.newest?.taskArn !== before
  }

  /** False for who must still write itself on the task that the line stands on now. */
  #isInLine(): boolean {
    const { newest } = this.#watch
    return newest !== undefined && this.#line.standsOn(newest)
  }

  /** Who has just written itself and finds the holder finished must not launch with the queue of before. */
  #readLine(): void {
    const { newest } = this.#watch
    if (newest !== undefined && (this.#line.isNew || this.#line.standsOn(newest))) this.#line.read(newest)
  }

  #decide(): TurnDecision {
    const { lane, awsNow, me, pollIntervalMs } = this.#options
    const nowMs = awsNow()
    const { tasks, named, links, newest } = this.#watch
    // A whole turn may pass between two looks: the lane is quiet anew then, and the slots begin anew.
    const quietSinceMs = this.#quiet?.after === newest?.taskArn ? (this.#quiet?.sinceMs ?? nowMs) : nowMs
    const decision = decideTurn(
      {
        lane,
        tasks,
        named,
        links,
        spent: this.#launcher.retryNumbers,
        queue: this.#line.queue,
        quietSinceMs,
        me: me.id,
        slotMs: pollIntervalMs + slotMarginMs,
        inOrder: this.#line.denied === undefined,
      },
      nowMs,
    )
    this.#quiet = decision.kind === 'busy' ? undefined : { after: newest?.taskArn, sinceMs: quietSinceMs }
    return decision
  }

  /** A launch wants a full look. A holder that stays invisible may be one that has aged out: only the list can tell. */
  #wantsLook(decision: TurnDecision): boolean {
    if (decision.kind !== 'busy') return decision.kind === 'launch'
    if (isDescribed(decision.holder)) return false
    const sinceMs = this.#watch.named.get(decision.holder.taskArn) ?? -Infinity
    return this.#options.awsNow() - sinceMs >= invisibleForMs
  }

  async #waitFor(holder: Holder, api: EcsApi): Promise<TurnResult> {
    this.#holder = holder
    this.#launcher.noteBusy()
    const mayBeOurs = this.#launcher.isUnclear
    if (this.#options.ifBusy !== 'wait' && !mayBeOurs) return { kind: 'busy', holder, why: 'not-waiting' }
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
    // Only a holder that is described can be written on: until then the place is not safe.
    const isLost = !this.#isInLine() && !isDescribed(holder) && this.#line.denied === undefined
    throw new NotYet(isLost ? this.#options.pollIntervalMs : this.#pace.next())
  }

  async #holdBack(untilMs: number, why: 'slot' | 'edge', api: EcsApi): Promise<never> {
    // A waiter that never met a busy lane has not written itself yet: the next task shall carry it on.
    const { newest } = this.#watch
    if (why === 'slot' && newest !== undefined) {
      await this.#line.enter(api.with(briefly), newest, this.#options.awsNow())
    }
    const forMs = Math.max(0, untilMs - this.#options.awsNow())
    this.#options.onEvent({ kind: 'holding-back', why, forMs, place: this.#line.place })
    throw new NotYet(Math.min(forMs, this.#pace.next()))
  }
}
