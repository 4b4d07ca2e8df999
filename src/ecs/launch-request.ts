import type {
  ContainerDefinition,
  NetworkConfiguration,
  RunTaskCommandInput,
  Tag,
  TaskDefinition,
  TaskOverride,
} from '@aws-sdk/client-ecs'
import type { Settings } from '../settings/settings.ts'
import { buildOverrides, findOverridesFault, mergeOverrides } from './overrides.ts'

/** A launch without what each attempt of it brings itself: token, `startedBy`, tags. */
export interface LaunchPlan {
  readonly request: Omit<RunTaskCommandInput, 'clientToken' | 'startedBy' | 'tags'>
  /** The user's tags, from `tags` and `run-task-json`. */
  readonly tags: readonly Tag[]
  /** The container whose exit code is the result. */
  readonly container: ContainerDefinition
  /** What will run, for the guard: every container. */
  readonly commands: readonly EffectiveCommand[]
}

/** The words that ECS will start a container with; an ENTRYPOINT of the image itself is not known to ECS. */
export interface EffectiveCommand {
  readonly container: string
  readonly image?: string
  readonly entryPoint: readonly string[] | undefined
  readonly command: readonly string[] | undefined
  /** False where the launch changes its command or its variables. */
  readonly isAsDefined: boolean
  /** What the launch sets. */
  readonly environment: Readonly<Record<string, string>>
  /** ARNs of the files that the launch takes variables from; those of the task definition are whoever's who wrote it. */
  readonly environmentFiles?: readonly string[]
  /** What the task definition sets besides; a secret's value is undefined: nobody knows it before the container starts. */
  readonly ownEnvironment: Readonly<Record<string, string | undefined>>
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
    commands: listCommands(request.overrides, definition),
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

/** `run-task-json` wins field by field; only overrides are merged in depth. */
function mergeRequest(own: LaunchPlan['request'], json: Partial<RunTaskCommandInput>): LaunchPlan['request'] {
  const { overrides: ownOverrides, ...rest } = own
  const { overrides: jsonOverrides, ...jsonRest } = json
  const overrides = mergeOverrides(ownOverrides, jsonOverrides)
  return { ...rest, ...jsonRest, ...(Object.keys(overrides).length > 0 && { overrides }) }
}

function checkRequest(request: LaunchPlan['request'], definition: TaskDefinition): string | undefined {
  const fault = findOverridesFault(request.overrides, definition)
  if (fault !== undefined) return fault
  if (definition.networkMode === 'awsvpc' && request.networkConfiguration === undefined) {
    return 'The task definition uses the network mode awsvpc, so ECS must be told where to run it: give `subnets` (for example `subnets: subnet-0123abcd`) and `security-groups`, or `network-from-service` with the name of a service of the cluster to copy them from.'
  }
  return undefined
}

function listCommands(overrides: TaskOverride | undefined, definition: TaskDefinition): EffectiveCommand[] {
  return (definition.containerDefinitions ?? []).map((container) => {
    const override = overrides?.containerOverrides?.find(({ name }) => name === container.name)
    const { command, environment, environmentFiles } = override ?? {}
    const set = Object.fromEntries((environment ?? []).map(({ name, value }) => [name ?? '', value ?? '']))
    const own = [
      ...(container.secrets ?? []).map(({ name }) => [name ?? '', undefined] as const),
      ...(container.environment ?? []).map(({ name, value }) => [name ?? '', value ?? ''] as const),
    ]
    return {
      container: container.name ?? '',
      isAsDefined: [command, environment, environmentFiles].every((change) => change === undefined),
      ...(container.image !== undefined && { image: container.image }),
      entryPoint: container.entryPoint,
      command: command ?? container.command,
      environment: set,
      ...(environmentFiles !== undefined && {
        environmentFiles: environmentFiles.map(({ value }) => value ?? ''),
      }),
      ownEnvironment: Object.fromEntries(own.filter(([name]) => !Object.hasOwn(set, name))),
    }
  })
}
