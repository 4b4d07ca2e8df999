import type {
  DescribeTasksRequest,
  DescribeTasksResponse,
  StopTaskRequest,
  StopTaskResponse,
  Task,
} from '@aws-sdk/client-ecs'
import { invalidParameter } from './api-error.ts'
import { ecsArn, resourcePart } from './arn.ts'
import { createReadTime } from './staleness.ts'
import { newestView, recordTags, viewAt } from './task-view.ts'
import type { Wire } from './wire.ts'
import { demandCluster, type ClusterRecord, type WorldState } from './world-state.ts'

const mostTasks = 100

/** DescribeTasks; what is unknown, gone or not yet to be seen is a failure MISSING (facts/ecs.md 3). `now` in ms. */
export function describeTasks(
  world: WorldState,
  input: DescribeTasksRequest,
  now: number,
): Wire<DescribeTasksResponse> {
  const { tasks: names = [], include } = input
  if (names.length === 0) throw invalidParameter('Tasks cannot be empty.')
  if (names.length > mostTasks) throw invalidParameter(`Tasks cannot have more than ${mostTasks} elements.`)
  const cluster = demandCluster(world, input.cluster)
  const knownUntil = createReadTime(world.options.describing, world.random.reads, now)
  const seen: Wire<Task>[] = []
  const missing: string[] = []
  for (const arn of new Set(names.map((name) => taskArnOf(world, cluster, name)))) {
    const task = world.tasks.get(arn)
    const view = task && viewAt(task, knownUntil())
    if (view === undefined) missing.push(arn)
    else seen.push(include?.includes('TAGS') === true ? view.tagged : view.task)
  }
  const tasks = world.options.pages?.unordered === true ? world.random.pages.shuffle(seen) : seen
  return { tasks, failures: missing.map((arn) => ({ arn, reason: 'MISSING' })) }
}

/** StopTask: desiredStatus flips at once, the tags are gone, the container runs on for a while (facts/ecs.md 7). */
export function stopTask(world: WorldState, input: StopTaskRequest, now: number): Wire<StopTaskResponse> {
  const cluster = demandCluster(world, input.cluster)
  if (input.task === undefined) throw invalidParameter('Task can not be blank.')
  const task = world.tasks.get(taskArnOf(world, cluster, input.task))
  if (task === undefined) throw invalidParameter('The referenced task was not found.')
  if (task.stoppedAt !== undefined) return { task: newestView(task).tagged }
  recordTags(task, [], now)
  if (world.options.keepStartedByAfterStop === false) task.startedBy = undefined
  const stoppedReason = input.reason ?? 'Task stopped by user'
  world.lifecycle.stop(task, { stopCode: 'UserInitiated', stoppedReason }, now)
  return { task: newestView(task).task }
}

/** The ARN of a task given by ARN or id; throws InvalidParameterException where the ARN is of another cluster. */
function taskArnOf(world: WorldState, cluster: ClusterRecord, name: string): string {
  if (!name.startsWith('arn:')) return ecsArn(world.account, `task/${cluster.name}/${name}`)
  const [kind, clusterName] = resourcePart(name).split('/')
  if (kind !== 'task') throw invalidParameter(`Invalid identifier: ${name}`)
  if (clusterName !== cluster.name)
    throw invalidParameter(
      `Invalid identifier: Identifier is for cluster ${clusterName ?? ''}. Your cluster is ${cluster.name}`,
    )
  return name
}
