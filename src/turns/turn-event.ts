import type { Task } from '@aws-sdk/client-ecs'
import type { Waiter } from './queue.ts'

/** A task that holds the lane: described, or so far only named by ECS. */
export type Holder = Task | { readonly taskArn: string }

/** True for a holder that DescribeTasks knows. */
export function isDescribed(holder: Holder): holder is Task {
  return 'lastStatus' in holder || 'containers' in holder
}

/** What the waiting has to tell while it lasts. */
export type TurnEvent =
  | {
      readonly kind: 'waiting'
      readonly holder: Holder
      readonly place: number
      readonly of: number
      readonly ahead?: Waiter
    }
  | {
      readonly kind: 'holding-back'
      readonly why: 'slot' | 'edge' | 'conflict' | 'unclear'
      readonly forMs: number
      readonly place: number
    }
  | { readonly kind: 'no-order'; readonly message: string }
  | { readonly kind: 'not-placed'; readonly reason: string; readonly giveUpInMs: number }
  /** RunTask is about to be sent; its task, if there will be one, has this `startedBy`. */
  | { readonly kind: 'launching'; readonly startedBy: string }
  /** RunTask was answered, and has launched nothing. */
  | { readonly kind: 'nothing-launched' }
  | { readonly kind: 'launched'; readonly task: Task }
  | { readonly kind: 'starting'; readonly task: Task }
  /** The lane could not be looked at again after the launch. */
  | { readonly kind: 'unconfirmed'; readonly own: Task; readonly message: string }
  /** Ours should give way, and can't be stopped. */
  | { readonly kind: 'not-stopped'; readonly own: Task; readonly to: Task; readonly message: string }
  | { readonly kind: 'giving-way'; readonly own: Task; readonly to: Task }
  /** Ours has ended without having run. */
  | { readonly kind: 'gave-way' }
  | { readonly kind: 'too-late'; readonly own: Task; readonly to: Task }

/** How the wait for the turn ended. */
export type TurnResult =
  | { readonly kind: 'launched'; readonly task: Task }
  /** `holder` is absent where ECS could not be read even once. */
  | { readonly kind: 'busy'; readonly holder: Holder | undefined; readonly why: 'timeout' | 'not-waiting' }
  | { readonly kind: 'launch-failed'; readonly reason: string; readonly triedForMs: number }
