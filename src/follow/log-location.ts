import type { ContainerDefinition } from '@aws-sdk/client-ecs'

/** Where a container's lines go. */
export type LogLocation =
  | { readonly kind: 'awslogs'; readonly group: string; readonly stream: string; readonly region: string }
  /** Nothing that can be read here, and why, as a sentence. */
  | { readonly kind: 'none'; readonly why: string }

/** Finds a container's log stream from its definition: `prefix/container/task id` (facts/ecs.md 6). */
export function locateLog(container: ContainerDefinition, taskId: string, taskRegion: string): LogLocation {
  const name = container.name ?? ''
  const driver = container.logConfiguration?.logDriver
  if (driver === undefined)
    return {
      kind: 'none',
      why: `Container ${name} has no log configuration, so its output can't be shown here.`,
    }
  if (driver !== 'awslogs') {
    return {
      kind: 'none',
      why: `Container ${name} logs by ${driver}, not awslogs, so its output can't be shown here.`,
    }
  }
  const options = container.logConfiguration?.options ?? {}
  const { 'awslogs-group': group, 'awslogs-stream-prefix': prefix, 'awslogs-region': region } = options
  if (group === undefined)
    return { kind: 'none', why: `Container ${name} has awslogs without awslogs-group.` }
  // Without a prefix (EC2 only) the stream is named after the Docker container, which ECS does not tell reliably.
  if (prefix === undefined) {
    return {
      kind: 'none',
      why: `Container ${name} has awslogs without awslogs-stream-prefix, so its stream can't be found. Its log group is ${group}.`,
    }
  }
  return { kind: 'awslogs', group, stream: `${prefix}/${name}/${taskId}`, region: region ?? taskRegion }
}
