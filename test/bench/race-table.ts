import { formatTable } from '../demo/text-table.ts'
import { formatNumber, formatSeconds, median, percentile } from './figures.ts'
import type { RaceFigures } from './measure-race.ts'

const head = [
  'builds',
  'listing delay',
  'way',
  'failed',
  'lock errors',
  'overlaps',
  'out of order',
  'by places',
  'gap median',
  'gap p95',
  'conflicts a hand-off',
  'of them on arrival',
  'reads/s, waiting',
  'reads/s, all',
  'busiest 10 s',
  'throttled',
  'took',
]

/** The races as a Markdown table. */
export function formatRaces(races: readonly RaceFigures[]): string {
  return formatTable(head, races.map(formatRace))
}

function formatRace(race: RaceFigures): string[] {
  const { setup, gapsMs, conflicts, handOffs, outOfOrder } = race
  const all = conflicts.onArrival + conflicts.later
  return [
    String(setup.builds),
    `${setup.listingDelayMs / 1_000} s`,
    setup.way,
    String(race.failedBuilds),
    String(race.lockErrors),
    String(race.overlaps),
    String(outOfOrder.builds),
    String(outOfOrder.places),
    formatSeconds(median(gapsMs)),
    formatSeconds(percentile(gapsMs, 0.95)),
    formatNumber(all / handOffs, 2),
    `${conflicts.onArrival} of ${all}`,
    formatNumber(race.readsPerSecond.waiting, 1),
    formatNumber(race.readsPerSecond.all, 1),
    formatNumber(race.busiestReadsPerSecond, 1),
    String(race.throttled),
    formatSeconds(race.tookMs),
  ]
}

/** The calls by kind, as a Markdown table. */
export function formatCalls(races: readonly RaceFigures[]): string {
  const kinds = [...new Set(races.flatMap(({ callsByKind }) => [...callsByKind.keys()]))].sort()
  const rows = races.map(({ setup, callsByKind }) => [
    String(setup.builds),
    `${setup.listingDelayMs / 1_000} s`,
    setup.way,
    ...kinds.map((kind) => String(callsByKind.get(kind) ?? 0)),
  ])
  return formatTable(['builds', 'listing delay', 'way', ...kinds], rows)
}
