import type {
  CreateClusterRequest,
  CreateClusterResponse,
  DescribeClustersRequest,
  DescribeClustersResponse,
  DescribeServicesRequest,
  DescribeServicesResponse,
  Cluster,
} from '@aws-sdk/client-ecs'
import { invalidParameter } from './api-error.ts'
import { clusterNameOf, ecsArn, resourcePart } from './arn.ts'
import type { Wire } from './wire.ts'
import type { ServiceSeed } from './world-options.ts'
import { createClusterRecord, demandCluster, type ClusterRecord, type WorldState } from './world-state.ts'

/** CreateCluster: the cluster, also where it is there already. Throws InvalidParameterException for a bad name. */
export function createCluster(world: WorldState, input: CreateClusterRequest): Wire<CreateClusterResponse> {
  const name = input.clusterName ?? 'default'
  if (!/^[\w-]{1,255}$/.test(name)) throw invalidParameter('Invalid cluster name.')
  return { cluster: formatCluster(createClusterRecord(world.clusters, world.account, name)) }
}

/** DescribeClusters; an unknown one is a failure MISSING. */
export function describeClusters(
  world: WorldState,
  input: DescribeClustersRequest,
): Wire<DescribeClustersResponse> {
  const names = (input.clusters ?? ['default']).map(clusterNameOf)
  const found = names.map((name) => world.clusters.get(name)).filter((cluster) => cluster !== undefined)
  const missing = names.filter((name) => !world.clusters.has(name))
  return {
    clusters: found.map(formatCluster),
    failures: missing.map((name) => ({ arn: ecsArn(world.account, `cluster/${name}`), reason: 'MISSING' })),
  }
}

/** DescribeServices, up to 10; an unknown one is a failure MISSING. Throws ClusterNotFoundException. */
export function describeServices(
  world: WorldState,
  input: DescribeServicesRequest,
): Wire<DescribeServicesResponse> {
  const cluster = demandCluster(world, input.cluster)
  const names = (input.services ?? []).map((service) => resourcePart(service).split('/').at(-1) ?? '')
  if (names.length === 0) throw invalidParameter('Services cannot be empty.')
  if (names.length > 10) throw invalidParameter('Services cannot have more than 10 elements.')
  const keyOf = (name: string): string => `${cluster.name}/${name}`
  return {
    services: names.map((name) => world.services.get(keyOf(name))).filter((service) => service !== undefined),
    failures: names
      .filter((name) => !world.services.has(keyOf(name)))
      .map((name) => ({ arn: ecsArn(world.account, `service/${keyOf(name)}`), reason: 'MISSING' })),
  }
}

/** Adds a service that DescribeServices finds; no task is started for it. */
export function addService(world: WorldState, seed: ServiceSeed): void {
  const { cluster: clusterName, serviceName, ...fields } = seed
  const cluster = createClusterRecord(world.clusters, world.account, clusterName)
  const key = `${clusterName}/${serviceName}`
  world.services.set(key, {
    status: 'ACTIVE',
    ...fields,
    serviceName,
    serviceArn: ecsArn(world.account, `service/${key}`),
    clusterArn: cluster.arn,
    desiredCount: 0,
    runningCount: 0,
    pendingCount: 0,
  })
}

function formatCluster({ name, arn, tasks }: ClusterRecord): Wire<Cluster> {
  const count = (status: string): number =>
    [...tasks].filter(({ lastStatus }) => lastStatus === status).length
  return {
    clusterArn: arn,
    clusterName: name,
    status: 'ACTIVE',
    registeredContainerInstancesCount: 0,
    runningTasksCount: count('RUNNING'),
    pendingTasksCount: count('PENDING'),
    activeServicesCount: 0,
    statistics: [],
    tags: [],
    settings: [],
    capacityProviders: [],
    defaultCapacityProviderStrategy: [],
  }
}
