/**
 * The way that this project started from: wait until list-tasks shows a quiet family, let it settle, look once more,
 * launch, wait until the task is stopped. Two that look at the same moment, or before a new task is listed, both launch.
 */
import {
  DescribeTasksCommand,
  ListTasksCommand,
  RunTaskCommand,
  waitUntilTasksStopped,
  type ECSClient,
} from '@aws-sdk/client-ecs'
import { setTimeout as sleep } from 'node:timers/promises'

/** What to launch, and for whom: `startedBy` tells the builds apart. */
export interface PlainLaunch {
  readonly client: ECSClient
  readonly cluster: string
  readonly family: string
  readonly container: string
  readonly command: readonly string[]
  readonly startedBy: string
}

const pollMs = 2_000
const settleMs = 2_000
const longestWaitSeconds = 600

/** Look, settle, look, launch. Returns the container's exit code. */
export async function launchTheArticlesWay(launch: PlainLaunch): Promise<number | undefined> {
  for (;;) {
    while (!(await looksQuiet(launch))) await sleep(pollMs)
    await sleep(settleMs)
    if (await looksQuiet(launch)) return launchAtOnce(launch)
  }
}

/** No waiting at all: RunTask, then the SDK's own waiter. Returns the container's exit code. */
export async function launchAtOnce(launch: PlainLaunch): Promise<number | undefined> {
  const { client, cluster, family, container, command, startedBy } = launch
  const overrides = { containerOverrides: [{ name: container, command: [...command] }] }
  const { tasks: launched } = await client.send(
    new RunTaskCommand({ cluster, taskDefinition: family, overrides, startedBy }),
  )
  const tasks = launched?.map(({ taskArn }) => taskArn ?? '') ?? []
  // The delay that the AWS CLI and popular actions take (see other-actions.ts).
  const pace = { client, maxWaitTime: longestWaitSeconds, minDelay: 6, maxDelay: 6 }
  await waitUntilTasksStopped(pace, { cluster, tasks })
  const { tasks: stopped } = await client.send(new DescribeTasksCommand({ cluster, tasks }))
  return stopped?.[0]?.containers?.[0]?.exitCode
}

async function looksQuiet({ client, cluster, family }: PlainLaunch): Promise<boolean> {
  const { taskArns } = await client.send(new ListTasksCommand({ cluster, family }))
  return taskArns?.length === 0
}
