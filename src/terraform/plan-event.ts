import { parseLogLines, type JsonMessage, type LogLine } from './plain-text.ts'

/** What Terraform counts; a replaced resource counts as one added and one destroyed. */
export interface PlanCounts {
  readonly add: number
  readonly change: number
  readonly destroy: number
  readonly import: number
  readonly forget: number
}

/** What a log tells about plans, in its order. */
export type PlanEvent =
  /** A plan lists what it would do: a header line, or one resource's change of a `-json` plan. */
  | { readonly kind: 'plan-began'; readonly forget: number }
  | { readonly kind: 'plan'; readonly counts: PlanCounts; readonly changes: 'yes' | 'no' | 'by-counts' }
  /** The output values of the plan before it change. */
  | { readonly kind: 'outputs-change' }
  /** A plan that changes nothing but output values. */
  | { readonly kind: 'outputs-only' }
  /** A resource is being changed. */
  | { readonly kind: 'work' }
  | { readonly kind: 'applied'; readonly operation: 'apply' | 'destroy'; readonly counts: PlanCounts }
  | { readonly kind: 'error' }

/** A plan without any changes. */
export const NOTHING: PlanCounts = { add: 0, change: 0, destroy: 0, import: 0, forget: 0 }

/** Reads the events of a log from Terraform's own lines, never from values, provisioners' output or quoted errors. */
export function parsePlanEvents(log: string): readonly PlanEvent[] {
  const events: PlanEvent[] = []
  let quoting: 'error' | 'warning' | undefined
  for (const line of parseLogLines(log)) {
    // Without colours an error has no box, and the output of a failed provisioner stands in it at the line's start.
    const isQuoted = quoting !== undefined && line.message === undefined && !BEGINS_AGAIN.test(line.text)
    if (isQuoted && quoting === 'error') continue
    quoting = line.message === undefined ? (findQuoting(line) ?? (isQuoted ? quoting : undefined)) : undefined
    const event = line.message === undefined ? parseTextEvent(line) : parseMessageEvent(line.message)
    // An apply warns before it says that it is complete; a plan's lines come after a line that begins again.
    const isAnothers = isQuoted && event?.kind !== 'applied' && event?.kind !== 'error'
    if (event !== undefined && !isAnothers) events.push(event)
  }
  return events
}

function findQuoting({ text }: LogLine): 'error' | 'warning' | undefined {
  if (text.startsWith('Error: ')) return 'error'
  return text.startsWith('Warning: ') ? 'warning' : undefined
}

const BEGINS_AGAIN =
  /^(?:(?:Terraform|OpenTofu) (?:used the selected|will perform|planned the)|An execution plan has been|Initializing |No changes\. |[^ ].{0,400}?: (?:Refreshing state|Reading|Creating|Modifying|Destroying|Importing|Preparing import)\.\.\.|Error: )/

const N = String.raw`(\d{1,9})`
const PLAN = new RegExp(
  String.raw`^Plan: (?:${N} to import, )?${N} to add, ${N} to change, ${N} to destroy(?:, ${N} to forget)?\.(?: Actions: \d{1,9} to invoke\.)? *$`,
)
const APPLIED = new RegExp(
  String.raw`^Apply complete! Resources: (?:${N} imported, )?${N} added, ${N} changed, ${N} destroyed(?:, ${N} forgotten)?\.(?: Actions: [^.]{1,60}\.)? *$`,
)
const DESTROYED = new RegExp(
  String.raw`^Destroy complete! Resources: ${N} destroyed\.(?: Actions: [^.]{1,60}\.?)? *$`,
)
const NO_CHANGES =
  /^No changes\. (?:Your infrastructure (?:still )?matches the configuration|No objects need to be destroyed|Infrastructure is up-to-date)\./
const LISTS_CHANGES =
  /^(?:Terraform|OpenTofu) (?:will perform the following actions|planned the following actions, but then encountered a problem):/
const REFRESH_ONLY = /^This is a refresh-only plan, so (?:Terraform|OpenTofu) will not take/
const WORK = /^[^ ].{0,400}?: (?:Creating|Modifying|Destroying|Importing)\.\.\./
const ERROR = /^(?:│ )?Error: /
/** Terraform and older OpenTofu count what they forget nowhere (facts/terraform.md 31): only a comment line says it. */
const FORGETS =
  /^ {1,2}# .{1,300} will (?:no longer be managed by|be removed from)(?: the)? (?:Terraform|OpenTofu)\b/

function parseTextEvent({ text }: LogLine): PlanEvent | undefined {
  const plan = PLAN.exec(text)
  if (plan !== null) return { kind: 'plan', counts: readCounts(plan), changes: 'yes' }
  const applied = APPLIED.exec(text)
  if (applied !== null) return { kind: 'applied', operation: 'apply', counts: readCounts(applied) }
  const destroyed = DESTROYED.exec(text)
  if (destroyed !== null)
    return { kind: 'applied', operation: 'destroy', counts: { ...NOTHING, destroy: Number(destroyed[1]) } }
  if (NO_CHANGES.test(text)) return { kind: 'plan', counts: NOTHING, changes: 'no' }
  if (LISTS_CHANGES.test(text)) return { kind: 'plan-began', forget: 0 }
  if (FORGETS.test(text)) return { kind: 'plan-began', forget: 1 }
  if (text.startsWith('You can apply this plan to save these new output values'))
    return { kind: 'outputs-only' }
  // Only the state would change: that is no `No changes.`, and no `Plan:` line follows.
  if (REFRESH_ONLY.test(text)) return { kind: 'plan', counts: NOTHING, changes: 'yes' }
  if (WORK.test(text)) return { kind: 'work' }
  return ERROR.test(text) ? { kind: 'error' } : undefined
}

function readCounts(match: RegExpExecArray): PlanCounts {
  const [imported, add, change, destroy, forget] = match
    .slice(1)
    .map((digits: string | undefined) => Number(digits ?? 0))
  return {
    add: add ?? 0,
    change: change ?? 0,
    destroy: destroy ?? 0,
    import: imported ?? 0,
    forget: forget ?? 0,
  }
}

function parseMessageEvent(message: JsonMessage): PlanEvent | undefined {
  switch (message['type']) {
    case 'planned_change':
      return parsePlannedChange(readObject(message['change'])['action'])
    case 'planned_action_invocation':
      return { kind: 'plan-began', forget: 0 }
    case 'change_summary':
      return parseChangeSummary(readObject(message['changes']))
    case 'outputs':
      // After an apply the outputs have values and no action.
      return Object.values(readObject(message['outputs'])).some((output) =>
        ['create', 'update', 'delete'].includes(String(readObject(output)['action'])),
      )
        ? { kind: 'outputs-change' }
        : undefined
    case 'apply_start':
    case 'action_start':
      return { kind: 'work' }
    case 'diagnostic':
      return readObject(message['diagnostic'])['severity'] === 'error' ? { kind: 'error' } : undefined
    default:
      return undefined
  }
}

/** A forgotten resource is a `remove`, a destroyed one a `delete`; reading data changes nothing. */
function parsePlannedChange(action: unknown): PlanEvent | undefined {
  if (action === 'noop' || action === 'read') return undefined
  return { kind: 'plan-began', forget: action === 'remove' ? 1 : 0 }
}

function parseChangeSummary(changes: JsonMessage): PlanEvent | undefined {
  const counts = {
    add: readNumber(changes['add']),
    change: readNumber(changes['change']),
    destroy: readNumber(changes['remove']),
    import: readNumber(changes['import']),
    forget: readNumber(changes['forget']),
  }
  const operation = changes['operation']
  const hasActions = readNumber(changes['action_invocation']) > 0
  if (operation === 'plan') return { kind: 'plan', counts, changes: hasActions ? 'yes' : 'by-counts' }
  return operation === 'apply' || operation === 'destroy' ? { kind: 'applied', operation, counts } : undefined
}

function readObject(value: unknown): JsonMessage {
  return typeof value === 'object' && value !== null ? (value as JsonMessage) : {}
}

function readNumber(value: unknown): number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : 0
}
