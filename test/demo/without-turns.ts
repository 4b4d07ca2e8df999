/** The second part of the demo: the same three commands by plain RunTask, nobody waits and nobody is refused. */
import { CloudWatchLogsClient, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { DescribeTasksCommand, ECSClient, RunTaskCommand } from '@aws-sdk/client-ecs'
import { setTimeout as sleep } from 'node:timers/promises'
import { stripVTControlCharacters } from 'node:util'
import { startLocalEcs, type LocalEcs } from '../local-ecs/http.ts'
import { overlaps } from '../local-ecs/overlaps.ts'
import { buildCommand, demoBuilds, type DemoBuild } from './demo-builds.ts'
import { buildInfraDefinition, infra } from './infra-definition.ts'
import { findLockErrors } from './lock-errors.ts'
import type { Screen } from './screen.ts'
import type { TerraformJob } from './terraform-job.ts'

/** How a command of the second part went. */
export interface PlainResult {
  readonly build: DemoBuild
  readonly exitCode: number | undefined
  readonly hasLockError: boolean
}

export interface PlainPart {
  readonly results: readonly PlainResult[]
  readonly overlaps: number
  readonly lockErrors: number
}

const pollMs = 300

/** Runs it; `onStart` gets what an interrupted demo has to end. */
export async function showWithoutTurns(
  screen: Screen,
  job: TerraformJob,
  onStart: (end: () => Promise<void>) => void,
): Promise<PlainPart> {
  const world = { clusters: [infra.cluster], taskDefinitions: [buildInfraDefinition(job.directory)] }
  const ecs = await startLocalEcs({ world, jobs: { environment: job.environment } })
  onStart(() => ecs.close())
  const clients = openClients(ecs)
  try {
    const ended = await Promise.all(demoBuilds.map((build) => runPlainly(screen, job, build, clients)))
    const locked = findLockErrors(ecs)
    const results = ended.map(({ build, exitCode, taskId }) => ({
      build,
      exitCode,
      hasLockError: locked.has(taskId),
    }))
    return { results, overlaps: overlaps(ecs.world.history).length, lockErrors: locked.size }
  } finally {
    clients.ecs.destroy()
    clients.logs.destroy()
    await ecs.close()
  }
}

interface Clients {
  readonly ecs: ECSClient
  readonly logs: CloudWatchLogsClient
}

function openClients({ url }: LocalEcs): Clients {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  const options = { endpoint: url, region: 'us-east-1', credentials }
  return { ecs: new ECSClient(options), logs: new CloudWatchLogsClient(options) }
}

async function runPlainly(screen: Screen, job: TerraformJob, build: DemoBuild, { ecs, logs }: Clients) {
  const command = [...buildCommand(job.program, build)]
  const overrides = { containerOverrides: [{ name: infra.container, command }] }
  const { tasks } = await ecs.send(
    new RunTaskCommand({ cluster: infra.cluster, taskDefinition: infra.family, overrides }),
  )
  const arn = tasks?.[0]?.taskArn ?? ''
  const taskId = arn.slice(arn.lastIndexOf('/') + 1)
  screen.line(build, `RunTask: task ${taskId}`)
  let nextToken: string | undefined
  for (;;) {
    await sleep(pollMs)
    const seen = await ecs.send(new DescribeTasksCommand({ cluster: infra.cluster, tasks: [arn] }))
    nextToken = await showLog(screen, build, logs, taskId, nextToken)
    const exitCode = seen.tasks?.[0]?.containers?.[0]?.exitCode
    if (exitCode === undefined && seen.tasks?.[0]?.lastStatus !== 'STOPPED') continue
    screen.line(build, `(exit code ${exitCode ?? 'none'})`)
    return { build, exitCode, taskId }
  }
}

/** Shows what is new in a task's log; returns where to read on. */
async function showLog(
  screen: Screen,
  build: DemoBuild,
  logs: CloudWatchLogsClient,
  taskId: string,
  nextToken: string | undefined,
): Promise<string | undefined> {
  const stream = { logGroupName: infra.logGroup, logStreamName: `ecs/${infra.container}/${taskId}` }
  try {
    const page = await logs.send(new GetLogEventsCommand({ ...stream, startFromHead: true, nextToken }))
    for (const { message = '' } of page.events ?? [])
      screen.line(build, screen.colours ? message : stripVTControlCharacters(message))
    return page.nextForwardToken
  } catch (error) {
    // Before its container starts, a task has no log stream.
    if ((error as Error).name === 'ResourceNotFoundException') return nextToken
    throw error
  }
}
