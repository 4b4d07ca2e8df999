import type { ListTasksRequest, ListTasksResponse } from '@aws-sdk/client-ecs'
import { invalidParameter } from './api-error.ts'
import { createReadTime } from './staleness.ts'
import { viewAt } from './task-view.ts'
import type { Wire } from './wire.ts'
import { demandCluster, type WorldState } from './world-state.ts'

const largestPage = 100
// A caller that never reads a list to its end must not make us keep it for ever.
const mostOpenLists = 500

/** ListTasks, on desiredStatus (facts/ecs.md 2). `now` in ms. Throws ClusterNotFound- and InvalidParameterException. */
export function listTasks(world: WorldState, input: ListTasksRequest, now: number): Wire<ListTasksResponse> {
  const { maxResults = largestPage } = input
  if (!Number.isInteger(maxResults) || maxResults < 1 || maxResults > largestPage)
    throw invalidParameter('maxResults must be between 1 and 100.')
  checkFilters(input)
  demandCluster(world, input.cluster)
  const place =
    input.nextToken === undefined ? openList(world, input, now) : findPlace(world, input.nextToken)
  return readPage(world, place, maxResults)
}

function checkFilters(input: ListTasksRequest): void {
  const { startedBy, family, serviceName, containerInstance, desiredStatus = 'RUNNING' } = input
  if (!['RUNNING', 'PENDING', 'STOPPED'].includes(desiredStatus))
    throw invalidParameter('Invalid desired status.')
  // Documented as the only filter; RUNNING is the default and is let pass, as real callers rely on it (facts/ecs.md 2).
  const others = [family, serviceName, containerInstance]
  if (startedBy !== undefined && (others.some((one) => one !== undefined) || desiredStatus !== 'RUNNING'))
    throw invalidParameter(
      'When you specify startedBy as the filter, it must be the only filter that you use.',
    )
}

interface ListPlace {
  readonly list: string
  readonly arns: readonly string[]
  readonly offset: number
}

function openList(world: WorldState, input: ListTasksRequest, now: number): ListPlace {
  const arns = findTasks(world, input, now)
  const list = world.random.pages.hex(16)
  const place = {
    list,
    arns: world.options.pages?.unordered === true ? world.random.pages.shuffle(arns) : arns,
  }
  world.openLists.set(list, place.arns)
  const [oldest] = world.openLists.keys()
  if (world.openLists.size > mostOpenLists && oldest !== undefined) world.openLists.delete(oldest)
  return { ...place, offset: 0 }
}

function findTasks(world: WorldState, input: ListTasksRequest, now: number): string[] {
  const { family, startedBy, serviceName, launchType, desiredStatus = 'RUNNING' } = input
  const knownUntil = createReadTime(world.options.listing, world.random.reads, now)
  const arns: string[] = []
  for (const task of demandCluster(world, input.cluster).tasks) {
    const seen = viewAt(task, knownUntil())?.task
    if (seen?.desiredStatus !== desiredStatus) continue
    if (family !== undefined && task.family !== family) continue
    if (startedBy !== undefined && seen.startedBy !== startedBy) continue
    if (serviceName !== undefined && seen.group !== `service:${serviceName}`) continue
    if (launchType !== undefined && seen.launchType !== launchType) continue
    arns.push(task.arn)
  }
  return arns
}

function findPlace(world: WorldState, nextToken: string): ListPlace {
  const [list = '', offset] = Buffer.from(nextToken, 'base64url').toString().split('.')
  const arns = world.openLists.get(list)
  if (arns === undefined || !Number.isInteger(Number(offset))) throw invalidParameter('Invalid nextToken.')
  return { list, arns, offset: Number(offset) }
}

function readPage(
  world: WorldState,
  { list, arns, offset }: ListPlace,
  size: number,
): Wire<ListTasksResponse> {
  const { duplicate = 0, empty = 0 } = world.options.pages ?? {}
  const { pages } = world.random
  const repeated = offset > 0 && size > 1 && pages.chance(duplicate) ? [arns[offset - 1]!] : []
  const page = world.shortenPage(arns.slice(offset, offset + size - repeated.length))
  const next = offset + page.length
  // A list may also end with a page that has nothing.
  const isMore = next < arns.length || (page.length > 0 && pages.chance(empty))
  if (!isMore) world.openLists.delete(list)
  return {
    taskArns: [...repeated, ...page],
    ...(isMore && { nextToken: Buffer.from(`${list}.${next}`).toString('base64url') }),
  }
}
