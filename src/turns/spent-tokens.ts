/**
 * Which turn tokens are spent without a task. Whether a call that placed nothing uses up its token is not documented
 * (facts/ecs.md 1), so it is found out: a spent token answers ConflictException without naming a task. Everyone walks
 * the same retry numbers, so the chain stays one chain (taking-turns.md 3).
 */
export class SpentTokens {
  readonly #retryNumbers = new Map<string, number>()
  readonly #emptySinceMs = new Map<string, number>()

  /** Retry number by tail ARN (or `start`). */
  get retryNumbers(): ReadonlyMap<string, number> {
    return this.#retryNumbers
  }

  /**
   * Notes a conflict that named no task. A launch may be under way whose task has no ARN yet, even where a call of our
   * own has placed nothing before, so only a conflict that stays empty for a while counts. True where it does, once for
   * each token: the next one of this tail is due.
   */
  noteEmptyConflict(token: string, tailKey: string, nowMs: number): boolean {
    const sinceMs = this.#emptySinceMs.get(token) ?? nowMs
    this.#emptySinceMs.set(token, sinceMs)
    if (nowMs - sinceMs < emptyForMs) return false
    this.#retryNumbers.set(tailKey, (this.#retryNumbers.get(tailKey) ?? 0) + 1)
    return true
  }
}

// Longer than a RunTask may take to be answered (clients.ts): only what nobody answers for any more counts. In ms.
const emptyForMs = 30_000
