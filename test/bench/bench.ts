/**
 * Speed, size, and how this action compares with other ways. Prints Markdown; times are shown, never asserted.
 * `npm run bench`, `npm run bench -- --runs 20`
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { bundle } from '../demo/start-build.ts'
import { formatTable } from '../demo/text-table.ts'
import { formatNumber, median } from './figures.ts'
import { describeMachine } from './machine.ts'
import { measureBareNode, measureRun, measureSdkWaiter } from './measure-run.ts'
import { formatSideBySide } from './side-by-side.ts'

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '10' }, 'skip-race': { type: 'boolean', default: false } },
})
const warmUps = 2
const waiterRuns = 3

const folder = mkdtempSync(join(tmpdir(), 'ecs-in-turn-bench-'))
try {
  console.log(`Measured on ${describeMachine()}.\n`)
  console.log(await measureSpeed(Number(values.runs)))
  if (!values['skip-race']) console.log(`\n${await formatSideBySide(join(folder, 'race'))}`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function measureSpeed(runs: number): Promise<string> {
  for (let run = 0; run < warmUps; run += 1) await measureRun(folder)
  const bare: Awaited<ReturnType<typeof measureBareNode>>[] = []
  const own: Awaited<ReturnType<typeof measureRun>>[] = []
  // In turns, so that a busy moment of the machine meets both.
  for (let run = 0; run < runs; run += 1) {
    bare.push(await measureBareNode(folder))
    own.push(await measureRun(folder))
  }
  const waiter = await Promise.all(Array.from({ length: waiterRuns }, measureSdkWaiter))
  const nodeMs = bare.map(({ ms }) => ms)
  const rows = [
    formatRow('process start to first API call', seconds, own.map(({ firstCallMs }) => firstCallMs), 250, nodeMs),
    formatRow('process start to RunTask accepted, free lane', seconds, own.map(({ launchMs }) => launchMs), 450, nodeMs),
    formatRow('container exit to process exit, deprovisioning 10 s', seconds, own.map(({ finishMs }) => finishMs), 2_500, waiter),
    formatRow('peak memory', mebibytes, own.map(({ peakMebibytes }) => peakMebibytes), 110, bare.map(({ mebibytes: size }) => size)),
    formatRow('dist/index.js', megabytes, [statSync(bundle).size], 1_500_000, []),
  ]
  return [
    formatTable(['', 'median', 'min', 'max', 'target', '', 'beside it', 'ratio'], rows),
    '',
    `${runs} runs after ${warmUps} to warm up. Beside it: \`node -e 0\`, start to exit, in the same minutes; for the finish, RunTask and the SDK's waiter with a delay of 6 s (${waiterRuns} runs). Peak memory: largest resident set (VmHWM where there is /proc).`,
  ].join('\n')
}

type Unit = (value: number) => string

function formatRow(
  name: string,
  unit: Unit,
  values: readonly number[],
  target: number,
  beside: readonly number[],
): string[] {
  const middle = median(values)
  const other = median(beside)
  return [
    name,
    unit(middle),
    unit(Math.min(...values)),
    unit(Math.max(...values)),
    `at most ${unit(target)}`,
    middle <= target ? 'reached' : 'MISSED',
    beside.length === 0 ? '' : unit(other),
    beside.length === 0 ? '' : formatNumber(middle / other, 2),
  ]
}

function seconds(ms: number): string {
  return `${formatNumber(ms / 1_000, 3)} s`
}

function mebibytes(value: number): string {
  return `${formatNumber(value)} MiB`
}

function megabytes(bytes: number): string {
  return `${formatNumber(bytes / 1e6, 2)} MB`
}
