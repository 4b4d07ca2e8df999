import type { ContainerOverride } from '@aws-sdk/client-ecs'
import type { ContainerRecord, TaskRecord } from './task-record.ts'
import type { ContainerToRun, ImageDefaults } from './world-options.ts'

/**
 * What a container of a task will really run. An override replaces the command, never the entry point; environment is
 * merged by name (facts/ecs.md 10). An entry point of the definition drops the image's command, as Docker does.
 */
export function buildContainerToRun(
  task: TaskRecord,
  container: ContainerRecord,
  images: Readonly<Record<string, ImageDefaults>>,
): ContainerToRun {
  const { definition, name, essential } = container
  const override = task.overrides.containerOverrides?.find((one) => one.name === name)
  const image = images[definition.image ?? ''] ?? {}
  const ownEntryPoint = nonEmpty(definition.entryPoint)
  const imageCommand = ownEntryPoint === undefined ? image.command : undefined
  const command = override?.command ?? nonEmpty(definition.command) ?? imageCommand ?? []
  return {
    taskArn: task.arn,
    cluster: task.cluster,
    family: task.family,
    container: name,
    essential,
    argv: [...(ownEntryPoint ?? image.entryPoint ?? []), ...command],
    environment: mergeEnvironment(definition.environment, override?.environment),
    workingDirectory: definition.workingDirectory,
    startedBy: task.startedBy,
    tags: task.tags,
  }
}

type Environment = NonNullable<ContainerOverride['environment']>

function mergeEnvironment(...parts: (Readonly<Environment> | undefined)[]): Record<string, string> {
  const pairs = parts
    .flatMap((part) => part ?? [])
    .map(({ name, value }) => [name ?? '', value ?? ''] as const)
  return Object.fromEntries(pairs)
}

function nonEmpty<T>(list: readonly T[] | undefined): readonly T[] | undefined {
  return list === undefined || list.length === 0 ? undefined : list
}
