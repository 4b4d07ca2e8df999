import type { GuardDecision } from '../guard/branch-guard.ts'
import { exitCodes, nothingLaunched, type Ending } from './outcome.ts'

/** The guard's refusal as the end of the run. */
export function endRefused(
  decision: Extract<GuardDecision, { allowed: false }>,
  commandText: string,
): Ending {
  return {
    outcome: 'refused',
    exitCode: exitCodes.refused,
    what: `The branch guard does not let \`${commandText}\` run from here. ${decision.seen} ${decision.why}`,
    exists: nothingLaunched,
    next: decision.remedy,
  }
}
