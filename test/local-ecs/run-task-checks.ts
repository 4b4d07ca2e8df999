import type { RunTaskRequest } from '@aws-sdk/client-ecs'
import { ApiError, invalidParameter } from './api-error.ts'
import { checkTags } from './tag-rules.ts'
import type { DefinitionRecord } from './task-record.ts'

const longestOverrides = 8192

/** What can be said of a RunTask request by itself (facts/ecs.md 1, 3, 5, 10); throws InvalidParameterException. */
export function checkRunTaskInput(input: RunTaskRequest): void {
  const { clientToken, startedBy, count = 1, group, launchType, capacityProviderStrategy } = input
  if (clientToken !== undefined && !/^[!-~]{1,64}$/.test(clientToken))
    throw invalidParameter('clientToken must be 1 to 64 characters in the range of 33-126.')
  if (startedBy !== undefined && !/^[\w/-]{0,128}$/.test(startedBy))
    throw invalidParameter(
      'startedBy must be up to 128 letters, numbers, hyphens, forward slashes, and underscores.',
    )
  if (!Number.isInteger(count) || count < 1 || count > 10)
    throw invalidParameter('Count must be between 1 and 10.')
  if ((group ?? '').length > 255) throw invalidParameter('Group must be at most 255 characters.')
  if (launchType !== undefined && (capacityProviderStrategy ?? []).length > 0)
    throw invalidParameter('Specifying both a launch type and capacity provider strategy is not supported.')
  if (input.propagateTags === 'SERVICE')
    throw invalidParameter('SERVICE is not a valid value for propagateTags when running a task.')
  checkTags(input.tags ?? [])
}

/** What can be said of a request together with its task definition; throws as ECS does (facts/ecs.md 4 and 10). */
export function checkAgainstDefinition(input: RunTaskRequest, definition: DefinitionRecord): void {
  const { wire } = definition
  if (wire.status === 'INACTIVE') throw invalidParameter('TaskDefinition is inactive')
  if (wire.networkMode === 'awsvpc' && input.networkConfiguration?.awsvpcConfiguration === undefined)
    throw invalidParameter("Network Configuration must be provided when networkMode 'awsvpc' is specified.")
  if (wire.networkMode !== 'awsvpc' && input.networkConfiguration !== undefined)
    throw invalidParameter(
      'Network Configuration is not valid for the given networkMode of this task definition.',
    )
  if (input.launchType === 'FARGATE' && !(wire.compatibilities ?? []).includes('FARGATE'))
    throw invalidParameter('Task definition does not support launch_type FARGATE.')
  checkOverrides(input, definition)
}

function checkOverrides({ overrides }: RunTaskRequest, { wire }: DefinitionRecord): void {
  if (overrides === undefined) return
  if (JSON.stringify(overrides).length > longestOverrides)
    throw invalidParameter(`Container Overrides length must be at most ${longestOverrides}`)
  const names = (wire.containerDefinitions ?? []).map(({ name }) => name)
  for (const { name } of overrides.containerOverrides ?? []) {
    if (name === undefined) throw invalidParameter('Container name must be given in container overrides.')
    if (!names.includes(name))
      throw invalidParameter(`Override for container named ${name} is not a container in the TaskDefinition.`)
  }
}

/** The answer to an unknown task definition in RunTask (facts/ecs.md 4). */
export function definitionNotFound(): ApiError {
  return new ApiError('ClientException', 'TaskDefinition not found.')
}
