import type { Failure } from '@aws-sdk/client-ecs'
import { ApiError } from './api-error.ts'
import type { TaskRecord } from './task-record.ts'
import type { ClientTokenOptions } from './world-options.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** What a clientToken was used for. */
export interface TokenUse {
  readonly parameters: string
  /** ms */
  readonly usedAt: number
  readonly tasks: readonly TaskRecord[]
  readonly failures: readonly Failure[]
}

/** The memory of RunTask's clientTokens, per cluster (facts/ecs.md 1). */
export class ClientTokens {
  readonly #uses = new Map<string, TokenUse>()
  readonly #options: ClientTokenOptions

  constructor(options: ClientTokenOptions) {
    this.#options = options
  }

  /**
   * The earlier call with this token, if the token is still held. Throws ConflictException where that call had other
   * parameters, and what the knob says while the first call is not settled.
   */
  find(cluster: string, token: string, parameters: string, now: number): TokenUse | undefined {
    const use = this.#uses.get(keyOf(cluster, token))
    if (use === undefined || this.#options.ignore === true) return undefined
    if (now >= this.#heldUntil(use)) {
      this.#uses.delete(keyOf(cluster, token))
      return undefined
    }
    const { settlesAfterMs = 0, unsettled = 'error' } = this.#options
    const isSettled = now >= use.usedAt + settlesAfterMs
    if (isSettled && use.parameters === parameters) return use
    if (!isSettled && unsettled === 'error')
      throw new ApiError('ServerException', 'Service Unavailable. Please try again later.', 500)
    throw new ApiError(
      'ConflictException',
      'The client token was already used by a request with other parameters.',
      400,
      {
        resourceIds: !isSettled && unsettled === 'nameless-conflict' ? [] : use.tasks.map(({ arn }) => arn),
      },
    )
  }

  /** Remembers a call. One of which every task failed consumes the token only where the knob says so. */
  remember(cluster: string, token: string, use: TokenUse): void {
    if (use.tasks.length === 0 && this.#options.spentByFailures !== true) return
    this.#uses.set(keyOf(cluster, token), use)
  }

  // Held for the life of its last task and an hour more, but at most 24 h.
  #heldUntil({ tasks, usedAt }: TokenUse): number {
    if (tasks.length === 0) return usedAt + (this.#options.spentByFailuresMs ?? hourMs)
    const stops = tasks.map(({ stoppedAt }) => stoppedAt ?? Infinity)
    return Math.min(usedAt + dayMs, Math.max(...stops) + hourMs)
  }
}

/** The parameters of a request as text: equal whatever the order of their keys; the token is not one of them. */
export function canonicalParameters(input: object): string {
  return JSON.stringify({ ...input, clientToken: undefined }, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  )
}

function keyOf(cluster: string, token: string): string {
  return `${cluster}\n${token}`
}
