/**
 * Writes what the README shows, from real runs: `demo.svg`, and `job-summary.md`, of which a browser makes the picture
 * (CONTRIBUTING.md). Needs Terraform or OpenTofu and two minutes. `node test/demo/pictures.ts [demo|job-summary]`
 */
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify, stripVTControlCharacters } from 'node:util'
import { startLocalEcs, type LocalEcs } from '../local-ecs/http.ts'
import { fargateDurations } from '../local-ecs/world-options.ts'
import { buildCommand, type DemoBuild } from './demo-builds.ts'
import { createGithubEnvironment } from './github-run.ts'
import { buildInfraDefinition, infra } from './infra-definition.ts'
import { demandBundle, startBuild, type StartedBuild } from './start-build.ts'
import { prepareTerraform, type TerraformJob } from './terraform-job.ts'
import { formatTerminalSvg } from './terminal-svg.ts'

const target = fileURLToPath(new URL('../../.github/pictures', import.meta.url))
const [only] = process.argv.slice(2)
// Long enough for the chart of the times to have something to show.
const holdSeconds = 15
// Links, the details of the plans and the texts of the lock are more than a picture has room for.
const telling =
  /\| (Waiting for|Launched|Error: |Nothing was|Task \w+ is (RUNNING|STOPPED)|Plan:|RunTask:|Outcome:|\(exit code|.*(Creating\.\.\.|Apply complete|Error acquiring))/

demandBundle()
const folder = mkdtempSync(join(tmpdir(), 'ecs-in-turn-pictures-'))
try {
  const job = await prepareTerraform(join(folder, 'state'), holdSeconds)
  if (!job.isReal) throw new Error(`The pictures show real Terraform; here is ${job.title}.`)
  if (only !== 'job-summary') writeFileSync(join(target, 'demo.svg'), await readDemo())
  if (only !== 'demo') writeFileSync(join(target, 'job-summary.md'), await readSummary(job))
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** What the demo prints on a terminal with colours, as a picture. */
async function readDemo(): Promise<string> {
  const demo = fileURLToPath(new URL('demo.ts', import.meta.url))
  const env = { ...process.env, FORCE_COLOR: '1', NO_COLOR: '' }
  const { stdout } = await promisify(execFile)(process.execPath, [demo], { env })
  const title = 'npm run demo: three builds with ecs-in-turn, then the same three by plain RunTask'
  return formatTerminalSvg(shorten(stdout.trimEnd().split('\n')), title)
}

/** The builds' telling lines, and all that the demo itself says from its first part on. */
function shorten(lines: readonly string[]): string[] {
  const first = lines.findIndex((line) => stripVTControlCharacters(line).startsWith('1. '))
  const shown = lines.slice(first).filter((line) => {
    const text = stripVTControlCharacters(line)
    return !/^ *[\d.]+s /.test(text) || telling.test(text)
  })
  return ['\u001B[2m$ npm run demo\u001B[0m', '', ...shown]
}

/** The job summary of an apply from main that waited for the plan of a pull request. */
async function readSummary(job: TerraformJob): Promise<string> {
  const world = {
    clusters: [infra.cluster],
    taskDefinitions: [buildInfraDefinition(job.directory)],
    durations: fargateDurations,
  }
  const ecs = await startLocalEcs({ world, jobs: { environment: job.environment } })
  try {
    const plan = start(ecs, job, {
      verb: 'plan',
      run: { runId: 811, branch: 'feature/vpc', pullRequest: 17 },
    })
    while (ecs.world.history.length === 0) await sleep(100)
    const apply = start(ecs, job, { verb: 'apply', run: { runId: 812, branch: 'main' } })
    const ends = await Promise.all([plan.ended, apply.ended])
    const codes = ends.map(({ exitCode }) => exitCode)
    if (codes.some((code) => code !== 0)) throw new Error(`Exit codes ${codes.join(' and ')}, expected 0.`)
    return `${readFileSync(join(folder, 'apply', 'summary.md'), 'utf8').trimEnd()}\n`
  } finally {
    await ecs.close()
  }
}

function start(ecs: LocalEcs, job: TerraformJob, build: Pick<DemoBuild, 'verb' | 'run'>): StartedBuild {
  const { cluster, family } = infra
  return startBuild({
    inputs: { cluster, family, command: buildCommand(job.program, build).join(' ') },
    environment: { ...ecs.environment, ...createGithubEnvironment(build.run, join(folder, build.verb)) },
  })
}
