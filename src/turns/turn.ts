import type { Task } from '@aws-sdk/client-ecs'
import { isFinished } from '../ecs/task.ts'
import {
  belongsToLane,
  buildTurnToken,
  compareAge,
  findNewest,
  isLink,
  listHolders,
  type Lane,
} from './lane.ts'
import { placeIn, type Waiter } from './queue.ts'

/** What a look showed and earlier looks remember; times in ms since 1970 by AWS's clock. */
export interface LaneView {
  readonly lane: Lane
  /** Every task seen, described, with its tags, as last seen. */
  readonly tasks: readonly Task[]
  /** Tasks that a conflict or a marker has named and DescribeTasks doesn't know yet, with the time they were named. */
  readonly named: ReadonlyMap<string, number>
  /** ARNs that a conflict has named: links of the chain, whatever their `startedBy` says. */
  readonly links: ReadonlySet<string>
  /** Retry number by tail ARN (or `start`): how many of its tokens capacity failures have spent. */
  readonly spent: ReadonlyMap<string, number>
  /** The last queue seen on the holder: StopTask deletes a task's tags. */
  readonly queue: readonly Waiter[]
  /** When this waiter first saw the lane quiet since it was last busy. */
  readonly quietSinceMs: number
  readonly me: string
  readonly slotMs: number
  /** False once a look showed that order can't be kept: no tag permission. */
  readonly inOrder: boolean
}

/** What to do next about the turn. */
export type TurnDecision =
  /** Someone holds the lane: wait, then look at the holder. */
  | { readonly kind: 'busy'; readonly holder: Task | { readonly taskArn: string } }
  /** Quiet, but not ours yet: earlier waiters go first (`slot`), or ECS still holds an old token (`edge`). */
  | { readonly kind: 'hold-back'; readonly untilMs: number; readonly why: 'slot' | 'edge' }
  | {
      readonly kind: 'launch'
      readonly token: string
      readonly tail: Task | undefined
      readonly tailKey: string
    }

/** The decision to launch: with which token, after which task. */
export type LaunchDecision = Extract<TurnDecision, { kind: 'launch' }>

/** How long a named task may be MISSING before it is taken for gone: ECS's own advice goes up to 5 minutes (facts/ecs.md 0.3). */
export const missingForMs = 5 * 60_000

/**
 * The minute in which the lane waits because of the token's lifetime: a token is held until an hour after its task
 * stopped, and a stopped task is listed for at least an hour. Before it everyone launches after the tail, behind it
 * everyone launches from "start", and nobody does one while another does the other (taking-turns.md 5).
 */
export const edgeFromMs = 57.5 * 60_000
/** The end of that minute, in ms after the tail stopped. */
export const edgeUntilMs = 58.5 * 60_000

/** Decides what to do about the turn from what is seen and remembered. `nowMs` is AWS's clock. */
export function decideTurn(view: LaneView, nowMs: number): TurnDecision {
  const holder = listHolders(view.lane, view.tasks).at(-1)
  if (holder !== undefined) return { kind: 'busy', holder }
  const pending = [...view.named].find(([, sinceMs]) => nowMs - sinceMs < missingForMs)
  if (pending !== undefined) return { kind: 'busy', holder: { taskArn: pending[0] } }

  const tail = findTail(view)
  const stoppedForMs = nowMs - (tail?.stoppedAt?.getTime() ?? nowMs)
  if (stoppedForMs >= edgeFromMs && stoppedForMs < edgeUntilMs) {
    return { kind: 'hold-back', untilMs: nowMs + edgeUntilMs - stoppedForMs, why: 'edge' }
  }
  const slotAtMs = decideSlot(view)
  if (slotAtMs > nowMs) return { kind: 'hold-back', untilMs: slotAtMs, why: 'slot' }

  const follows = stoppedForMs < edgeUntilMs ? tail : undefined
  const tailKey = follows?.taskArn ?? 'start'
  const token = buildTurnToken(view.lane, follows?.taskArn, view.spent.get(tailKey) ?? 0)
  return { kind: 'launch', token, tail: follows, tailKey }
}

/**
 * The newest link of the chain. Tasks started by hand or by another lane keep the lane busy, but turn tokens are made
 * from links alone: whoever has not seen such a task yet must compute the same token as whoever has.
 */
export function findTail(view: Pick<LaneView, 'lane' | 'tasks' | 'links'>): Task | undefined {
  return view.tasks
    .filter((task) => isLink(view.lane, task) || view.links.has(task.taskArn ?? ''))
    .sort(compareAge)
    .at(-1)
}

/** When this waiter may launch: the first in line at once, each further one a slot later. */
function decideSlot(view: LaneView): number {
  if (!view.inOrder) return 0
  const place = placeIn(view.queue, view.me)
  const finishedAtMs = findNewest(view.lane, view.tasks)?.executionStoppedAt?.getTime() ?? view.quietSinceMs
  return Math.min(finishedAtMs, view.quietSinceMs) + (place - 1) * view.slotMs
}

/** What becomes of our own task while it has not reached RUNNING (taking-turns.md 4). */
export type ConfirmDecision =
  | { readonly kind: 'keep' }
  /** An unfinished task of the lane is older than ours: stop ours, it has touched nothing yet. */
  | { readonly kind: 'give-way'; readonly to: Task }
  /** The same, but ours runs already: stopping it would do more harm. Say so. */
  | { readonly kind: 'too-late'; readonly to: Task }

/** Decides whether our launched task gives way to an older one of the lane. */
export function decideConfirm(lane: Lane, own: Task, tasks: readonly Task[]): ConfirmDecision {
  const older = listHolders(lane, tasks).find(
    (task) => task.taskArn !== own.taskArn && belongsToLane(lane, task) && compareAge(task, own) < 0,
  )
  if (older === undefined || isFinished(own)) return { kind: 'keep' }
  return own.startedAt === undefined && own.lastStatus !== 'RUNNING'
    ? { kind: 'give-way', to: older }
    : { kind: 'too-late', to: older }
}
