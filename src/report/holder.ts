import type { Task } from '@aws-sdk/client-ecs'
import { familyOf, tagValue, taskIdOf } from '../ecs/task.ts'
import { buildTaskUrl } from '../follow/console-url.ts'
import { tagKeys } from '../turns/tags.ts'
import { isDescribed, type Holder } from '../turns/turn-event.ts'
import { formatCommand, oneLine } from './words.ts'

/** Who holds the lane, its status, its command, since when, and where to look; on one line, for people. */
export function describeHolder(holder: Holder): string {
  if (!isDescribed(holder)) {
    return `task ${taskIdOf(holder.taskArn)}, which ECS has named but does not show yet`
  }
  return formatHolder(holder, ` (${holder.lastStatus ?? 'status unknown'})`)
}

/** The same of a task that has held the lane: its status of then would mislead. */
export function describePastHolder(holder: Task): string {
  return formatHolder(holder, '')
}

function formatHolder(holder: Task, status: string): string {
  const id = taskIdOf(holder.taskArn ?? '')
  const family = familyOf(holder)
  const since = holder.startedAt ?? holder.createdAt
  const parts = [
    `task ${id}${family === '' ? '' : ` of ${family}`}${status}`,
    starterOf(holder),
    commandOf(holder),
    since === undefined ? undefined : `since ${since.toISOString().slice(0, 19)}Z`,
    tagValue(holder, tagKeys.url) ?? buildTaskUrl(holder.taskArn ?? ''),
  ]
  return oneLine(parts.filter((part) => part !== undefined && part !== '').join(', '))
}

function starterOf(task: Task): string | undefined {
  const run = tagValue(task, tagKeys.run)
  if (run !== undefined) return `started by ${run}`
  if (task.group?.startsWith('service:') === true) return `started by the ECS ${task.group.replace(':', ' ')}`
  // Some endpoints say nothing by an empty text.
  if (!task.startedBy) return 'started by hand or by another program'
  return `started by ${task.startedBy.startsWith('in-turn/') ? 'another run' : task.startedBy}`
}

function commandOf(task: Task): string | undefined {
  const command = tagValue(task, tagKeys.command)
  if (command !== undefined) return `command ${command}`
  const words = task.overrides?.containerOverrides?.find(
    (override) => override.command !== undefined,
  )?.command
  return words === undefined ? undefined : `command ${formatCommand(words)}`
}
