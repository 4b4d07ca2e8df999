import type { Task } from '@aws-sdk/client-ecs'
import { taskIdOf } from '../ecs/task.ts'
import type { TurnEvent } from '../turns/turn-event.ts'
import { describeHolder } from './holder.ts'
import { formatDuration, formatOrdinal, oneLine } from './words.ts'

/** One state to show: a line when `key` changes, the heartbeat when it doesn't for a while. */
export interface Status {
  readonly key: string
  readonly text: string
  readonly heartbeat: (forMs: number) => string
}

/** What a step of the wait looks like in the step log. */
export function describeTurnEvent(event: Exclude<TurnEvent, { kind: 'launching' }>): Status {
  switch (event.kind) {
    case 'waiting': {
      const { holder, place, of, ahead } = event
      const line =
        of > 1
          ? ` ${formatOrdinal(place)} of ${of} in line${ahead === undefined ? '' : `, behind ${ahead.run}`}.`
          : ''
      const text = oneLine(`Waiting for ${describeHolder(holder)}.${line}`)
      return steady(
        `waiting ${holder.taskArn ?? ''} ${place} ${ahead?.id ?? ''}`,
        text,
        'Still waiting',
        text,
      )
    }
    case 'holding-back':
      return describeHoldBack(event)
    case 'no-order':
      return steady(
        'no-order',
        `Tags may not be written, so turns are taken one at a time but not in the order of arrival. For the order allow ecs:TagResource and ecs:UntagResource on the cluster’s tasks. AWS said: ${oneLine(event.message)}`,
        'Still waiting',
        'in no particular order',
      )
    case 'not-placed':
      return steady(
        `not-placed ${event.reason}`,
        `ECS could not place the task: ${oneLine(event.reason)}. Trying again for up to ${formatDuration(event.giveUpInMs)}.`,
        'Still trying to place the task',
        oneLine(event.reason),
      )
    case 'launched':
      return describeTaskStatus(event.task)
    case 'starting':
      return describeTaskStatus(event.task)
    case 'gave-way':
      return steady(
        `gave-way ${event.own.taskArn ?? ''}`,
        `Task ${taskIdOf(event.own.taskArn ?? '')} is stopped before it runs: it gives way to the older ${describeHolder(event.to)}.`,
        'Still waiting for it to stop',
        '',
      )
    case 'too-late':
      return steady(
        `too-late ${event.to.taskArn ?? ''}`,
        `Warning: an older task of this lane is running at the same time, and ours runs already, so it is left alone: ${describeHolder(event.to)}.`,
        'Both still run',
        '',
      )
  }
}

/** A task's status while it starts, runs and ends. */
export function describeTaskStatus(task: Task): Status {
  const status = task.lastStatus ?? 'status unknown'
  const phase = phases[status]
  const text = `Task ${taskIdOf(task.taskArn ?? '')} is ${status}${phase === undefined ? '' : `: ${phase}`}.`
  return steady(`task ${task.taskArn ?? ''} ${status}`, text, `Task is still ${status}`, '')
}

function describeHoldBack(event: Extract<TurnEvent, { kind: 'holding-back' }>): Status {
  switch (event.why) {
    case 'slot':
      return steady(
        `slot ${event.place}`,
        `The lane is free; ${event.place - 1} in line may go first. Launching in ${formatDuration(event.forMs)} unless one of them does.`,
        'Still letting those before us go first',
        '',
      )
    case 'edge':
      return steady(
        'edge',
        `The last task of the lane ended almost an hour ago, when ECS is about to forget its turn token. Waiting ${formatDuration(event.forMs)} until that is certain.`,
        'Still waiting for ECS to forget an old turn token',
        '',
      )
    case 'conflict':
      return steady(
        'conflict',
        'Another launch has this turn, and ECS does not show its task yet. Looking again.',
        'Still waiting for ECS to show who has this turn',
        '',
      )
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
}

function steady(key: string, text: string, heartbeat: string, facts: string): Status {
  return {
    key,
    text,
    heartbeat: (forMs) =>
      `${heartbeat} (for ${formatDuration(forMs)} now)${facts === '' ? '.' : `: ${facts}`}`,
  }
}
