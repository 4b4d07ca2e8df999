import type { Task } from '@aws-sdk/client-ecs'
import { taskIdOf } from '../ecs/task.ts'
import { isDescribed, type TurnEvent } from '../turns/turn-event.ts'
import { describeHolder } from './holder.ts'
import type { Status } from './step-log.ts'
import { formatDuration, formatOrdinal, oneLine, sentence } from './words.ts'

/** What a step of the wait looks like in the step log. */
export function describeTurnEvent(
  event: Exclude<TurnEvent, { kind: 'launching' | 'nothing-launched' | 'gave-way' }>,
): Status {
  switch (event.kind) {
    case 'waiting':
      return describeWaiting(event)
    case 'holding-back':
      return describeHoldBack(event)
    case 'no-order':
      return steady(
        'no-order',
        `Tags may not be written, so turns are taken one at a time but not in the order of arrival. For the order allow ecs:TagResource and ecs:UntagResource on the cluster’s tasks. AWS said: ${sentence(event.message)}`,
        'Still waiting, in no particular order',
      )
    case 'not-placed':
      return steady(
        `not-placed ${event.reason}`,
        `ECS could not place the task. It said: ${sentence(event.reason)} Trying again for up to ${formatDuration(event.giveUpInMs)}.`,
        'Still trying to place the task',
        sentence(event.reason),
      )
    case 'launched':
      return describeTaskStatus(event.task)
    case 'starting':
      return describeTaskStatus(event.task)
    case 'unconfirmed':
    case 'giving-way':
    case 'not-stopped':
    case 'too-late':
      return describeConfirming(event)
  }
}

/** What the net under the rule has to tell (turns/confirm.ts). */
function describeConfirming(
  event: Extract<TurnEvent, { kind: 'unconfirmed' | 'giving-way' | 'not-stopped' | 'too-late' }>,
): Status {
  switch (event.kind) {
    case 'unconfirmed':
      return steady(
        'unconfirmed',
        `Warning: the lane could not be looked at again after the launch, so an older task would not be noticed. The task goes on. AWS said: ${sentence(event.message)}`,
        'The task goes on',
      )
    case 'giving-way':
      return steady(
        `giving-way ${event.own.taskArn ?? ''}`,
        `Task ${taskIdOf(event.own.taskArn ?? '')} is stopped before it runs: it gives way to the older ${describeHolder(event.to)}.`,
        'Still waiting for it to stop',
      )
    case 'not-stopped':
      return steady(
        `not-stopped ${event.own.taskArn ?? ''}`,
        `Warning: task ${taskIdOf(event.own.taskArn ?? '')} should give way to the older ${describeHolder(event.to)}, but could not be stopped, so both go on. Allow ecs:StopTask on the cluster’s tasks. AWS said: ${sentence(event.message)}`,
        'Both still run',
      )
    case 'too-late':
      return steady(
        `too-late ${event.to.taskArn ?? ''}`,
        `Warning: an older task of this lane is running at the same time, and ours runs already, so it is left alone: ${describeHolder(event.to)}.`,
        'Both still run',
      )
  }
}

/** A task's status while it starts, runs and ends. */
export function describeTaskStatus(task: Task): Status {
  const status = task.lastStatus ?? 'in an unknown state'
  const phase = phases[status]
  const text = `Task ${taskIdOf(task.taskArn ?? '')} is ${status}${phase === undefined ? '' : `: ${phase}`}.`
  return steady(`task ${task.taskArn ?? ''} ${status}`, text, `The task is still ${status}`)
}

function describeWaiting(event: Extract<TurnEvent, { kind: 'waiting' }>): Status {
  const { holder, place, of, ahead } = event
  const behind = ahead === undefined || ahead.run === '' ? '' : `, behind ${ahead.run}`
  const line = of > 1 ? ` ${formatOrdinal(place)} of ${of} in line${behind}.` : ''
  const text = oneLine(`${describeHolder(holder)}.${line}`)
  const isShown = isDescribed(holder)
  return {
    key: `waiting ${isShown ? '' : 'named '}${holder.taskArn ?? ''} ${place} ${ahead?.id ?? ''}`,
    text: `Waiting for ${text}`,
    heartbeat: (forMs) => `Still waiting, for ${formatDuration(forMs)} now, for ${text}`,
    // At every hand-off the new task is named a poll before ECS shows it.
    ...(!isShown && { worthMs: handOffMs }),
  }
}

function describeHoldBack(event: Extract<TurnEvent, { kind: 'holding-back' }>): Status {
  const { why, place, forMs } = event
  switch (why) {
    case 'slot':
      return {
        ...steady(`slot ${place}`, describeSlot(place, forMs), 'Still letting those before us go first'),
        worthMs: handOffMs,
      }
    case 'edge':
      return steady(
        'edge',
        `The last task of the lane ended almost an hour ago, when ECS is about to forget its turn token. Waiting ${formatDuration(forMs)} until that is certain.`,
        'Still waiting for ECS to forget an old turn token',
      )
    case 'conflict':
      return {
        ...steady(
          'conflict',
          'Another launch has this turn, and ECS does not show its task yet. Looking again.',
          'Still waiting for ECS to show who has this turn',
        ),
        worthMs: handOffMs,
      }
    case 'unclear':
      return steady(
        'unclear',
        'RunTask had no answer at first, and now ECS says that its turn is taken: by this very launch, or by another. Finding out which.',
        'Still finding out whether this run’s own launch has the turn',
      )
  }
}

function describeSlot(place: number, forMs: number): string {
  const launching = `Launching in ${formatDuration(forMs)}`
  switch (place) {
    case 1:
      return `The lane is free. ${launching}.`
    case 2:
      return `The lane is free; the first in line may go before us. ${launching} unless it does.`
    default:
      return `The lane is free; ${place - 1} in line may go before us. ${launching} unless one of them does.`
  }
}

// What a state means for somebody who waits (facts/ecs.md 3).
const phases: Readonly<Record<string, string>> = {
  PROVISIONING: 'ECS prepares its network',
  PENDING: 'waiting for resources',
  ACTIVATING: 'pulling the image and starting the containers',
  RUNNING: 'the container runs',
  DEACTIVATING: 'it is ending',
  STOPPING: 'its containers are being stopped',
  DEPROVISIONING: 'its containers have ended',
  STOPPED: 'it has ended',
  DELETED: 'it has ended',
}

/** From the end of one task until ECS shows the next: what lasts no longer is no news to who waits. In ms. */
const handOffMs = 5_000

/** A state whose heartbeat only adds how long it lasts; `facts` is a sentence. */
function steady(key: string, text: string, heartbeat: string, facts = ''): Status {
  return {
    key,
    text,
    heartbeat: (forMs) =>
      `${heartbeat} (for ${formatDuration(forMs)} now)${facts === '' ? '.' : `: ${facts}`}`,
  }
}
