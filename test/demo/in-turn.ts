/** The first part of the demo: the three builds at once through the real bundle. */
import { join } from 'node:path'
import { startLocalEcs, type LocalEcs } from '../local-ecs/http.ts'
import { overlaps } from '../local-ecs/overlaps.ts'
import { buildCommand, demoBuilds, type DemoBuild } from './demo-builds.ts'
import { formatGithubLine } from './github-line.ts'
import { createGithubEnvironment, findRunId } from './github-run.ts'
import { buildInfraDefinition, infra } from './infra-definition.ts'
import { findLockErrors } from './lock-errors.ts'
import type { Screen } from './screen.ts'
import { startBuild, type StartedBuild } from './start-build.ts'
import type { TerraformJob } from './terraform-job.ts'

/** How a build of the first part went. */
export interface InTurnResult {
  readonly build: DemoBuild
  readonly exitCode: number | undefined
  /** From its start until its task was accepted; undefined where nothing was launched. */
  readonly untilLaunchSeconds: number | undefined
  /** The build whose task it waited for. */
  readonly waitedFor: string | undefined
}

export interface InTurnPart {
  readonly results: readonly InTurnResult[]
  readonly overlaps: number
  readonly lockErrors: number
}

/** Runs it; `onStart` gets what an interrupted demo has to end. */
export async function showInTurn(
  screen: Screen,
  job: TerraformJob,
  folder: string,
  onStart: (end: () => Promise<void>) => void,
): Promise<InTurnPart> {
  const world = { clusters: [infra.cluster], taskDefinitions: [buildInfraDefinition(job.directory)] }
  const ecs = await startLocalEcs({ world, jobs: { environment: job.environment } })
  const started: StartedBuild[] = []
  onStart(async () => {
    for (const build of started) build.interrupt()
    await ecs.close()
  })
  const runBuild = async (build: DemoBuild): Promise<InTurnResult> => {
    const lines: string[] = []
    const process = startBuild({
      ...describeStart(ecs, screen, job, build, join(folder, build.name)),
      onLine: (line) => {
        lines.push(line)
        const shown = formatGithubLine(line)
        if (shown !== undefined) screen.line(build, shown)
      },
    })
    started.push(process)
    const { exitCode } = await process.ended
    screen.line(build, `(exit code ${exitCode ?? 'none'})`)
    return describeResult(ecs, build, { exitCode, lines, startedAt: process.startedAt })
  }
  try {
    const results = await Promise.all(demoBuilds.map(runBuild))
    const lockErrors = findLockErrors(ecs).size
    return { results, overlaps: overlaps(ecs.world.history).length, lockErrors }
  } finally {
    await ecs.close()
  }
}

function describeStart(ecs: LocalEcs, screen: Screen, job: TerraformJob, build: DemoBuild, folder: string) {
  const { cluster, family } = infra
  return {
    inputs: { cluster, family, command: buildCommand(job.program, build).join(' ') },
    environment: {
      ...ecs.environment,
      ...createGithubEnvironment(build.run, folder),
      ...(!screen.colours && { NO_COLOR: '1' }),
    },
  }
}

interface EndedBuild {
  readonly exitCode: number | undefined
  readonly lines: readonly string[]
  readonly startedAt: number
}

function describeResult(ecs: LocalEcs, build: DemoBuild, ended: EndedBuild): InTurnResult {
  const { history } = ecs.world
  const own = history.find((task) => findRunId(task) === build.run.runId)
  const waitedForId = ended.lines
    .map((line) => /^Waiting for task ([0-9a-f-]+)/.exec(line)?.[1])
    .find((id) => id !== undefined)
  const holder = history.find(({ taskArn }) => waitedForId !== undefined && taskArn.endsWith(waitedForId))
  const waitedFor = demoBuilds.find(({ run }) => holder !== undefined && findRunId(holder) === run.runId)
  return {
    build,
    exitCode: ended.exitCode,
    waitedFor: waitedFor?.name,
    untilLaunchSeconds: own === undefined ? undefined : (own.createdAt - ended.startedAt) / 1_000,
  }
}
