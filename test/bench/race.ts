/**
 * Races for real: copies of the bundle as processes against the local ECS over HTTP, and beside them the article's way
 * and no waiting at all. `npm run bench:race`, `npm run bench:race -- --quick`
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { demandBundle } from '../demo/start-build.ts'
import { prepareTerraform } from '../demo/terraform-job.ts'
import { formatNumber, formatSeconds, median } from './figures.ts'
import { describeMachine } from './machine.ts'
import { measureRace, type RaceFigures } from './measure-race.ts'
import { formatCalls, formatRaces } from './race-table.ts'
import { defaultTaskStartMs, runRace, type RaceSetup, type Way } from './run-race.ts'

const longestMs = 10 * 60_000
// What a build of a race takes at most where nothing is wrong; a race that would not fit any more is left out.
const expectedBuildMs: Readonly<Record<Way, number>> = {
  'ecs-in-turn': 4_000,
  article: 1_000,
  'no waiting': 700,
}

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    builds: { type: 'string' },
    delay: { type: 'string' },
    way: { type: 'string' },
    'task-start': { type: 'string' },
  },
})

demandBundle()
const folder = mkdtempSync(join(tmpdir(), 'ecs-in-turn-race-'))
try {
  await race()
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function race(): Promise<void> {
  const job = await prepareTerraform(join(folder, 'probe'), 0)
  console.log(`${describeMachine()}. Job: ${job.title}, apply of about 1 s on one state.\n`)
  const endAtMs = Date.now() + longestMs
  const races: RaceFigures[] = []
  for (const [index, setup] of listSetups().entries()) {
    const name = `${setup.builds} builds, listing delay ${setup.listingDelayMs / 1_000} s, ${setup.way}`
    if (Date.now() + expectedBuildMs[setup.way] * setup.builds > endAtMs) {
      console.log(`${name}: left out, the ${longestMs / 60_000} minutes are over`)
      continue
    }
    const figures = measureRace(await runRace(setup, join(folder, String(index))))
    races.push(figures)
    const { overlaps, lockErrors, gapsMs } = figures
    const gap = formatSeconds(median(gapsMs))
    console.log(`${name}: overlaps ${overlaps}, lock errors ${lockErrors}, gap ${gap}`)
  }
  races.sort(({ setup: a }, { setup: b }) => a.builds - b.builds || a.listingDelayMs - b.listingDelayMs)
  console.log(`\n${formatRaces(races)}\n\nCalls by kind\n\n${formatCalls(races)}\n\n${formatTargets(races)}`)
}

/** Every combination; `--builds 8 --delay 2 --way ecs-in-turn` picks some. Times in seconds. */
function listSetups(): RaceSetup[] {
  const counts = pick(values.builds, values.quick ? [2, 8] : [2, 8, 32])
  const delays = pick(values.delay, values.quick ? [2] : [0, 2, 10])
  const ways = (['ecs-in-turn', 'article', 'no waiting'] as const).filter(
    (way) => values.way === undefined || values.way === way,
  )
  const start = values['task-start']
  const taskStartMs = start === undefined ? defaultTaskStartMs : Number(start) * 1_000
  return counts.flatMap((builds) =>
    // Our own first, should the time run out.
    ways.flatMap((way) =>
      delays.map((delay) => ({ way, builds, listingDelayMs: delay * 1_000, taskStartMs })),
    ),
  )
}

function pick(given: string | undefined, all: readonly number[]): readonly number[] {
  return given === undefined ? all : given.split(',').map(Number)
}

/** What was to be reached, and what was. */
function formatTargets(races: readonly RaceFigures[]): string {
  const ours = races.filter(({ setup }) => setup.way === 'ecs-in-turn')
  // A race of eight has seven hand-offs, too few for a median of their own: all of them count together.
  const gapsMs = ours.flatMap((race) => race.gapsMs)
  const worst = (of: (race: RaceFigures) => number, builds?: number): number =>
    Math.max(...ours.filter(({ setup }) => builds === undefined || setup.builds === builds).map(of))
  const targets: readonly (readonly [string, number, number, number])[] = [
    ['builds failed by the lock', worst(({ lockErrors }) => lockErrors), 0, 0],
    ['overlaps', worst(({ overlaps }) => overlaps), 0, 0],
    [`hand-off gap, median of all ${gapsMs.length}, s`, median(gapsMs) / 1_000, 1.5, 2],
    ['conflicts a hand-off, 8 builds', worst(conflictsPerHandOff, 8), 1.2, 2],
    ['reads a second of 32 waiters', worst(({ readsPerSecond }) => readsPerSecond.waiting, 32), 6, 1],
    ['places out of order', worst(({ outOfOrder }) => outOfOrder.places), 1, 0],
  ]
  return targets
    .map(([name, value, target, digits]) => {
      if (!Number.isFinite(value)) return `- ${name}: not measured`
      const verdict = value <= target ? 'reached' : 'MISSED'
      return `- ${name}: ${formatNumber(value, digits)} (target ${target}): ${verdict}`
    })
    .join('\n')
}

function conflictsPerHandOff({ conflicts, handOffs }: RaceFigures): number {
  return (conflicts.onArrival + conflicts.later) / handOffs
}
