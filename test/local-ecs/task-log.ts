import type { LogStore } from './log-store.ts'
import type { ContainerRecord, TaskRecord } from './task-record.ts'

/** Where a container's lines go: `prefix/container/task id`; without a prefix the container's own id (facts/ecs.md 6). */
export function logPlaceOf(
  task: TaskRecord,
  container: ContainerRecord,
): { readonly group: string; readonly stream: string } | undefined {
  const { logDriver, options } = container.definition.logConfiguration ?? {}
  const group = options?.['awslogs-group']
  if (logDriver !== 'awslogs' || group === undefined) return undefined
  const prefix = options?.['awslogs-stream-prefix']
  return {
    group,
    stream: prefix === undefined ? container.runtimeId : `${prefix}/${container.name}/${task.id}`,
  }
}

/** Creates the stream when the container is created; a reason where its group doesn't exist. `at` in ms. */
export function openTaskLog(
  logs: LogStore,
  task: TaskRecord,
  container: ContainerRecord,
  at: number,
): string | undefined {
  const place = logPlaceOf(task, container)
  if (place === undefined) return undefined
  if (container.definition.logConfiguration?.options?.['awslogs-create-group'] === 'true')
    logs.createGroup(place.group)
  if (!logs.hasGroup(place.group))
    return 'ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist.'
  logs.createStream(place.group, place.stream, at)
  return undefined
}

/** Writes a line of a container at `at` ms; a container without awslogs has no log. */
export function writeTaskLog(
  logs: LogStore,
  task: TaskRecord,
  container: ContainerRecord,
  message: string,
  at: number,
): void {
  const place = logPlaceOf(task, container)
  if (place !== undefined) logs.write(place.group, place.stream, message, at)
}
