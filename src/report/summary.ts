import type { Task } from '@aws-sdk/client-ecs'
import { taskIdOf } from '../ecs/task.ts'
import { buildTaskUrl } from '../follow/console-url.ts'
import { splitLines } from './container-line.ts'
import { formatCode, formatLink, formatSentence } from './markdown.ts'
import type { Mask } from './mask.ts'
import type { Ending } from './outcome.ts'
import { listPhases } from './phases.ts'
import { formatPlan, type SummaryPlan } from './plan-text.ts'
import { formatSummaryLog } from './summary-log.ts'
import { formatTimeChart } from './time-chart.ts'
import { cut, formatDuration, oneLine } from './words.ts'

/** A task that a run has waited for; the text is for people. */
export interface PastHolder {
  readonly taskId: string
  readonly text: string
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
  readonly waitedFor: readonly PastHolder[]
  readonly logUrl?: string
  /** The lines of the container's log that are there to show. */
  readonly logLines: readonly string[]
  readonly isWholeLog: boolean
}

// The whole upload is dropped when it is over 1 MiB (facts/ci.md 24).
const longestBytes = 1_000_000
const longestText = 2_000
const mostWaitedFor = 20

/** The job summary as Markdown, under 1 MiB: how it ended, what ran, times, links, and the log. */
export function formatSummary(facts: SummaryFacts): string {
  const { ending, mask } = facts
  const chart = facts.task === undefined ? '' : formatTimeChart(listPhases(facts.task, facts.waitedMs))
  const head = [
    formatHeading(ending),
    formatSaid(mask(ending.what)),
    formatSaid(mask(ending.exists)),
    ending.next === '' ? '' : `**Next:** ${formatSaid(mask(ending.next))}`,
    ['<table>', ...listRows(facts).map(formatRow), '</table>'].join('\n'),
    chart,
  ]
    .filter((part) => part !== '')
    .join('\n\n')
  const log = formatSummaryLog({
    lines: facts.logLines.map(mask),
    isWhole: facts.isWholeLog,
    showsEnd: !isGood(ending),
    roomBytes: longestBytes - Buffer.byteLength(head),
  })
  return `${[head, log].filter((part) => part !== '').join('\n\n')}\n`
}

/** The same facts as plain text, for systems without job summaries; without the log, which the step's output has. */
export function formatPlainSummary(facts: SummaryFacts): string {
  const { outcome, exitCode } = facts.ending
  const rows = [...listRows(facts), ...listRunRow(facts)].map(
    ({ label, text, url = '' }) => `  ${label}: ${oneLine(`${text} ${url}`)}`,
  )
  return ['Summary', `  Outcome: ${outcome}, exit code ${exitCode}`, ...rows].join('\n')
}

const marks: Readonly<Partial<Record<Ending['outcome'], string>>> = { succeeded: '✅', skipped: '⏭️' }

function isGood({ outcome }: Ending): boolean {
  return outcome === 'succeeded' || outcome === 'skipped'
}

function formatHeading({ outcome, exitCode }: Ending): string {
  return `### ${marks[outcome] ?? '❌'} ecs-in-turn: ${outcome}${exitCode === 0 ? '' : `, exit code ${exitCode}`}`
}

function formatSaid(text: string): string {
  return splitLines(cut(text, longestText)).map(formatSentence).join('<br>\n')
}

interface Row {
  readonly label: string
  readonly text: string
  readonly url?: string
  readonly look?: 'code' | 'bold'
}

/** One line of HTML: a table of Markdown must have a line of headings, which would be empty here. */
function formatRow(row: Row): string {
  return `<tr><th align="left" nowrap>${row.label}</th><td>${formatCell(row)}</td></tr>`
}

function formatCell({ text, url, look }: Row): string {
  if (url !== undefined) return formatLink(text, url)
  if (look === 'code') return formatCode(text)
  return look === 'bold' ? `<b>${formatSentence(text)}</b>` : formatSentence(text)
}

function listRows(facts: SummaryFacts): Row[] {
  const { ending, mask, command, taskDefinition, cluster, branch, plan, task, logUrl } = facts
  const taskArn = task?.taskArn ?? ''
  // A run that did not get its turn has named the holder before.
  const waitedFor = facts.waitedFor.filter(({ taskId }) => !ending.what.includes(taskId))
  const more = waitedFor.length - mostWaitedFor
  // A container that never ran has no log stream for the link to show.
  const hasLog = logUrl !== undefined && ending.outcome !== 'never-started'
  const rows: (Row | undefined)[] = [
    describe('Command', command, { look: 'code' }),
    describe('Terraform', plan === undefined ? undefined : formatPlan(plan), { look: 'bold' }),
    ...waitedFor
      .slice(0, mostWaitedFor)
      .map(({ text }, index) => describe(index === 0 ? 'Waited for' : 'Then for', text)),
    describe('Then for', more > 0 ? `${more} more` : undefined),
    describe('Time', formatTimes(facts)),
    describe('Log', hasLog ? 'CloudWatch Logs' : undefined, { url: logUrl }),
    describe('Task', taskIdOf(taskArn), { url: buildTaskUrl(taskArn) }),
    describe('Task definition', [taskDefinition, `cluster ${cluster}`].filter(Boolean).join(', ')),
    describe('Branch', branch),
  ]
  return rows.filter((row) => row !== undefined).map((row) => maskRow(row, mask))
}

/** Not for a job summary, which is on the page of its run. */
function listRunRow({ run, mask }: SummaryFacts): Row[] {
  const row = describe('Run', run.title, { url: run.url })
  return row === undefined ? [] : [maskRow(row, mask)]
}

function maskRow(row: Row, mask: Mask): Row {
  const { text, url } = row
  return { ...row, text: cut(mask(text), longestText), ...(url !== undefined && { url: mask(url) }) }
}

function describe(
  label: string,
  text: string | undefined,
  { url = '', look }: { readonly url?: string | undefined; readonly look?: Row['look'] } = {},
): Row | undefined {
  if (text === undefined || text === '') return undefined
  const isUsable = url !== '' && url.length <= longestText
  return { label, text, ...(isUsable && { url }), ...(look !== undefined && { look }) }
}

/** Undefined where there is nothing to tell: a run that was turned away at once. */
function formatTimes({ task, waitedMs }: SummaryFacts): string | undefined {
  const phases = task === undefined ? [] : listPhases(task, waitedMs).filter(({ name }) => name !== 'waiting')
  if (phases.length === 0 && Math.round(waitedMs / 1_000) === 0) return undefined
  const times = phases.map(({ name, fromMs, toMs }) => `${formatDuration(toMs - fromMs)} ${name}`)
  return [`${formatDuration(waitedMs)} waiting`, ...times].join(', ')
}
