/**
 * Speed, size, and how this action compares with other ways. Prints Markdown; times are shown, never asserted.
 * `npm run bench`, `npm run bench -- --runs 20`
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { bundle, demandBundle } from '../demo/start-build.ts'
import { formatTable } from '../demo/text-table.ts'
import { formatNumber, median } from './figures.ts'
import { describeMachine } from './machine.ts'
import {
  measureBareMemory,
  measureBareNode,
  measureMemory,
  measureRun,
  measureSdkWaiter,
  type RunFigures,
} from './measure-run.ts'
import { formatSideBySide } from './side-by-side.ts'

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '10' }, 'skip-race': { type: 'boolean', default: false } },
})
const warmUps = 2
const memoryRuns = 3
const waiterRuns = 3

demandBundle()
const folder = mkdtempSync(join(tmpdir(), 'ecs-in-turn-bench-'))
try {
  console.log(`Measured on ${describeMachine()}.\n`)
  const figures = await measureAll(Number(values.runs))
  console.log(formatSpeed(figures))
  const finish = {
    ownMs: median(figures.own.map(({ finishMs }) => finishMs)),
    waiterMs: median(figures.waiter),
  }
  if (!values['skip-race']) console.log(`\n${await formatSideBySide(join(folder, 'race'), finish)}`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

interface Figures {
  readonly own: readonly RunFigures[]
  readonly bareMs: readonly number[]
  readonly waiter: readonly number[]
  readonly memory: readonly number[]
  readonly bareMemory: readonly number[]
}

async function measureAll(runs: number): Promise<Figures> {
  const [own, bareMs]: [RunFigures[], number[]] = [[], []]
  const [memory, bareMemory]: [number[], number[]] = [[], []]
  for (let run = 0; run < warmUps; run += 1) await measureRun(folder)
  // By turns, so that a busy moment of the machine meets both.
  for (let run = 0; run < runs; run += 1) {
    bareMs.push(await measureBareNode())
    own.push(await measureRun(folder))
  }
  for (let run = 0; run < memoryRuns; run += 1) {
    bareMemory.push(await measureBareMemory(folder))
    memory.push(await measureMemory(folder))
  }
  const waiter = await Promise.all(Array.from({ length: waiterRuns }, measureSdkWaiter))
  return { own, bareMs, waiter, memory, bareMemory }
}

function formatSpeed({ own, bareMs, waiter, memory, bareMemory }: Figures): string {
  const times = (of: (run: RunFigures) => number): number[] => own.map(of)
  const rows = [
    formatRow(
      'start to first API call',
      seconds,
      times(({ firstCallMs }) => firstCallMs),
      250,
      bareMs,
    ),
    formatRow(
      'start to RunTask accepted, free lane',
      seconds,
      times(({ launchMs }) => launchMs),
      450,
      bareMs,
    ),
    formatRow(
      'container exit to process exit',
      seconds,
      times(({ finishMs }) => finishMs),
      2_500,
      waiter,
    ),
    formatRow('peak memory', mebibytes, memory, 110, bareMemory),
    formatRow('dist/index.js', megabytes, [statSync(bundle).size], 1_500_000, []),
  ]
  return [
    formatTable(['', 'median', 'min', 'max', 'target', '', 'beside it', 'ratio'], rows),
    '',
    `${own.length} runs (${memory.length} for the memory) after ${warmUps} to warm up. Beside it: \`node -e 0\`, from start to exit; for the exit, with a deprovisioning of 10 s, RunTask and the SDK's waiter with a delay of 6 s (${waiter.length} runs). Peak memory: the largest resident set (VmHWM where there is /proc).`,
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
