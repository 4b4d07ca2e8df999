import { sentence } from './words.ts'

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

/** The counts as Terraform words them, and what makes them doubtful. */
export function formatPlan(plan: SummaryPlan): string {
  const counts = formatCounts(plan)
  return plan.sure ? counts : `${counts}. Not sure: ${sentence(plan.note ?? 'the log does not tell all')}`
}

function formatCounts(plan: SummaryPlan): string {
  if (plan.noChanges) return 'no changes'
  if (plan.outputsOnly) return 'only output values change'
  const isPlan = (plan.operation ?? 'plan') === 'plan'
  const words = isPlan
    ? (['to import', 'to add', 'to change', 'to destroy', 'to forget'] as const)
    : (['imported', 'added', 'changed', 'destroyed', 'forgotten'] as const)
  const counts = [plan.import, plan.add, plan.change, plan.destroy, plan.forget]
  const parts = counts.map((count, index) => ({ count, word: words[index] ?? '', isRare: index % 4 === 0 }))
  const shown = parts.filter(({ count, isRare }) => count > 0 || !isRare)
  return shown.map(({ count, word }) => `${count} ${word}`).join(', ')
}
