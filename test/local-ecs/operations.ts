import { createCluster, describeClusters, describeServices } from './clusters.ts'
import { getLogEvents } from './get-log-events.ts'
import { listTasks } from './list-tasks.ts'
import { describeLogStreams, filterLogEvents } from './log-search.ts'
import { runTask } from './run-task.ts'
import { listTagsForResource, tagResource, untagResource } from './tag-operations.ts'
import {
  deregisterTaskDefinition,
  describeTaskDefinition,
  registerTaskDefinition,
} from './task-definitions.ts'
import { describeTasks, stopTask } from './task-operations.ts'
import type { WorldState } from './world-state.ts'

type Operation = (world: WorldState, input: never, now: number) => object

/** What the local endpoint can do, of both services. Each throws ApiError for what it refuses. `now` in ms. */
export const operations: ReadonlyMap<string, Operation> = new Map(
  Object.entries<Operation>({
    CreateCluster: createCluster,
    DeregisterTaskDefinition: deregisterTaskDefinition,
    DescribeClusters: describeClusters,
    DescribeServices: describeServices,
    DescribeTaskDefinition: describeTaskDefinition,
    DescribeTasks: describeTasks,
    ListTagsForResource: listTagsForResource,
    ListTasks: listTasks,
    RegisterTaskDefinition: registerTaskDefinition,
    RunTask: runTask,
    StopTask: stopTask,
    TagResource: tagResource,
    UntagResource: untagResource,
    DescribeLogStreams: describeLogStreams,
    FilterLogEvents: filterLogEvents,
    GetLogEvents: getLogEvents,
  }),
)
