import type {
  ContainerOverride,
  KeyValuePair,
  RunTaskCommandInput,
  TaskDefinition,
  TaskOverride,
} from '@aws-sdk/client-ecs'
import type { Settings } from '../settings/settings.ts'

/** The overrides that the inputs ask for; command and environment go to `container`. */
export function buildOverrides(settings: Settings, container: string): TaskOverride {
  const environment = Object.entries(settings.environment).map(([name, value]) => ({ name, value }))
  const override: ContainerOverride = {
    name: container,
    ...(settings.command !== undefined && { command: [...settings.command] }),
    ...(environment.length > 0 && { environment }),
  }
  return {
    ...(Object.keys(override).length > 1 && { containerOverrides: [override] }),
    ...(settings.taskRole !== undefined && { taskRoleArn: settings.taskRole }),
    ...(settings.executionRole !== undefined && { executionRoleArn: settings.executionRole }),
    ...(settings.cpu !== undefined && { cpu: settings.cpu }),
    ...(settings.memory !== undefined && { memory: settings.memory }),
    ...(settings.ephemeralStorageGiB !== undefined && {
      ephemeralStorage: { sizeInGiB: settings.ephemeralStorageGiB },
    }),
  }
}

/** Merges two overrides, the second one winning field by field; containers by name, their environment by variable. */
export function mergeOverrides(
  first: TaskOverride | undefined,
  second: TaskOverride | undefined,
): TaskOverride {
  const containers = new Map<string | undefined, ContainerOverride>()
  for (const override of [...(first?.containerOverrides ?? []), ...(second?.containerOverrides ?? [])]) {
    const before = containers.get(override.name)
    const environment = mergeEnvironment(before?.environment, override.environment)
    containers.set(override.name, { ...before, ...override, ...(environment.length > 0 && { environment }) })
  }
  return {
    ...first,
    ...second,
    ...(containers.size > 0 && { containerOverrides: [...containers.values()] }),
  }
}

/** Merges variables by name; the second list wins, the first one's order stays. */
export function mergeEnvironment(
  first: readonly KeyValuePair[] | undefined,
  second: readonly KeyValuePair[] | undefined,
): KeyValuePair[] {
  return [...new Map([...(first ?? []), ...(second ?? [])].map((pair) => [pair.name, pair])).values()]
}

// ECS takes so many characters of JSON; whether of ours or of a normalised one is unknown (facts/ecs.md 10), so only what
// is surely too long is refused here.
const longestOverrides = 8192

/** What is wrong with the merged overrides for this task definition, as a sentence. */
export function findOverridesFault(
  overrides: RunTaskCommandInput['overrides'],
  definition: TaskDefinition,
): string | undefined {
  const known = new Set(definition.containerDefinitions?.map((container) => container.name))
  const unknown = overrides?.containerOverrides?.find((override) => !known.has(override.name))
  if (unknown !== undefined) {
    return `\`run-task-json\` overrides a container "${unknown.name ?? ''}" that the task definition doesn't have. It has: ${[...known].join(', ')}.`
  }
  const length = JSON.stringify(overrides ?? {}).length
  return length > longestOverrides
    ? `The command and environment together are ${length} characters of overrides; ECS takes ${longestOverrides}. Put long values into the image, a file in S3, or a secret of the task definition.`
    : undefined
}
