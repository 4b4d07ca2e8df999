/**
 * The demo: a local ECS, three builds at once through the real bundle, and the same three commands without turns.
 * Ends with 0 only where everything was as promised. `npm run demo`
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { demoBuilds } from './demo-builds.ts'
import { showInTurn, type InTurnPart } from './in-turn.ts'
import { Screen, showsColours } from './screen.ts'
import { demandBundle } from './start-build.ts'
import { prepareTerraform } from './terraform-job.ts'
import { formatTable } from './text-table.ts'
import { showWithoutTurns, type PlainPart } from './without-turns.ts'

// Long enough to be seen waiting for, and to be run into.
const holdSeconds = 4

demandBundle()
const folder = mkdtempSync(join(tmpdir(), 'ecs-in-turn-demo-'))
let endPart = async (): Promise<void> => {
  // Nothing has been started yet.
}
process.once('SIGINT', () => {
  void endPart().finally(() => {
    rmSync(folder, { recursive: true, force: true })
    process.exit(130)
  })
})

try {
  process.exitCode = (await show()) ? 0 : 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function show(): Promise<boolean> {
  const screen = new Screen(showsColours(process.env, process.stdout.isTTY), demoBuilds)
  const onStart = (end: () => Promise<void>): void => {
    endPart = end
  }
  const job = await prepareTerraform(join(folder, 'state'), holdSeconds)
  screen.text('Three builds start at once. All of them work on one Terraform state.')
  for (const { name, about } of demoBuilds) screen.text(`  ${name.padEnd(6)} ${about}`)
  screen.text(`Terraform: ${job.title}. Its apply takes ${holdSeconds} s.`)
  screen.text('ECS: a local one on 127.0.0.1. No AWS account is needed, and none is touched.')

  screen.heading('1. With ecs-in-turn')
  const inTurn = await showInTurn(screen, job, folder, onStart)
  const kept = tellInTurn(screen, inTurn)

  screen.heading('2. The same three commands by plain RunTask: no turns, no branch guard')
  const plain = await showWithoutTurns(screen, job, onStart)
  const shown = tellPlain(screen, plain)
  return kept && shown
}

function tellInTurn(screen: Screen, { results, overlaps, lockErrors }: InTurnPart): boolean {
  const rows = results.map(({ build, exitCode, waitedFor, untilLaunchSeconds: seconds }) => [
    build.name,
    seconds === undefined ? 'nobody: launched nothing' : (waitedFor ?? 'nobody'),
    seconds === undefined ? '' : `${seconds.toFixed(1)} s`,
    String(exitCode ?? 'none'),
    String(build.promisedExitCode),
  ])
  screen.text('')
  screen.text(formatTable(['build', 'waited for', 'start to launch', 'exit code', 'promised'], rows))
  const areCodesRight = results.every(({ build, exitCode }) => exitCode === build.promisedExitCode)
  const areLaunchesRight = results.every(
    ({ build, untilLaunchSeconds }) => (untilLaunchSeconds === undefined) === (build.promisedExitCode === 77),
  )
  // Both want the one lane at the same moment, so one of them has to wait for the other.
  const hasWaited = results.some(({ waitedFor }) => waitedFor !== undefined)
  const isGood = overlaps === 0 && lockErrors === 0 && areCodesRight && areLaunchesRight && hasWaited
  const word = isGood ? 'As promised' : 'NOT as promised'
  screen.verdict(isGood, `${word}: overlaps: ${overlaps}, lock errors: ${lockErrors}.`)
  return isGood
}

function tellPlain(screen: Screen, { results, overlaps, lockErrors }: PlainPart): boolean {
  const rows = results.map(({ build, exitCode, hasLockError }) => [
    build.name,
    String(exitCode ?? 'none'),
    hasLockError ? 'failed: the state was locked' : `${build.verb} went through`,
  ])
  screen.text('')
  screen.text(formatTable(['build', 'exit code', 'what became of it'], rows))
  const isShown = overlaps > 0 && lockErrors > 0
  const text = `overlaps: ${overlaps}, lock errors: ${lockErrors}`
  screen.verdict(
    isShown,
    isShown
      ? `Without turns: ${text}. And nobody kept the apply of a branch from running.`
      : `NOT as expected: without turns there should be a lock error (${text}).`,
  )
  return isShown
}
