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

/**
 * What is wrong with the form of `run-task-json`'s overrides, as a sentence; undefined where they can be merged. The SDK
 * checks no forms, and the guard must see the command that will really run.
 */
export function findFormFault(json: Readonly<Record<string, unknown>>): string | undefined {
  const { overrides } = json
  if (overrides === undefined) return undefined
  if (!isObject(overrides)) return '`run-task-json` has `overrides` that are no object.'
  const containers = overrides['containerOverrides'] ?? []
  if (!Array.isArray(containers))
    return '`run-task-json` has `overrides.containerOverrides` that are no array.'
  const isGood = (containers as unknown[]).every(
    (container) =>
      isObject(container) &&
      typeof container['name'] === 'string' &&
      // An empty one may be none to ECS, and then another command runs than the guard has seen.
      (container['command'] as unknown[] | undefined)?.length !== 0 &&
      isArrayOf(container['command'], (word) => typeof word === 'string') &&
      isArrayOf(
        container['environment'],
        (pair) => isObject(pair) && isVariableName(pair['name']) && typeof pair['value'] === 'string',
      ) &&
      isArrayOf(container['environmentFiles'], (file) => isObject(file) && typeof file['value'] === 'string'),
  )
  return isGood
    ? undefined
    : '`run-task-json` has a container override that is not {"name": "…", "command": ["…"], "environment": [{"name": "…", "value": "…"}], "environmentFiles": [{"value": "…", "type": "s3"}]}; only the name must be there.'
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

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The host joins name and value with a `=`, so that a name which has one would name another variable. */
function isVariableName(value: unknown): boolean {
  return typeof value === 'string' && /^[^=\0]+$/.test(value)
}

/** True for an absent value too. */
function isArrayOf(value: unknown, isItem: (item: unknown) => boolean): boolean {
  return value === undefined || (Array.isArray(value) && value.every(isItem))
}
