import type { Tag } from '@aws-sdk/client-ecs'
import type { EcsApi } from '../ecs/api.ts'
import type { Lane } from './lane.ts'
import type { BuildRequest } from './launch.ts'
import type { Waiter } from './queue.ts'
import type { TurnEvent } from './turn-event.ts'

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

/** Tags are for order alone, so a tag call that doesn't go through soon is dropped. In ms. */
export const briefly = { waitOutMs: 3_000, unreachableMs: 3_000 }
