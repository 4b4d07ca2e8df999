import type { Attachment, Container, Tag, Task } from '@aws-sdk/client-ecs'
import type { ContainerRecord, TaskRecord, TaskView } from './task-record.ts'
import { toEpochSeconds, type Wire } from './wire.ts'

/** Notes what readers see of the task from `at` (ms) on. */
export function recordView(task: TaskRecord, at: number): void {
  task.version += 1
  addView(task, formatTask(task), at)
}

/** Changes the tags; the task itself stays as it is. */
export function recordTags(task: TaskRecord, tags: readonly Tag[], at: number): void {
  task.tags = tags
  addView(task, newestView(task).task, at)
}

// Both forms are made here, once, because they are read thousands of times.
function addView(record: TaskRecord, task: Wire<Task>, at: number): void {
  const { tags } = record
  record.views.push({ at, task, tagged: tags.length === 0 ? task : { ...task, tags } })
}

/** What a reader without any delay sees. */
export function newestView(task: TaskRecord): TaskView {
  return task.views.at(-1)!
}

/** What a reader sees whose knowledge ends at `at` (ms); undefined where the task was not there yet. */
export function viewAt(task: TaskRecord, at: number): TaskView | undefined {
  for (let index = task.views.length - 1; index >= 0; index -= 1) {
    const view = task.views[index]!
    if (view.at <= at) return view
  }
  return undefined
}

function formatTask(task: TaskRecord): Wire<Task> {
  const { fixed, lastStatus, desiredStatus, startedBy, stopCode, stoppedReason, version } = task
  return {
    ...fixed,
    ...(fixed.attachments && { attachments: fixed.attachments.map((one) => formatAttachment(one, task)) }),
    containers: task.containers.map((container) => formatContainer(container, task)),
    lastStatus,
    desiredStatus,
    version,
    tags: [],
    ...(startedBy !== undefined && { startedBy }),
    ...(stopCode !== undefined && { stopCode }),
    ...(stoppedReason !== undefined && { stoppedReason }),
    ...(task.connectivityAt !== undefined && { connectivity: 'CONNECTED' as const }),
    ...formatTimes(task),
  }
}

const timeFields = [
  ...(['createdAt', 'connectivityAt', 'pullStartedAt', 'pullStoppedAt', 'startedAt'] as const),
  ...(['stoppingAt', 'executionStoppedAt', 'stoppedAt'] as const),
]

function formatTimes(task: TaskRecord): Partial<Record<(typeof timeFields)[number], number>> {
  const times: Partial<Record<(typeof timeFields)[number], number>> = {}
  for (const field of timeFields) {
    const ms = task[field]
    if (ms !== undefined) times[field] = toEpochSeconds(ms)
  }
  return times
}

function formatAttachment(attachment: Wire<Attachment>, task: TaskRecord): Wire<Attachment> {
  if (task.lastStatus === 'STOPPED' || task.lastStatus === 'DELETED')
    return { ...attachment, status: 'DELETED' }
  return { ...attachment, status: task.connectivityAt === undefined ? 'PRECREATED' : 'ATTACHED' }
}

function formatContainer(container: ContainerRecord, task: TaskRecord): Wire<Container> {
  const { name, arn, definition, runtimeId, exitCode, reason, isEndShown } = container
  return {
    containerArn: arn,
    taskArn: task.arn,
    name,
    ...(definition.image !== undefined && { image: definition.image }),
    ...(container.startedAt !== undefined && { runtimeId }),
    lastStatus: containerStatus(container, task),
    ...(isEndShown && exitCode !== undefined && { exitCode }),
    ...(isEndShown && reason !== undefined && { reason }),
    networkInterfaces: [],
    healthStatus: 'UNKNOWN',
    cpu: String(definition.cpu ?? 0),
    ...(definition.memory !== undefined && { memory: String(definition.memory) }),
  }
}

function containerStatus({ state, isEndShown }: ContainerRecord, { lastStatus }: TaskRecord): string {
  // A container that never ran is STOPPED as soon as its task is over, without an exit code.
  if (isEndShown || lastStatus === 'STOPPED' || lastStatus === 'DELETED') return 'STOPPED'
  if (state === 'waiting' || state === 'starting' || state === 'failed') return 'PENDING'
  return 'RUNNING'
}
