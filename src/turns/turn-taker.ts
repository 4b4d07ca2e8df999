import type { EcsApi } from '../ecs/api.ts'
import { pause } from '../pause.ts'
import { LaneWatch } from './lane-watch.ts'
import { Launcher } from './launcher.ts'
import { Line } from './line.ts'
import { NotYet, Pace } from './pace.ts'
import { decideTurn, type TurnDecision } from './turn.ts'
import { isDescribed, type Holder, type TurnResult } from './turn-event.ts'
import { briefly, type TurnOptions } from './turn-options.ts'

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
  #quietSinceMs: number | undefined
  #hasLooked = false

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

  #decide(): TurnDecision {
    const { lane, awsNow, me, pollIntervalMs } = this.#options
    const nowMs = awsNow()
    const { tasks, named, links, newest } = this.#watch
    // Who has just written itself and finds the holder finished must not launch with the queue of before.
    if (newest !== undefined && (this.#line.isNew || this.#line.standsOn(newest))) this.#line.read(newest)
    const decision = decideTurn(
      {
        lane,
        tasks,
        named,
        links,
        spent: this.#launcher.retryNumbers,
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
    this.#launcher.noteBusy()
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
    throw new NotYet(this.#pace.next())
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
