import type {
  ContainerDefinition,
  ContainerOverride,
  KeyValuePair,
  NetworkConfiguration,
  RunTaskCommandInput,
  Tag,
  TaskDefinition,
  TaskOverride,
} from '@aws-sdk/client-ecs'
import type { Settings } from '../settings/settings.ts'

/** A launch without what each attempt of it brings itself: token, `startedBy`, tags. */
export interface LaunchPlan {
  readonly request: Omit<RunTaskCommandInput, 'clientToken' | 'startedBy' | 'tags'>
  /** The user's tags, from `tags` and `run-task-json`. */
  readonly tags: readonly Tag[]
  /** The container whose exit code is the result. */
  readonly container: ContainerDefinition
  /** What will run, for the guard: the result's container, and every other one whose command is overridden. */
  readonly commands: readonly EffectiveCommand[]
}

/** The words that ECS will start a container with; an ENTRYPOINT of the image itself is not known to ECS. */
export interface EffectiveCommand {
  readonly container: string
  readonly image?: string
  readonly entryPoint: readonly string[] | undefined
  readonly command: readonly string[] | undefined
  readonly environment: Readonly<Record<string, string>>
}

/** Something in the inputs that only the task definition shows to be wrong. */
export interface LaunchProblem {
  readonly kind: 'problem'
  readonly message: string
}

/** Builds the launch from the inputs and the pinned task definition, or says what doesn't fit. */
export function buildLaunchPlan(
  settings: Settings,
  definition: TaskDefinition,
  network: NetworkConfiguration | undefined,
): { readonly kind: 'plan'; readonly plan: LaunchPlan } | LaunchProblem {
  const chosen = chooseContainer(definition, settings.container)
  if (chosen.kind === 'problem') return chosen
  const { tags: jsonTags, ...json } = (settings.runTaskJson ?? {}) as Partial<RunTaskCommandInput>
  const networkConfiguration = network ?? buildNetwork(settings)
  const own: LaunchPlan['request'] = {
    cluster: settings.cluster,
    taskDefinition: definition.taskDefinitionArn,
    count: 1,
    overrides: buildOverrides(settings, chosen.container.name ?? ''),
    ...(networkConfiguration !== undefined && { networkConfiguration }),
    ...(settings.launchType !== undefined && { launchType: settings.launchType }),
    ...(settings.capacityProviderStrategy.length > 0 && {
      capacityProviderStrategy: [...settings.capacityProviderStrategy],
    }),
    ...(settings.platformVersion !== undefined && { platformVersion: settings.platformVersion }),
    ...(settings.propagateTags && { propagateTags: 'TASK_DEFINITION' as const }),
    ...(settings.enableExecuteCommand && { enableExecuteCommand: true }),
  }
  const request = mergeRequest(own, json)
  const problem = checkRequest(request, definition)
  if (problem !== undefined) return { kind: 'problem', message: problem }
  const plan: LaunchPlan = {
    request,
    tags: [...Object.entries(settings.tags).map(([key, value]) => ({ key, value })), ...(jsonTags ?? [])],
    container: chosen.container,
    commands: listCommands(request.overrides, definition, chosen.container),
  }
  return { kind: 'plan', plan }
}

/** The RunTask request of one launch. Made once, outside every retry: a retry must be identical (facts/ecs.md 1). */
export function buildRunTask(
  plan: LaunchPlan,
  launch: { readonly clientToken: string; readonly startedBy: string; readonly tags: readonly Tag[] },
): RunTaskCommandInput {
  const { clientToken, startedBy, tags } = launch
  return { ...plan.request, clientToken, startedBy, ...(tags.length > 0 && { tags: [...tags] }) }
}

/** The container of the `container` input; else the only essential one; else a problem that lists them. */
export function chooseContainer(
  definition: TaskDefinition,
  wanted: string | undefined,
): { readonly kind: 'container'; readonly container: ContainerDefinition } | LaunchProblem {
  const containers = definition.containerDefinitions ?? []
  // A container without `essential` is essential (facts/ecs.md 3).
  const candidates =
    wanted === undefined
      ? containers.filter((container) => container.essential !== false)
      : containers.filter((container) => container.name === wanted)
  const [container] = candidates
  if (container !== undefined && candidates.length === 1) return { kind: 'container', container }
  const names = containers.map(
    (container) =>
      `${container.name ?? '(unnamed)'}${container.essential === false ? ' (not essential)' : ''}`,
  )
  const where = `task definition ${definition.family ?? ''}:${String(definition.revision ?? '')}`
  const message =
    wanted === undefined
      ? `The ${where} has ${candidates.length} essential containers: ${names.join(', ')}. Say whose exit code is the result, for example \`container: ${containers[0]?.name ?? 'terraform'}\`.`
      : `The ${where} has no container "${wanted}". It has: ${names.join(', ')}.`
  return { kind: 'problem', message }
}

function buildNetwork(settings: Settings): NetworkConfiguration | undefined {
  if (settings.subnets.length === 0) return undefined
  return {
    awsvpcConfiguration: {
      subnets: [...settings.subnets],
      ...(settings.securityGroups.length > 0 && { securityGroups: [...settings.securityGroups] }),
      ...(settings.assignPublicIp !== undefined && {
        assignPublicIp: settings.assignPublicIp ? ('ENABLED' as const) : ('DISABLED' as const),
      }),
    },
  }
}

function buildOverrides(settings: Settings, container: string): TaskOverride {
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

/** `run-task-json` wins field by field; container overrides are merged by container name. */
function mergeRequest(own: LaunchPlan['request'], json: Partial<RunTaskCommandInput>): LaunchPlan['request'] {
  const overrides: TaskOverride = { ...own.overrides, ...json.overrides }
  const containers = new Map<string | undefined, ContainerOverride>()
  for (const override of [
    ...(own.overrides?.containerOverrides ?? []),
    ...(json.overrides?.containerOverrides ?? []),
  ]) {
    const before = containers.get(override.name)
    const environment = mergeEnvironment(before?.environment, override.environment)
    containers.set(override.name, { ...before, ...override, ...(environment.length > 0 && { environment }) })
  }
  if (containers.size > 0) overrides.containerOverrides = [...containers.values()]
  const networkConfiguration = json.networkConfiguration ?? own.networkConfiguration
  const merged = {
    ...own,
    ...json,
    overrides,
    ...(networkConfiguration !== undefined && { networkConfiguration }),
  }
  if (Object.keys(overrides).length > 0) return merged
  const { overrides: _empty, ...rest } = merged
  return rest
}

function mergeEnvironment(
  first: KeyValuePair[] | undefined,
  second: KeyValuePair[] | undefined,
): KeyValuePair[] {
  return [...new Map([...(first ?? []), ...(second ?? [])].map((pair) => [pair.name, pair])).values()]
}

// ECS counts the JSON of the overrides; whether ours or a normalised one is unknown, so some room is left (facts/ecs.md 10).
const longestOverrides = 8192

function checkRequest(request: LaunchPlan['request'], definition: TaskDefinition): string | undefined {
  const known = new Set(definition.containerDefinitions?.map((container) => container.name))
  const unknown = request.overrides?.containerOverrides?.find((override) => !known.has(override.name))
  if (unknown !== undefined) {
    return `\`run-task-json\` overrides a container "${unknown.name ?? ''}" that the task definition doesn't have. It has: ${[...known].join(', ')}.`
  }
  const length = JSON.stringify(request.overrides ?? {}).length
  if (length > longestOverrides) {
    return `The command and environment together are ${length} characters of overrides; ECS takes ${longestOverrides}. Put long values into the image, a file in S3, or a secret of the task definition.`
  }
  if (definition.networkMode === 'awsvpc' && request.networkConfiguration === undefined) {
    return 'The task definition uses the network mode awsvpc, so ECS must be told where to run it: give `subnets` (for example `subnets: subnet-0123abcd`) and `security-groups`, or `network-from-service` with the name of a service of the cluster to copy them from.'
  }
  return undefined
}

function listCommands(
  overrides: TaskOverride | undefined,
  definition: TaskDefinition,
  result: ContainerDefinition,
): EffectiveCommand[] {
  return (definition.containerDefinitions ?? []).flatMap((container) => {
    const override = overrides?.containerOverrides?.find(({ name }) => name === container.name)
    if (container.name !== result.name && override?.command === undefined) return []
    const pairs = mergeEnvironment(container.environment, override?.environment)
    return {
      container: container.name ?? '',
      ...(container.image !== undefined && { image: container.image }),
      entryPoint: container.entryPoint,
      command: override?.command ?? container.command,
      environment: Object.fromEntries(pairs.map(({ name, value }) => [name ?? '', value ?? ''])),
    }
  })
}
