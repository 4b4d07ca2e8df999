import type { Phase } from './phases.ts'
import { formatDuration } from './words.ts'

// The chart draws what takes no time as a sliver with its label across the grid.
const shortestMs = 500
// Left to itself Mermaid labels fractions of a second, each with the same second, or so many that they overlap.
const mostTicks = 8
const ticks: readonly (readonly [interval: string, ms: number])[] = [
  ...[1, 2, 5, 10, 15, 30].map((count) => [`${count}second`, count * 1_000] as const),
  ...[1, 2, 5, 10, 15, 30].map((count) => [`${count}minute`, count * 60_000] as const),
  ...[1, 2, 3, 6, 12].map((count) => [`${count}hour`, count * 3_600_000] as const),
  ['1day', 86_400_000],
]

/**
 * The phases one below the other as a Mermaid chart, in the reader's own time zone; empty where there are not two to
 * compare. No text from outside gets into it, so none has to be escaped. Dark pages allow no other kinds of bars: their
 * labels can't be read there.
 */
export function formatTimeChart(phases: readonly Phase[]): string {
  const shown = phases.filter(({ fromMs, toMs }) => toMs - fromMs >= shortestMs)
  const first = shown[0]
  const last = shown.at(-1)
  if (first === undefined || last === undefined || shown.length < 2) return ''
  const bars = shown.map(
    ({ name, fromMs, toMs }) => `  ${name} ${formatDuration(toMs - fromMs)} :${fromMs}, ${toMs}`,
  )
  const head = [
    'gantt',
    '  dateFormat x',
    '  axisFormat %H:%M:%S',
    `  tickInterval ${chooseTicks(last.toMs - first.fromMs)}`,
    '  todayMarker off',
  ]
  return ['```mermaid', ...head, ...bars, '```'].join('\n')
}

function chooseTicks(lengthMs: number): string {
  return ticks.find(([, ms]) => lengthMs / ms <= mostTicks)?.[0] ?? '1day'
}
