import type { ContainerDefinition, RunTaskRequest, Task, TaskOverride } from '@aws-sdk/client-ecs'
import { ecsArn } from './arn.ts'
import { mergeTags } from './tag-rules.ts'
import type { ContainerRecord, DefinitionRecord, TaskRecord } from './task-record.ts'
import type { Wire } from './wire.ts'
import type { ClusterRecord, WorldState } from './world-state.ts'

const defaultStopTimeoutSeconds = 30

/** A new task as RunTask makes it, not yet set going. `now` in ms. Throws where it would have too many tags. */
export function buildTask(
  world: WorldState,
  cluster: ClusterRecord,
  definition: DefinitionRecord,
  input: RunTaskRequest,
  now: number,
): TaskRecord {
  const id = world.random.ids.hex(32)
  const arn = ecsArn(world.account, `task/${cluster.name}/${id}`)
  const overrides = completeOverrides(input.overrides, definition)
  const tags = buildTags(cluster, definition, input)
  return {
    arn,
    id,
    cluster: cluster.name,
    family: definition.family,
    definition,
    fixed: buildFixedFields(world, cluster, definition, input, arn, overrides),
    overrides,
    launchTags: tags,
    clientToken: input.clientToken,
    containers: (definition.wire.containerDefinitions ?? []).map((one) =>
      buildContainer(world, cluster, id, one as ContainerDefinition),
    ),
    views: [],
    createdAt: now,
    startedBy: input.startedBy,
    tags,
    lastStatus: startsPending(input) ? 'PENDING' : 'PROVISIONING',
    desiredStatus: 'RUNNING',
    version: 0,
    connectivityAt: undefined,
    pullStartedAt: undefined,
    pullStoppedAt: undefined,
    startedAt: undefined,
    stoppingAt: undefined,
    executionStoppedAt: undefined,
    stoppedAt: undefined,
    mayLeaveFrom: undefined,
    stopCode: undefined,
    stoppedReason: undefined,
  }
}

// An instance that is already there needs no provisioning (facts/ecs.md 3).
function startsPending({ launchType }: RunTaskRequest): boolean {
  return launchType === 'EC2' || launchType === 'EXTERNAL'
}

function buildFixedFields(
  world: WorldState,
  cluster: ClusterRecord,
  definition: DefinitionRecord,
  input: RunTaskRequest,
  arn: string,
  overrides: TaskOverride,
): Wire<Task> {
  const { wire, family } = definition
  const provider = input.capacityProviderStrategy?.[0]?.capacityProvider
  const isFargate =
    input.launchType === 'FARGATE' ||
    provider?.startsWith('FARGATE') === true ||
    (input.launchType === undefined && wire.requiresCompatibilities?.includes('FARGATE') === true)
  const subnet = input.networkConfiguration?.awsvpcConfiguration?.subnets?.[0]
  const details = subnet === undefined ? [] : [{ name: 'subnetId', value: subnet }]
  const attachment = {
    id: world.random.ids.hex(32),
    type: 'ElasticNetworkInterface',
    status: 'PRECREATED',
    details,
  }
  return {
    attachments: wire.networkMode === 'awsvpc' ? [attachment] : [],
    attributes: [],
    availabilityZone: `${world.account.region}a`,
    clusterArn: cluster.arn,
    cpu: overrides.cpu ?? wire.cpu ?? '256',
    enableExecuteCommand: input.enableExecuteCommand ?? false,
    group: input.group ?? `family:${family}`,
    healthStatus: 'UNKNOWN',
    launchType: isFargate ? 'FARGATE' : (input.launchType ?? 'EC2'),
    ...(provider !== undefined && { capacityProviderName: provider }),
    ...(isFargate && { platformVersion: input.platformVersion ?? '1.4.0', platformFamily: 'Linux' }),
    memory: overrides.memory ?? wire.memory ?? '512',
    overrides,
    taskArn: arn,
    taskDefinitionArn: definition.arn,
  }
}

/** ECS lists every container among the overrides, also those without any. */
function completeOverrides(given: TaskOverride | undefined, { wire }: DefinitionRecord): TaskOverride {
  const named = given?.containerOverrides ?? []
  const others = (wire.containerDefinitions ?? [])
    .filter(({ name }) => named.every((one) => one.name !== name))
    .map(({ name }) => ({ name }))
  return { ...given, containerOverrides: [...named, ...others] }
}

function buildTags(cluster: ClusterRecord, definition: DefinitionRecord, input: RunTaskRequest) {
  const propagated = input.propagateTags === 'TASK_DEFINITION' ? definition.tags : []
  const managed =
    input.enableECSManagedTags === true ? [{ key: 'aws:ecs:clusterName', value: cluster.name }] : []
  return mergeTags([...managed, ...propagated], input.tags ?? [])
}

function buildContainer(
  world: WorldState,
  cluster: ClusterRecord,
  taskId: string,
  definition: ContainerDefinition,
): ContainerRecord {
  const { ids } = world.random
  return {
    definition,
    name: definition.name ?? '',
    arn: ecsArn(world.account, `container/${cluster.name}/${taskId}/${ids.hex(32)}`),
    runtimeId: `${taskId}-${ids.hex(10)}`,
    essential: definition.essential !== false,
    stopTimeoutMs: (definition.stopTimeout ?? defaultStopTimeoutSeconds) * 1000,
    state: 'waiting',
    startedAt: undefined,
    endedAt: undefined,
    exitCode: undefined,
    reason: undefined,
    isTerminating: false,
    isEndShown: false,
  }
}
