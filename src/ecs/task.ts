import type { Container, Task } from '@aws-sdk/client-ecs'

/**
 * True when a task can touch nothing any more: every container has its exit code, or the task is STOPPED or DELETED.
 * The exit code shows 10 to 30 s before STOPPED on Fargate; a task that never started has none, ever (taking-turns.md).
 */
export function isFinished(task: Task): boolean {
  if (task.lastStatus === 'STOPPED' || task.lastStatus === 'DELETED') return true
  const containers = task.containers ?? []
  return containers.length > 0 && containers.every(hasExited)
}

/**
 * True when a description of a task is older than one already seen. ECS promises no monotonic reads (facts/ecs.md 14):
 * a task that has been seen running does not go back to PENDING, and a finished one does not run again.
 */
export function isOlderThan(description: Task, seen: Task): boolean {
  if (isFinished(seen) && !isFinished(description)) return true
  return rankOf(description) < rankOf(seen)
}

// The lifecycle in its order (facts/ecs.md 3); an unknown status is taken as it comes.
const lifecycle = [
  'PROVISIONING',
  'PENDING',
  'ACTIVATING',
  'RUNNING',
  'DEACTIVATING',
  'STOPPING',
  'DEPROVISIONING',
  'STOPPED',
  'DELETED',
]

function rankOf(task: Task): number {
  const rank = lifecycle.indexOf(task.lastStatus ?? '')
  return rank === -1 ? Infinity : rank
}

/** The family of a task, from its task definition: `group` may have been set to anything (facts/ecs.md 3). */
export function familyOf(task: Task): string {
  return /:task-definition\/([^:/]+)/.exec(task.taskDefinitionArn ?? '')?.[1] ?? ''
}

/** The id at the end of a task ARN; both the long and the old short form. */
export function taskIdOf(taskArn: string): string {
  return taskArn.slice(taskArn.lastIndexOf('/') + 1)
}

/** How a task ended, as far as AWS can tell. */
export type TaskEnd =
  | { readonly kind: 'exited'; readonly exitCode: number }
  /** It stopped before the container ran: nothing can have been touched by it. */
  | { readonly kind: 'never-started' }
  /** It ran, and no exit code will come. */
  | { readonly kind: 'lost' }

/** Decides how a finished task ended, by the container whose exit code is the result. */
export function decideEnd(task: Task, containerName: string): TaskEnd {
  const container = findContainer(task, containerName)
  if (container !== undefined && hasExited(container)) return { kind: 'exited', exitCode: container.exitCode }
  // An exit code of a container that has not stopped contradicts itself: no word of it is believed.
  if (task.startedAt !== undefined || container?.exitCode !== undefined) return { kind: 'lost' }
  // startedAt is set at PENDING -> RUNNING (facts/ecs.md 3). A host that vanished after the image was there may have
  // started the container without a word of it reaching ECS: then we don't claim that nothing ran.
  return hostIsGone(task) && task.pullStoppedAt !== undefined ? { kind: 'lost' } : { kind: 'never-started' }
}

function hostIsGone(task: Task): boolean {
  return (
    ['SpotInterruption', 'TerminationNotice', 'InfrastructureHealth'].includes(task.stopCode ?? '') ||
    (task.stoppedReason?.startsWith('Host EC2 ') ?? false)
  )
}

/** One container of a task by its name. */
export function findContainer(task: Task, containerName: string): Container | undefined {
  return task.containers?.find((container) => container.name === containerName)
}

/** What the `containers` output holds for each container; a value that AWS doesn't have is absent. */
export interface ContainerResult {
  readonly name: string
  readonly exitCode?: number
  readonly reason?: string
}

/** The containers of a task with exit code and reason, in the order of AWS. */
export function listContainerResults(task: Task): ContainerResult[] {
  return (task.containers ?? []).map((container) => ({
    name: container.name ?? '',
    ...(hasExited(container) && { exitCode: container.exitCode }),
    ...(container.reason !== undefined && { reason: container.reason }),
  }))
}

/** True when a container may have run. It may run while its task is still ACTIVATING; moto has RUNNING without `startedAt`. */
export function hasStarted(task: Task): boolean {
  const runs = task.containers?.some(({ lastStatus }) => lastStatus === 'RUNNING') ?? false
  return task.startedAt !== undefined || task.lastStatus === 'RUNNING' || runs
}

/** True for an exit code that AWS has really reported. */
export function isNumericExitCode(exitCode: number | undefined): exitCode is number {
  return typeof exitCode === 'number' && Number.isInteger(exitCode)
}

/**
 * True where a container has an exit code and has stopped. Both come together (facts/ecs.md 8), but moto gives every container
 * exit code 0 from its start.
 */
function hasExited(container: Container): container is Container & { exitCode: number } {
  return isNumericExitCode(container.exitCode) && (container.lastStatus ?? 'STOPPED') === 'STOPPED'
}

/** The value of one tag of a task; undefined without it, or where the tags were not asked for. */
export function tagValue(task: Task, key: string): string | undefined {
  return task.tags?.find((tag) => tag.key === key)?.value
}
