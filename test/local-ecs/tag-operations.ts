import type {
  ListTagsForResourceRequest,
  ListTagsForResourceResponse,
  Tag,
  TagResourceRequest,
  UntagResourceRequest,
} from '@aws-sdk/client-ecs'
import { invalidParameter } from './api-error.ts'
import { resourcePart } from './arn.ts'
import { checkTags, mergeTags } from './tag-rules.ts'
import { findDefinition } from './task-definitions.ts'
import { recordTags } from './task-view.ts'
import type { WorldState } from './world-state.ts'

/** TagResource of a task or task definition (facts/ecs.md 10). `now` in ms. Throws InvalidParameterException. */
export function tagResource(world: WorldState, input: TagResourceRequest, now: number): object {
  const { tags = [] } = input
  checkTags(tags)
  const resource = findTaggable(world, input.resourceArn)
  resource.refuseIfStopped()
  resource.setTags(mergeTags(resource.tags, tags, world.options.tooManyTags), now)
  return {}
}

/** UntagResource; keys that are not there are ignored. Throws InvalidParameterException. */
export function untagResource(world: WorldState, input: UntagResourceRequest, now: number): object {
  const keys = new Set(input.tagKeys ?? [])
  const resource = findTaggable(world, input.resourceArn)
  resource.refuseIfStopped()
  resource.setTags(
    resource.tags.filter(({ key }) => !keys.has(key ?? '')),
    now,
  )
  return {}
}

/** ListTagsForResource. Throws InvalidParameterException. */
export function listTagsForResource(
  world: WorldState,
  input: ListTagsForResourceRequest,
): ListTagsForResourceResponse {
  return { tags: [...findTaggable(world, input.resourceArn).tags] }
}

interface Taggable {
  readonly tags: readonly Tag[]
  readonly setTags: (tags: readonly Tag[], now: number) => void
  readonly refuseIfStopped: () => void
}

function findTaggable(world: WorldState, arn = ''): Taggable {
  return resourcePart(arn).startsWith('task-definition/')
    ? taggableDefinition(world, arn)
    : taggableTask(world, arn)
}

function taggableDefinition(world: WorldState, arn: string): Taggable {
  const definition = findDefinition(world, arn)
  if (definition === undefined) throw invalidParameter('The specified task definition does not exist.')
  return {
    tags: definition.tags,
    setTags: (tags) => {
      definition.tags = tags
    },
    refuseIfStopped: () => undefined,
  }
}

function taggableTask(world: WorldState, arn: string): Taggable {
  const task = world.tasks.get(arn)
  if (task === undefined)
    throw invalidParameter('The specified task does not exist. Specify a valid task and try again.')
  return {
    tags: task.tags,
    setTags: (tags, now) => {
      recordTags(task, tags, now)
    },
    refuseIfStopped: () => {
      if (world.options.tagStoppedTask === 'refused' && task.stoppedAt !== undefined)
        throw invalidParameter('The specified task is stopped. Specify a running task and try again.')
    },
  }
}
