/** The last table of the bench: this action and the article's way, measured now; other actions, as they are published. */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { bundle } from '../demo/start-build.ts'
import { formatTable } from '../demo/text-table.ts'
import { formatNumber, formatSeconds } from './figures.ts'
import { measureCancel, measureFailure } from './measure-behaviour.ts'
import { measureRace, type RaceFigures } from './measure-race.ts'
import { criteria, otherActions, sources, type Criterion } from './other-actions.ts'
import { defaultTaskStartMs, runRace, type Way } from './run-race.ts'

/** From the end of the container to the end of the run, in ms. */
export interface FinishTimes {
  readonly ownMs: number
  readonly waiterMs: number
}

const builds = 8
const listingDelayMs = 2_000

/** Measures what can be measured and puts it beside the rest. */
export async function formatSideBySide(folder: string, finish: FinishTimes): Promise<string> {
  const race = async (way: Way): Promise<RaceFigures> =>
    measureRace(
      await runRace({ way, builds, listingDelayMs, taskStartMs: defaultTaskStartMs }, join(folder, way)),
    )
  const own = await describeOwn(await race('ecs-in-turn'), folder, finish)
  const article = describeArticle(await race('article'), finish)
  const columns = [
    { name: 'ecs-in-turn', cells: own },
    { name: 'look, settle, look, launch', cells: article },
  ]
  return [
    formatTable(
      ['', ...columns.map(({ name }) => `${name} (measured)`)],
      criteria.map((criterion) => [criterion, ...columns.map(({ cells }) => cells[criterion])]),
    ),
    '',
    `Measured with ${builds} builds that start 0.1 s apart, tasks listed ${listingDelayMs / 1_000} s late, the documented limits of calls, and a deprovisioning of 10 s for the finish.`,
    '',
    'Others, by their published source on 2026-11-23:',
    '',
    formatTable(
      ['', ...otherActions.map(({ name }) => name)],
      criteria.map((criterion) => [criterion, ...otherActions.map(({ cells }) => cells[criterion])]),
    ),
    '',
    ...[...sources].map(([label, link]) => `[${label}]: ${link}`),
  ].join('\n')
}

async function describeOwn(
  race: RaceFigures,
  folder: string,
  { ownMs }: FinishTimes,
): Promise<Readonly<Record<Criterion, string>>> {
  const failure = await measureFailure(join(folder, 'failure'))
  const cancel = await measureCancel(join(folder, 'cancel'))
  const stopped = cancel.hasRun ? 'its task ran' : 'its task never ran'
  return {
    ...describeRace(race),
    'finish seen': `${formatSeconds(ownMs)} after the container’s exit`,
    size: `${formatNumber(statSync(bundle).size / 1e6, 2)} MB`,
    cancelled: `before the container starts: ${cancel.stopTaskCalls} StopTask, ${stopped}, exit ${cancel.exitCode ?? 'none'} after ${formatSeconds(cancel.tookMs)}`,
    'exit code': `the container’s (3 gives ${failure.exitCode ?? 'none'})`,
    log: failure.hasLogUrl ? 'followed live; `log-url` right after RunTask' : 'no `log-url`',
  }
}

function describeArticle(race: RaceFigures, { waiterMs }: FinishTimes): Readonly<Record<Criterion, string>> {
  return {
    ...describeRace(race),
    'finish seen': `${formatSeconds(waiterMs)} after the container’s exit (\`wait tasks-stopped\`)`,
    size: '-',
    cancelled: 'not part of it',
    'exit code': 'not part of it',
    log: 'not part of it',
  }
}

function describeRace(race: RaceFigures) {
  const { overlaps, lockErrors, outOfOrder, handOffs, readsPerWaitingMinute } = race
  const order =
    outOfOrder.builds === 0
      ? 'kept'
      : `${outOfOrder.builds} of ${builds} builds out of place, by ${outOfOrder.places} at most`
  return {
    'one at a time': `${overlaps} overlaps in ${handOffs} hand-offs, ${lockErrors} lock errors`,
    order: overlaps === 0 ? order : 'none: they overlapped',
    'reads while waiting for the turn': `${formatNumber(readsPerWaitingMinute)} a minute and build`,
  }
}
