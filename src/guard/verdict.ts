/** Whether a command changes anything; `unknown`: not proven to read only. */
export type CommandKind = 'reads' | 'writes' | 'unknown'

/** What a command does, and one plain sentence (without its full stop) that names the words that decided. */
export interface Verdict {
  kind: CommandKind
  why: string
}

/** It is proven to read only. */
export const reads = (why: string): Verdict => ({ kind: 'reads', why })
/** It changes infrastructure or its state. */
export const writes = (why: string): Verdict => ({ kind: 'writes', why })
/** It is not proven to read only. */
export const unknown = (why: string): Verdict => ({ kind: 'unknown', why })

/** The verdict on everything together: the first that writes, else the first unknown, else all that reads. */
export function combineVerdicts(verdicts: readonly Verdict[]): Verdict {
  const first = (kind: CommandKind) => verdicts.find((verdict) => verdict.kind === kind)
  const reasons = [...new Set(verdicts.map((verdict) => verdict.why))]
  const allReasons = reasons.length > 3 ? [...reasons.slice(0, 3), '…'] : reasons
  if (verdicts.length === 0) return unknown('it runs nothing that is known')
  return first('writes') ?? first('unknown') ?? reads(allReasons.join(', '))
}
