import type {
  ContainerDefinition,
  DeregisterTaskDefinitionRequest,
  DescribeTaskDefinitionRequest,
  DescribeTaskDefinitionResponse,
  RegisterTaskDefinitionRequest,
  RegisterTaskDefinitionResponse,
} from '@aws-sdk/client-ecs'
import { ApiError } from './api-error.ts'
import { ecsArn, resourcePart } from './arn.ts'
import { checkTags } from './tag-rules.ts'
import type { DefinitionRecord } from './task-record.ts'
import { toEpochSeconds, type Wire } from './wire.ts'
import type { WorldState } from './world-state.ts'

/** RegisterTaskDefinition: the family's next revision (facts/ecs.md 12). Throws ClientException. */
export function registerTaskDefinition(
  world: WorldState,
  input: RegisterTaskDefinitionRequest,
  now: number,
): Wire<RegisterTaskDefinitionResponse> {
  checkDefinition(input)
  checkTags(input.tags ?? [])
  const record = addDefinition(world, input, now)
  return { taskDefinition: record.wire, tags: record.tags }
}

/** Adds a revision without checking it, as the seeds of a world are added. `now` in ms. */
export function addDefinition(
  world: WorldState,
  input: RegisterTaskDefinitionRequest,
  now: number,
): DefinitionRecord {
  const { tags = [], ...fields } = input
  const family = input.family ?? ''
  const revisions = world.definitions.get(family) ?? []
  const revision = revisions.length + 1
  const arn = ecsArn(world.account, `task-definition/${family}:${revision}`)
  const containerDefinitions = (input.containerDefinitions ?? []).map(completeContainer)
  const compatibilities =
    input.networkMode === 'awsvpc' ? (['EC2', 'FARGATE'] as const) : (['EXTERNAL', 'EC2'] as const)
  const wire: DefinitionRecord['wire'] = {
    ...fields,
    taskDefinitionArn: arn,
    revision,
    status: 'ACTIVE',
    containerDefinitions,
    volumes: input.volumes ?? [],
    requiresAttributes: [],
    placementConstraints: input.placementConstraints ?? [],
    compatibilities,
    registeredAt: toEpochSeconds(now),
    registeredBy: `arn:aws:sts::${world.account.accountId}:assumed-role/local/local`,
  }
  const record: DefinitionRecord = { arn, family, revision, wire, tags }
  world.definitions.set(family, [...revisions, record])
  createLogGroups(world, containerDefinitions)
  return record
}

/** DescribeTaskDefinition; throws ClientException "Unable to describe task definition." */
export function describeTaskDefinition(
  world: WorldState,
  input: DescribeTaskDefinitionRequest,
): Wire<DescribeTaskDefinitionResponse> {
  const record = findDefinition(world, input.taskDefinition)
  if (record === undefined) throw new ApiError('ClientException', 'Unable to describe task definition.')
  return { taskDefinition: record.wire, ...(input.include?.includes('TAGS') && { tags: record.tags }) }
}

/** DeregisterTaskDefinition: the revision becomes INACTIVE, its number is never used again. */
export function deregisterTaskDefinition(
  world: WorldState,
  input: DeregisterTaskDefinitionRequest,
  now: number,
): Wire<RegisterTaskDefinitionResponse> {
  const record = findDefinition(world, input.taskDefinition)
  if (record === undefined) throw new ApiError('ClientException', 'Unable to describe task definition.')
  record.wire = { ...record.wire, status: 'INACTIVE', deregisteredAt: toEpochSeconds(now) }
  return { taskDefinition: record.wire }
}

/** A revision by `family` (the latest ACTIVE one), `family:revision` or ARN; undefined where there is none. */
export function findDefinition(world: WorldState, name: string | undefined): DefinitionRecord | undefined {
  const [family = '', revision] = resourcePart(name ?? '')
    .replace(/^task-definition\//, '')
    .split(':')
  const revisions = world.definitions.get(family)
  if (revision === undefined) return revisions?.findLast(({ wire }) => wire.status === 'ACTIVE')
  return revisions?.find((record) => String(record.revision) === revision)
}

function completeContainer(container: ContainerDefinition): ContainerDefinition {
  const { cpu = 0, essential = true, portMappings = [], environment = [], ...rest } = container
  return { ...rest, cpu, essential, portMappings, environment, mountPoints: [], volumesFrom: [] }
}

// Seeds and registrations bring their log groups along, unless a test says that somebody forgot.
function createLogGroups(world: WorldState, containers: readonly ContainerDefinition[]): void {
  for (const { logConfiguration } of containers) {
    const group = logConfiguration?.options?.['awslogs-group']
    if (group !== undefined && !world.options.missingLogGroups?.includes(group)) world.logs.createGroup(group)
  }
}

function checkDefinition({
  family = '',
  containerDefinitions = [],
  requiresCompatibilities,
}: RegisterTaskDefinitionRequest): void {
  const refuse = (message: string): never => {
    throw new ApiError('ClientException', message)
  }
  if (!/^[\w-]{1,255}$/.test(family)) refuse('Family contains invalid characters.')
  if (containerDefinitions.length === 0) refuse('Container list cannot be empty.')
  const names = containerDefinitions.map(({ name }) => name)
  if (names.includes(undefined)) refuse('Container.name should not be null or empty.')
  if (new Set(names).size < names.length) refuse('Container names must be unique.')
  if (containerDefinitions.every(({ essential }) => essential === false))
    refuse('All tasks must have at least one essential container.')
  if (requiresCompatibilities?.includes('FARGATE') !== true) return
  for (const { stopTimeout, logConfiguration } of containerDefinitions) {
    if (stopTimeout !== undefined && (stopTimeout < 2 || stopTimeout > 120))
      refuse('stopTimeout must be between 2 and 120 seconds on Fargate.')
    const { logDriver, options } = logConfiguration ?? {}
    if (logDriver === 'awslogs' && options?.['awslogs-stream-prefix'] === undefined)
      refuse('Log driver awslogs requires options: awslogs-stream-prefix')
  }
}
