/** What the bundle does when its container fails, and when it is cancelled while its task has not started yet. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createGithubEnvironment } from '../demo/github-run.ts'
import { buildInfraDefinition, infra } from '../demo/infra-definition.ts'
import { startBuild, type StartedBuild } from '../demo/start-build.ts'
import { startLocalEcs, type LocalEcs } from '../local-ecs/http.ts'

/** How a run with a container that ends with 3 came out. */
export interface FailureBehaviour {
  readonly exitCode: number | undefined
  readonly hasLogUrl: boolean
}

/** How a run came out that got SIGINT right after RunTask. */
export interface CancelBehaviour {
  readonly exitCode: number | undefined
  readonly tookMs: number
  readonly stopTaskCalls: number
  /** True where a container of the task ever ran. */
  readonly hasRun: boolean
}

const longestWaitMs = 20_000

/** Runs the bundle with a container that ends with 3. */
export async function measureFailure(folder: string): Promise<FailureBehaviour> {
  const ecs = await startEcs({ durationMs: 100, exitCode: 3 })
  try {
    const outputFile = join(folder, 'outputs.json')
    const { exitCode } = await start(ecs, folder, { 'output-file': outputFile }).ended
    const outputs = JSON.parse(readFileSync(outputFile, 'utf8')) as Record<string, string>
    return { exitCode, hasLogUrl: outputs['log-url']?.startsWith('https://') === true }
  } finally {
    await ecs.close()
  }
}

/** Cancels the bundle as soon as its task exists. */
export async function measureCancel(folder: string): Promise<CancelBehaviour> {
  const ecs = await startEcs({ durationMs: 60_000 })
  try {
    const build = start(ecs, folder, {})
    const giveUpAtMs = Date.now() + longestWaitMs
    while (ecs.world.history.length === 0 && Date.now() < giveUpAtMs) await sleep(10)
    const cancelledAtMs = Date.now()
    build.interrupt()
    const { exitCode, endedAt } = await build.ended
    return {
      exitCode,
      tookMs: endedAt - cancelledAtMs,
      stopTaskCalls: ecs.requests.filter(({ operation }) => operation === 'StopTask').length,
      hasRun: ecs.world.history.some(({ containersRunning }) => containersRunning.length > 0),
    }
  } finally {
    await ecs.close()
  }
}

function startEcs(job: { readonly durationMs: number; readonly exitCode?: number }): Promise<LocalEcs> {
  return startLocalEcs({
    world: { clusters: [infra.cluster], taskDefinitions: [buildInfraDefinition('/')], job: () => job },
  })
}

function start(ecs: LocalEcs, folder: string, inputs: Readonly<Record<string, string>>): StartedBuild {
  return startBuild({
    inputs: { cluster: infra.cluster, family: infra.family, command: 'terraform plan', ...inputs },
    environment: { ...ecs.environment, ...createGithubEnvironment({ runId: 1, branch: 'main' }, folder) },
  })
}
