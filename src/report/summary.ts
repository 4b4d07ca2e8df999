import type { Task } from '@aws-sdk/client-ecs'
import { taskIdOf } from '../ecs/task.ts'
import { buildTaskUrl } from '../follow/console-url.ts'
import { splitLines, stripControls } from './container-line.ts'
import { escapeMarkdown, formatCode, formatDetails, formatFence, formatLink } from './markdown.ts'
import type { Mask } from './mask.ts'
import type { Ending } from './outcome.ts'
import { listPhases, type Phase } from './phases.ts'
import { cut, formatDuration, oneLine } from './words.ts'

/** What a summary says of a Terraform plan or apply; terraform/plan-summary.ts has more. */
export interface SummaryPlan {
  readonly operation?: 'plan' | 'apply' | 'destroy'
  readonly add: number
  readonly change: number
  readonly destroy: number
  readonly import: number
  readonly forget: number
  readonly noChanges: boolean
  readonly outputsOnly: boolean
  readonly sure: boolean
  readonly note?: string
}

/** Everything a summary is made from; what is not known is absent. All texts may come from outside. */
export interface SummaryFacts {
  readonly ending: Ending
  /** Every text passes it before it is escaped. */
  readonly mask: Mask
  /** For people, as the step log has it. */
  readonly command?: string
  /** `family:revision` */
  readonly taskDefinition?: string
  readonly cluster: string
  readonly branch?: string
  readonly run: { readonly title: string; readonly url?: string }
  readonly plan?: SummaryPlan
  readonly task?: Task
  readonly waitedMs: number
  readonly waitedFor: readonly string[]
  readonly logUrl?: string
  /** The lines of the container's log that are there to show. */
  readonly logLines: readonly string[]
  readonly isWholeLog: boolean
}

// The whole upload is dropped when it is over 1 MiB (facts/ci.md 24).
const longestBytes = 1_000_000
const longestText = 2_000
const mostWaitedFor = 20

/** The job summary as Markdown, under 1 MiB: what ran, how it ended, times, links, and the log, folded. */
export function formatSummary(facts: SummaryFacts): string {
  const { ending, mask } = facts
  const said = [ending.what, ending.exists, ending.next].filter((text) => text !== '')
  const rows = listRows(facts).map(
    ({ label, text, url }) =>
      `| ${label} | ${url === undefined ? formatCode(text) : formatLink(text, url)} |`,
  )
  const head = [
    `### ${marks[ending.outcome] ?? '❌'} ecs-in-turn: ${ending.outcome}`,
    ...said.map((text) =>
      splitLines(cut(mask(text), longestText))
        .map(escapeMarkdown)
        .join('<br>\n'),
    ),
    ['| | |', '|---|---|', ...rows].join('\n'),
    ...formatGantt(facts.task === undefined ? [] : listPhases(facts.task, facts.waitedMs)),
  ].join('\n\n')
  const log = facts.logLines.map((line) => breakFences(stripControls(mask(line), false)))
  return `${head}\n${formatLog(log, facts.isWholeLog, longestBytes - Buffer.byteLength(head))}`
}

/** The same facts as plain text, for systems without job summaries; without the log, which the step's output has. */
export function formatPlainSummary(facts: SummaryFacts): string {
  const { outcome, exitCode } = facts.ending
  const rows = listRows(facts).map(({ label, text, url = '' }) => `  ${label}: ${oneLine(`${text} ${url}`)}`)
  return ['Summary', `  Outcome: ${outcome}, exit code ${exitCode}`, ...rows].join('\n')
}

interface Row {
  readonly label: string
  readonly text: string
  readonly url?: string
}

function listRows(facts: SummaryFacts): Row[] {
  const { mask, command, taskDefinition, cluster, branch, run, plan, task, waitedFor, logUrl } = facts
  const taskArn = task?.taskArn ?? ''
  const more = waitedFor.length - mostWaitedFor
  const rows: (Row | undefined)[] = [
    describe('Command', command),
    describe('Task definition', taskDefinition),
    describe('Cluster', cluster),
    describe('Branch', branch),
    describe('Run', run.title, run.url),
    describe('Terraform', plan === undefined ? undefined : formatPlan(plan)),
    describe('Time', formatTimes(facts)),
    ...waitedFor.slice(0, mostWaitedFor).map((holder) => describe('Waited for', holder)),
    describe('Waited for', more > 0 ? `${more} more` : undefined),
    describe('Task', taskIdOf(taskArn), buildTaskUrl(taskArn)),
    describe('Log', logUrl === undefined ? undefined : 'CloudWatch Logs', logUrl),
  ]
  return rows.flatMap((row) => {
    if (row === undefined) return []
    const { label, text, url } = row
    return { label, text: cut(mask(text), longestText), ...(url !== undefined && { url: mask(url) }) }
  })
}

function describe(label: string, text: string | undefined, url?: string): Row | undefined {
  if (text === undefined || text === '') return undefined
  const isUsable = url !== undefined && url !== '' && url.length <= longestText
  return { label, text, ...(isUsable && { url }) }
}

function formatPlan(plan: SummaryPlan): string {
  const doubt = plan.sure ? '' : ` (not sure: ${plan.note ?? 'the log does not tell all'})`
  if (plan.noChanges) return `no changes${doubt}`
  if (plan.outputsOnly) return `only output values change${doubt}`
  const isPlan = (plan.operation ?? 'plan') === 'plan'
  const words = isPlan
    ? (['to import', 'to add', 'to change', 'to destroy', 'to forget'] as const)
    : (['imported', 'added', 'changed', 'destroyed', 'forgotten'] as const)
  const counts = [plan.import, plan.add, plan.change, plan.destroy, plan.forget]
  const parts = counts.map((count, index) => ({ count, word: words[index] ?? '', isRare: index % 4 === 0 }))
  const shown = parts.filter(({ count, isRare }) => count > 0 || !isRare)
  return `${shown.map(({ count, word }) => `${count} ${word}`).join(', ')}${doubt}`
}

function formatTimes({ task, waitedMs }: SummaryFacts): string {
  const waited = `waited ${formatDuration(waitedMs)}`
  const phases = task === undefined ? [] : listPhases(task, waitedMs).filter(({ name }) => name !== 'waited')
  return [waited, ...phases.map(({ name, fromMs, toMs }) => `${name} ${formatDuration(toMs - fromMs)}`)].join(
    ', ',
  )
}

/** No text from outside gets into the picture, so none has to be escaped for it. */
function formatGantt(phases: readonly Phase[]): string[] {
  if (phases.length === 0) return []
  const bars = phases.map(
    ({ name, fromMs, toMs }) => `  ${name} ${formatDuration(toMs - fromMs)} :${fromMs}, ${toMs}`,
  )
  const head = ['```mermaid', 'gantt', '  dateFormat x', '  axisFormat %H:%M:%S', '  todayMarker off']
  return [[...head, ...bars, '```'].join('\n')]
}

function formatLog(lines: readonly string[], isWhole: boolean, roomBytes: number): string {
  if (lines.length === 0) return ''
  const shown = takeLast(lines, roomBytes - 1_000)
  const isCut = shown.length < lines.length || shown[0] !== lines[0]
  const count = shown.length === 1 ? '1 line' : `${shown.length} lines`
  const last = shown.length === 1 ? 'line' : count
  const title = isWhole && !isCut ? `The whole log (${count})` : `The last ${last} of the log`
  const note = isCut ? '\nThe beginning is left out here, because a job summary has 1 MiB at most.\n' : ''
  return `${note}\n${formatDetails(title, formatFence(shown))}\n`
}

/** As many of the last lines as fit; of a last line that is too long its end. */
function takeLast(lines: readonly string[], roomBytes: number): string[] {
  let first = lines.length
  let left = roomBytes
  while (first > 0) {
    left -= Buffer.byteLength(lines[first - 1] ?? '') + 1
    if (left < 0) break
    first -= 1
  }
  // A UTF-16 unit takes 3 bytes of UTF-8 at most.
  return first < lines.length
    ? lines.slice(first)
    : lines.slice(-1).map((line) => line.slice(-Math.max(1, Math.floor(roomBytes / 3))))
}

/** A fence must be longer than any run of backticks in it, and a run may be as long as a log. */
function breakFences(line: string): string {
  return line.replace(/`{50}/g, '$&\u200B')
}

const marks: Readonly<Partial<Record<Ending['outcome'], string>>> = { succeeded: '✅', skipped: '⏭️' }
