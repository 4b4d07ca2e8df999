import { NOTHING, parsePlanEvents, type PlanCounts, type PlanEvent } from './plan-event.ts'

/** The numbers of the plans or applies in a log: for people to read, never a gate. */
export interface PlanSummary extends PlanCounts {
  /** What the numbers count; 'plan' also where an apply began and its summary is missing. */
  readonly operation: 'plan' | 'apply' | 'destroy'
  /** Nothing but output values changes. */
  readonly outputsOnly: boolean
  /** Nothing changes at all; moved or forgotten resources and drift taken into the state are changes. */
  readonly noChanges: boolean
  /** How many summaries were added up; 0 when a plan began and none is in the log. */
  readonly count: number
  /** The plan's numbers beside the apply's, where there is exactly one apply and its plan is in the log. */
  readonly planned?: PlanCounts
  readonly sure: boolean
  /** Sentences: why it is not sure. */
  readonly note?: string
}

/**
 * Reads the plan summary from a log, as text, coloured or `-json`; undefined when there is no trace of a plan. Several
 * are added up, and applies count before plans. `seen` is 'part' when not all of the log is in `log`.
 */
export function parsePlanSummary(log: string, seen: 'whole' | 'part' = 'whole'): PlanSummary | undefined {
  const found = collect(parsePlanEvents(log))
  const { plans, applies } = found
  const counted = applies.length > 0 ? applies : plans
  if (counted.length === 0 && !found.hasPending) return undefined

  const counts = counted.map((each) => each.counts).reduce(addCounts, NOTHING)
  // A plan that lists changes has some, even if its summary is lost.
  const countsNothing = hasNoCounts(counts) && !found.hasPending
  const outputsOnly =
    countsNothing &&
    plans.some(({ kind }) => kind === 'outputs') &&
    !plans.some(({ kind }) => kind === 'other')
  const reasons = explainDoubts(found, counted.length, seen)
  const planned = applies.length === 1 ? applies[0]?.plan?.counts : undefined
  return {
    ...counts,
    operation: applies.at(-1)?.operation ?? 'plan',
    outputsOnly,
    noChanges: countsNothing && plans.every(({ kind }) => kind === 'none'),
    count: counted.length,
    ...(planned !== undefined && { planned }),
    sure: reasons.length === 0,
    ...(reasons.length > 0 && { note: reasons.join(' ') }),
  }
}

/** What changes in a plan: nothing, output values alone, or more (also what is not counted, such as a move). */
interface Plan {
  counts: PlanCounts
  kind: 'none' | 'outputs' | 'other'
}

interface Apply {
  readonly operation: 'apply' | 'destroy'
  readonly counts: PlanCounts
  readonly plan: Plan | undefined
}

interface Found {
  readonly plans: Plan[]
  readonly applies: Apply[]
  /** A plan lists changes, and its summary has not come yet. */
  hasPending: boolean
  pendingForget: number
  /** Changes were made after the last apply's summary. */
  hasUnfinishedWork: boolean
  plansSinceApply: number
  hasError: boolean
}

function collect(events: readonly PlanEvent[]): Found {
  const found: Found = {
    plans: [],
    applies: [],
    hasPending: false,
    pendingForget: 0,
    hasUnfinishedWork: false,
    plansSinceApply: 0,
    hasError: false,
  }
  for (const event of events) take(event, found)
  return found
}

function take(event: PlanEvent, found: Found): void {
  const plan = found.plans.at(-1)
  switch (event.kind) {
    case 'plan-began':
      found.hasPending = true
      found.pendingForget += event.forget
      return
    case 'plan':
      takePlan(event, found)
      return
    case 'outputs-change':
      if (plan?.kind === 'none') plan.kind = 'outputs'
      return
    case 'outputs-only':
      // Terraform says it also after the `Plan:` line of a plan that only moves or imports.
      if (plan?.kind !== 'other' || found.plansSinceApply === 0 || !hasNoCounts(plan.counts))
        takePlan({ kind: 'plan', counts: NOTHING, changes: 'no' }, found, 'outputs')
      return
    case 'work':
      found.hasUnfinishedWork = true
      return
    case 'applied':
      takeApply(event, found)
      return
    case 'error':
      found.hasError = true
  }
}

function takePlan(
  event: PlanEvent & { kind: 'plan' },
  found: Found,
  unchanged: 'none' | 'outputs' = 'none',
): void {
  // Terraform lists what it forgets without counting it; OpenTofu counts it.
  const counts = { ...event.counts, forget: Math.max(event.counts.forget, found.pendingForget) }
  const hasChanges =
    event.changes === 'yes' || (event.changes === 'by-counts' && (found.hasPending || !hasNoCounts(counts)))
  found.plans.push({ counts, kind: hasChanges ? 'other' : unchanged })
  found.plansSinceApply += 1
  found.hasPending = false
  found.pendingForget = 0
}

function takeApply({ operation, counts }: PlanEvent & { kind: 'applied' }, found: Found): void {
  const plan = found.plansSinceApply > 0 ? found.plans.at(-1) : undefined
  const forget = Math.max(counts.forget, plan?.counts.forget ?? 0)
  found.applies.push({ operation, counts: { ...counts, forget }, plan })
  found.plansSinceApply = 0
  found.hasUnfinishedWork = false
}

function explainDoubts(found: Found, count: number, seen: 'whole' | 'part'): readonly string[] {
  const { plans, applies } = found
  const isApply = applies.length > 0
  const onlyApply = applies.length === 1 ? applies[0] : undefined
  const doubts: readonly (readonly [boolean, string])[] = [
    [found.hasPending, 'A plan began, but its summary is not in the log.'],
    [count > 1, `The numbers of ${count} ${isApply ? 'applies' : 'plans'} in this log are added up.`],
    [
      !isApply && found.hasUnfinishedWork,
      'An apply began, but did not end: these are the numbers of the plan.',
    ],
    [isApply && found.hasUnfinishedWork, 'A later apply began, but did not end.'],
    [
      isApply && found.plansSinceApply > 0 && !found.hasUnfinishedWork,
      'A later plan was not applied, and is not counted.',
    ],
    [
      onlyApply !== undefined && plans.length === 0 && hasNoCounts(onlyApply.counts),
      'The plan is not in the log: more than resources may have changed.',
    ],
    [found.hasError && !found.hasUnfinishedWork, 'Terraform reported an error: there may be more to change.'],
    [seen === 'part', 'Not all of the log was read.'],
  ]
  return doubts.filter(([applies]) => applies).map(([, sentence]) => sentence)
}

function hasNoCounts(counts: PlanCounts): boolean {
  return Object.values(counts).every((count) => count === 0)
}

function addCounts(one: PlanCounts, other: PlanCounts): PlanCounts {
  return {
    add: one.add + other.add,
    change: one.change + other.change,
    destroy: one.destroy + other.destroy,
    import: one.import + other.import,
    forget: one.forget + other.forget,
  }
}
