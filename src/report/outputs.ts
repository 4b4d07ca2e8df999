import type { Task } from '@aws-sdk/client-ecs'
import { decideEnd, listContainerResults, taskIdOf } from '../ecs/task.ts'
import { buildTaskUrl } from '../follow/console-url.ts'
import { outputs } from '../settings/inputs.ts'
import type { Mask } from './mask.ts'
import type { Ending } from './outcome.ts'
import { ranUntil } from './phases.ts'

/** The name of an output, as in the table. */
export type OutputName = (typeof outputs)[number]['name']
/** The names of the outputs, in the order of the interface. */
export const outputNames: readonly OutputName[] = outputs.map(({ name }) => name)

/** All outputs; one without a value is empty. */
export type Outputs = Readonly<Record<OutputName, string>>

/** Everything the outputs are made from; what is not known (yet) is absent. */
export interface OutputFacts {
  readonly ending?: Ending
  readonly task?: Task
  readonly container?: string
  readonly logUrl?: string
  readonly waitedMs?: number
  readonly commandKind?: string
  readonly plan?: object
  readonly hasChanges?: boolean
  readonly lockInfo?: object
}

/** Builds every output; one without a value is empty. Times are whole seconds; texts from outside pass the mask. */
export function buildOutputs(facts: OutputFacts, mask: Mask): Outputs {
  const { ending, task, container, logUrl, waitedMs, commandKind, plan, hasChanges, lockInfo } = facts
  const arn = task?.taskArn ?? ''
  const containers = task === undefined ? [] : listContainerResults(task)
  const end = task === undefined || container === undefined ? undefined : decideEnd(task, container)
  const values = {
    'exit-code': end?.kind === 'exited' ? String(end.exitCode) : '',
    outcome: ending?.outcome ?? '',
    'failure-reason':
      ending === undefined || ending.outcome === 'succeeded' || ending.outcome === 'skipped'
        ? ''
        : mask(ending.what),
    'log-url': logUrl ?? '',
    'task-url': buildTaskUrl(arn),
    'task-arn': arn,
    'task-id': taskIdOf(arn),
    'stop-code': task?.stopCode ?? '',
    'stopped-reason': mask(task?.stoppedReason ?? ''),
    containers: containers.length === 0 ? '' : formatMaskedJson(containers, mask),
    'waited-seconds': waitedMs === undefined ? '' : String(Math.round(waitedMs / 1000)),
    'provisioning-seconds': secondsBetween(task?.createdAt, task?.startedAt),
    'run-seconds': secondsBetween(task?.startedAt, task === undefined ? undefined : ranUntil(task)),
    'command-kind': commandKind ?? '',
    plan: plan === undefined ? '' : JSON.stringify(plan),
    'has-changes': hasChanges === undefined ? '' : String(hasChanges),
    'lock-info': lockInfo === undefined ? '' : formatMaskedJson(lockInfo, mask),
  }
  return { ...values, result: JSON.stringify(values) }
}

/** The outputs as the text of `output-file`: JSON, or `key=value` lines for `.env` and `.properties`. */
export function formatOutputFile(path: string, values: Outputs): string {
  const entries = outputNames.map((name) => [name, values[name]] as const)
  if (path.endsWith('.properties')) {
    return entries.map(([name, value]) => `${name}=${escapeProperty(value)}\n`).join('')
  }
  if (path.endsWith('.env')) {
    // A shell takes no hyphen in a name; single quotes keep everything else as it is.
    return entries
      .map(
        ([name, value]) => `${name.toUpperCase().replaceAll('-', '_')}='${value.replaceAll("'", `'\\''`)}'\n`,
      )
      .join('')
  }
  return `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`
}

// Java's properties: backslash, line ends and characters beyond Latin-1 are escaped (facts/ci.md 47).
function escapeProperty(value: string): string {
  return value
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replace(/^ /, '\\ ')
    .replace(
      /[^\u0020-\u007E]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    )
}

/** Masks the texts in a value, not its JSON: that stays JSON whatever the secrets are. */
function formatMaskedJson(value: object, mask: Mask): string {
  return JSON.stringify(value, (_key, part: unknown) => (typeof part === 'string' ? mask(part) : part))
}

function secondsBetween(from: Date | undefined, to: Date | undefined): string {
  return from === undefined || to === undefined
    ? ''
    : String(Math.max(0, Math.round((to.getTime() - from.getTime()) / 1000)))
}
