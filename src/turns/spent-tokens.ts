/**
 * Which turn tokens are spent without a task. Whether a call that placed nothing uses up its token is not documented
 * (facts/ecs.md 1), so it is found out: a spent token answers ConflictException without naming a task. Everyone walks
 * the same retry numbers, so the chain stays one chain (taking-turns.md 3).
 */
export class SpentTokens {
  readonly #retryNumbers = new Map<string, number>()
  readonly #failed = new Set<string>()
  readonly #emptySinceMs = new Map<string, number>()

  /** Retry number by tail ARN (or `start`). */
  get retryNumbers(): ReadonlyMap<string, number> {
    return this.#retryNumbers
  }

  /** Notes that a call of ours with this token placed nothing. */
  noteNotPlaced(token: string): void {
    this.#failed.add(token)
  }

  /**
   * Notes a conflict that named no task. Our own failed call proves the token spent. Otherwise a launch of somebody
   * else, or one of ours without an answer (`mayBeOurs`), may be under way whose task has no ARN yet, so only a conflict
   * that stays empty for a while counts.
   */
  noteEmptyConflict(token: string, tailKey: string, nowMs: number, mayBeOurs: boolean): void {
    const sinceMs = this.#emptySinceMs.get(token) ?? nowMs
    this.#emptySinceMs.set(token, sinceMs)
    const isProven = this.#failed.has(token) && !mayBeOurs
    if (!isProven && nowMs - sinceMs < emptyForMs) return
    this.#retryNumbers.set(tailKey, (this.#retryNumbers.get(tailKey) ?? 0) + 1)
  }
}

// Longer than a RunTask may take to be answered: only what nobody answers for any more counts.
const emptyForMs = 60_000
