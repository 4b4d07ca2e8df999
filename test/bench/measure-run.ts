/** One run of the bundle in a free lane, with its times and its memory; and the programs that it is compared with. */
import { ECSClient } from '@aws-sdk/client-ecs'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createGithubEnvironment } from '../demo/github-run.ts'
import { buildInfraDefinition, infra } from '../demo/infra-definition.ts'
import { startBuild } from '../demo/start-build.ts'
import { startLocalEcs, type LocalEcs } from '../local-ecs/http.ts'
import { launchAtOnce } from './article-way.ts'
import { measuringOptions, readPeakMebibytes } from './peak-memory.ts'

/** What one run came to; times in ms. */
export interface RunFigures {
  readonly firstCallMs: number
  readonly launchMs: number
  /** From the end of the container to the end of the process. */
  readonly finishMs: number
}

// The job's own length and lines; the deprovisioning is the figure of the issue, as short as Fargate has been seen.
const jobMs = 1_000
const jobLines = 200
const durations = {
  provisioningMs: 300,
  pendingMs: 100,
  activatingMs: 100,
  deprovisioningMs: 10_000,
}

/** The local ECS of the measurements: a job of 1 s with 200 lines. */
function startBenchEcs(): Promise<LocalEcs> {
  const logs = Array.from({ length: jobLines }, (_, index) => ({
    afterMs: (index * jobMs) / jobLines,
    message: `line ${index} of what a plan may say, about as long as such lines are`,
  }))
  return startLocalEcs({
    world: {
      clusters: [infra.cluster],
      taskDefinitions: [buildInfraDefinition('/')],
      durations,
      job: () => ({ durationMs: jobMs, logs }),
    },
  })
}

/** Runs the bundle once and takes its times. */
export async function measureRun(folder: string): Promise<RunFigures> {
  return runOnce(folder, [], (ecs, startedAt, endedAt) => {
    const accepted = ecs.requests.find(({ operation }) => operation === 'RunTask')
    return {
      firstCallMs: (ecs.requests[0]?.at ?? NaN) - startedAt,
      launchMs: (accepted?.at ?? NaN) - startedAt,
      finishMs: endedAt - containerEnd(ecs),
    }
  })
}

/** Runs the bundle once and takes its peak memory, in MiB; apart from the times, which that would lengthen. */
export async function measureMemory(folder: string): Promise<number> {
  const memoryFile = join(folder, 'peak-memory')
  return runOnce(folder, measuringOptions(memoryFile), () => readPeakMebibytes(memoryFile))
}

async function runOnce<T>(
  folder: string,
  nodeOptions: readonly string[],
  measure: (ecs: LocalEcs, startedAt: number, endedAt: number) => T,
): Promise<T> {
  const ecs = await startBenchEcs()
  try {
    const { startedAt, ended } = startBuild({
      inputs: { cluster: infra.cluster, family: infra.family, command: 'terraform plan' },
      environment: { ...ecs.environment, ...createGithubEnvironment({ runId: 1, branch: 'main' }, folder) },
      nodeOptions,
    })
    const { exitCode, endedAt } = await ended
    if (exitCode !== 0) throw new Error(`the run ended with ${exitCode ?? 'a signal'}`)
    return measure(ecs, startedAt, endedAt)
  } finally {
    await ecs.close()
  }
}

/** From the end of the container to the result, for the way of most actions: RunTask and the SDK's waiter. */
export async function measureSdkWaiter(): Promise<number> {
  const ecs = await startBenchEcs()
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  const client = new ECSClient({ endpoint: ecs.url, region: 'us-east-1', credentials })
  const { cluster, family, container } = infra
  try {
    await launchAtOnce({
      client,
      cluster,
      family,
      container,
      command: ['terraform', 'plan'],
      startedBy: 'bench',
    })
    return Date.now() - containerEnd(ecs)
  } finally {
    client.destroy()
    await ecs.close()
  }
}

/** `node -e 0` from start to exit, in ms: what any Node program takes at least. */
export async function measureBareNode(): Promise<number> {
  return runBareNode([])
}

/** The peak memory of `node -e 0`, in MiB. */
export async function measureBareMemory(folder: string): Promise<number> {
  const memoryFile = join(folder, 'bare-memory')
  await runBareNode(measuringOptions(memoryFile))
  return readPeakMebibytes(memoryFile)
}

async function runBareNode(options: readonly string[]): Promise<number> {
  const startedAt = performance.now()
  const child = spawn(process.execPath, [...options, '-e', '0'], { stdio: 'ignore' })
  await new Promise((resolve) => child.once('exit', resolve))
  return performance.now() - startedAt
}

function containerEnd(ecs: LocalEcs): number {
  return ecs.world.history[0]?.containersRunning[0]?.endedAt ?? NaN
}
