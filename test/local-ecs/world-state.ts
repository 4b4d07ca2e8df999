import type { Service } from '@aws-sdk/client-ecs'
import { ApiError } from './api-error.ts'
import { clusterNameOf, ecsArn, type Account } from './arn.ts'
import type { ClientTokens } from './client-tokens.ts'
import type { EventHeap } from './event-heap.ts'
import type { Lifecycle } from './lifecycle.ts'
import type { LogStore } from './log-store.ts'
import type { Random } from './random.ts'
import type { DefinitionRecord, TaskRecord } from './task-record.ts'
import type { Wire } from './wire.ts'
import type { StartFailure, WorldOptions } from './world-options.ts'

/** A cluster and the tasks that ECS still knows, in the order of their launch. */
export interface ClusterRecord {
  readonly name: string
  readonly arn: string
  readonly tasks: Set<TaskRecord>
}

/** Independent streams of chance, so that one knob leaves the draws of the others alone. */
export interface WorldRandom {
  readonly ids: Random
  readonly reads: Random
  readonly pages: Random
  readonly capacity: Random
  readonly starts: Random
}

/** Everything a world consists of; what the operations work on. */
export interface WorldState {
  readonly options: WorldOptions
  readonly account: Account
  readonly random: WorldRandom
  readonly heap: EventHeap
  readonly lifecycle: Lifecycle
  readonly logs: LogStore
  readonly tokens: ClientTokens
  readonly clusters: Map<string, ClusterRecord>
  readonly definitions: Map<string, DefinitionRecord[]>
  /** By `cluster/name`. */
  readonly services: Map<string, Wire<Service>>
  /** The tasks that ECS still knows, by ARN. */
  readonly tasks: Map<string, TaskRecord>
  /** Every task there ever was. */
  readonly everyTask: TaskRecord[]
  /** Lists that are being paged through, by their number. */
  readonly openLists: Map<string, readonly string[]>
  /** Told in advance: the next tasks that find no place, and those that won't start. */
  readonly comingCapacityFailures: string[]
  readonly comingStartFailures: StartFailure[]
  /** Cuts a page short, or empties it, where the knob says so. */
  shortenPage<T>(page: readonly T[]): readonly T[]
}

/** A cluster by name or ARN; throws ClusterNotFoundException. */
export function demandCluster(world: WorldState, nameOrArn: string | undefined): ClusterRecord {
  const cluster = world.clusters.get(clusterNameOf(nameOrArn))
  if (cluster === undefined) throw new ApiError('ClusterNotFoundException', 'Cluster not found.')
  return cluster
}

/** Makes a cluster, or finds the one there is. */
export function createClusterRecord(
  clusters: Map<string, ClusterRecord>,
  account: Account,
  name: string,
): ClusterRecord {
  const found = clusters.get(name)
  if (found !== undefined) return found
  const cluster = { name, arn: ecsArn(account, `cluster/${name}`), tasks: new Set<TaskRecord>() }
  clusters.set(name, cluster)
  return cluster
}
