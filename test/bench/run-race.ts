/** One race: N builds of one lane, started a little apart, against a local ECS with its documented limits. */
import { ECSClient } from '@aws-sdk/client-ecs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createGithubEnvironment } from '../demo/github-run.ts'
import { buildInfraDefinition, infra } from '../demo/infra-definition.ts'
import { findLockErrors } from '../demo/lock-errors.ts'
import { startBuild } from '../demo/start-build.ts'
import { prepareTerraform } from '../demo/terraform-job.ts'
import type { LoggedRequest } from '../local-ecs/front.ts'
import type { TaskHistory } from '../local-ecs/history.ts'
import { startLocalEcs, type LocalEcs } from '../local-ecs/http.ts'
import { launchAtOnce, launchTheArticlesWay } from './article-way.ts'

/** How the builds take their turns. */
export type Way = 'ecs-in-turn' | 'article' | 'no waiting'

export interface RaceSetup {
  readonly way: Way
  readonly builds: number
  /** How much later ListTasks shows a change. */
  readonly listingDelayMs: number
  /** From RunTask until the container runs. */
  readonly taskStartMs: number
}

/** Everything that a race left behind. */
export interface RaceRecord {
  readonly setup: RaceSetup
  readonly requests: readonly LoggedRequest[]
  readonly history: readonly TaskHistory[]
  /** Ids of the tasks that met a locked state. */
  readonly lockErrors: ReadonlySet<string>
  readonly exitCodes: readonly (number | undefined)[]
}

// Runs are numbered from here, in the order of their start.
const firstRunId = 1_001
const staggerMs = 100
const holdSeconds = 0.5
/** Default: short, so that the whole table fits into minutes. Fargate takes 5 to 60 s. */
export const defaultTaskStartMs = 1_000

/** Runs a race in `folder`. */
export async function runRace(setup: RaceSetup, folder: string): Promise<RaceRecord> {
  const job = await prepareTerraform(join(folder, 'state'), holdSeconds)
  const ecs = await startLocalEcs({
    world: {
      clusters: [infra.cluster],
      taskDefinitions: [buildInfraDefinition(job.directory)],
      durations: {
        provisioningMs: setup.taskStartMs / 2,
        pendingMs: setup.taskStartMs / 4,
        activatingMs: setup.taskStartMs / 4,
      },
      listing: setup.listingDelayMs,
      throttling: true,
    },
    jobs: { environment: job.environment },
  })
  const command = [job.program, 'apply', '-input=false', '-auto-approve', '-no-color']
  try {
    const racers = Array.from({ length: setup.builds }, async (_, index) => {
      await sleep(index * staggerMs)
      const runId = firstRunId + index
      return setup.way === 'ecs-in-turn'
        ? raceInTurn(ecs, command, runId, join(folder, String(runId)))
        : racePlainly(ecs, setup.way, command, runId)
    })
    const exitCodes = await Promise.all(racers)
    const { history } = ecs.world
    return { setup, requests: ecs.requests, history, lockErrors: findLockErrors(ecs), exitCodes }
  } finally {
    await ecs.close()
  }
}

/** The bundle as a process; retries after a lock error are off, so that each one shows. */
async function raceInTurn(ecs: LocalEcs, command: readonly string[], runId: number, folder: string) {
  const { ended } = startBuild({
    inputs: {
      cluster: infra.cluster,
      family: infra.family,
      command: command.join(' '),
      'retry-on-state-lock': '0',
    },
    environment: {
      ...ecs.environment,
      ...createGithubEnvironment({ runId, branch: 'main' }, folder),
      // The SDK sends this as part of its user agent: it tells whose request it is.
      AWS_SDK_UA_APP_ID: nameRun(runId),
    },
  })
  return (await ended).exitCode
}

/** The other ways run in this process, each build with a client of its own. */
async function racePlainly(
  { url }: LocalEcs,
  way: Exclude<Way, 'ecs-in-turn'>,
  command: readonly string[],
  runId: number,
) {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  const userAgentAppId = nameRun(runId)
  const client = new ECSClient({ endpoint: url, region: 'us-east-1', credentials, userAgentAppId })
  const launch = way === 'article' ? launchTheArticlesWay : launchAtOnce
  const { cluster, family, container } = infra
  try {
    return await launch({ client, cluster, family, container, command, startedBy: nameRun(runId) })
  } catch (error) {
    // A build that could not go on is a result too.
    console.error(`  ${nameRun(runId)}, ${way}: ${String(error)}`)
    return undefined
  } finally {
    client.destroy()
  }
}

/** A run's name in the user agent of its requests, and in `startedBy`. */
export function nameRun(runId: number): string {
  return `run-${runId}`
}
