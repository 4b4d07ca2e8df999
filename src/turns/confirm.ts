import type { Task } from '@aws-sdk/client-ecs'
import type { EcsApi } from '../ecs/api.ts'
import { AwsCallError } from '../ecs/call-aws.ts'
import { isFinished, isNumericExitCode, taskIdOf } from '../ecs/task.ts'
import { pause } from '../pause.ts'
import type { Lane } from './lane.ts'
import type { LaneWatch } from './lane-watch.ts'
import { decideConfirm } from './turn.ts'
import type { TurnEvent } from './turn-event.ts'

/** What became of a launched task by the time it ran, ended, or gave way. */
export type Confirmed = { readonly kind: 'ours'; readonly task: Task } | { readonly kind: 'gave-way' }

/** What confirming a launch needs; times in ms. */
export interface ConfirmOptions {
  readonly api: EcsApi
  readonly lane: Lane
  readonly watch: LaneWatch
  readonly pollIntervalMs: number
  readonly signal: AbortSignal
  readonly onEvent: (event: TurnEvent) => void
}

/**
 * The net under the rule: looks at the lane again until our task runs, and stops it while an older one is unfinished.
 * It catches endpoints that ignore `clientToken`, tasks started by hand, and the edge of the token's hour.
 */
export async function confirmTurn(options: ConfirmOptions, launched: Task): Promise<Confirmed> {
  const { api, lane, watch, pollIntervalMs, signal, onEvent } = options
  let own = launched
  onEvent({ kind: 'starting', task: own })
  for (;;) {
    // The look before the launch was a moment ago, and lists lag: another one at once would see nothing new.
    await pause(pollIntervalMs, signal)
    try {
      await watch.poll(api)
      // A task that runs is left alone, whatever else the lane has: then the shorter list will do for the warning.
      if (isUp(findOwn(watch, own) ?? own)) await watch.glance(api)
      else await watch.look(api)
    } catch (error) {
      // The net must not cost us the task itself: without it the rule still holds, and the task is followed.
      if (!(error instanceof AwsCallError)) throw error
      onEvent({ kind: 'unconfirmed', own, message: error.message })
      return { kind: 'ours', task: own }
    }
    const seen = findOwn(watch, own)
    // Who follows it says what becomes of a task that ECS does not know.
    if (seen === undefined) return { kind: 'ours', task: own }
    own = seen
    onEvent({ kind: 'starting', task: own })
    const decision = decideConfirm(lane, own, watch.tasks)
    if (decision.kind === 'too-late') onEvent({ kind: 'too-late', own, to: decision.to })
    if (decision.kind === 'give-way') return giveWay(options, own, decision.to)
    if (isUp(own) || decision.kind === 'too-late') {
      return { kind: 'ours', task: own }
    }
  }
}

/** Stops our task and waits until it is finished. If it ran all the same, it counts as ours: never run a job twice. */
async function giveWay(options: ConfirmOptions, own: Task, to: Task): Promise<Confirmed> {
  const { api, watch, onEvent } = options
  onEvent({ kind: 'giving-way', own, to })
  try {
    const reason = `ecs-in-turn: gives way to the older task ${taskIdOf(to.taskArn ?? '')}`
    watch.addOwn(await api.stopTask(own.taskArn ?? '', reason))
  } catch (error) {
    // It runs beside the other one now, and somebody must see how it ends.
    if (!(error instanceof AwsCallError)) throw error
    onEvent({ kind: 'not-stopped', own, to, message: error.message })
    return { kind: 'ours', task: own }
  }
  const ended = await waitForEnd(options, own)
  const hasRun =
    !isFinished(ended) ||
    ended.startedAt !== undefined ||
    ended.containers?.some(({ exitCode }) => isNumericExitCode(exitCode))
  if (hasRun === true) return { kind: 'ours', task: ended }
  onEvent({ kind: 'gave-way' })
  return { kind: 'gave-way' }
}

/** Our task once it is finished, or as last seen where ECS has not known it for minutes. */
async function waitForEnd({ watch, api, pollIntervalMs, signal }: ConfirmOptions, own: Task): Promise<Task> {
  let seen: Task | undefined = own
  let last = own
  while (seen !== undefined && !isFinished(seen)) {
    await pause(pollIntervalMs, signal)
    await watch.poll(api)
    seen = findOwn(watch, own)
    last = seen ?? last
  }
  return last
}

function isUp(task: Task): boolean {
  return isFinished(task) || task.lastStatus === 'RUNNING'
}

/** Undefined where ECS has not known it for minutes. */
function findOwn(watch: LaneWatch, own: Task): Task | undefined {
  return watch.tasks.find((task) => task.taskArn === own.taskArn)
}
