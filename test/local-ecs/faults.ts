import { ApiError } from './api-error.ts'
import type { Random } from './random.ts'
import { throttled } from './token-buckets.ts'

/** What goes wrong with a call. Unless `afterEffect` is set, the call did nothing. */
export type FaultKind =
  | 'throttle'
  | '500'
  /** A load balancer's answer: 503, HTML. */
  | '503'
  /** The connection breaks before anything is done. */
  | 'reset-before'
  /** The call takes effect, then the connection breaks. */
  | 'reset-after'
  /** No answer, ever. */
  | 'hang'
  /** 200 with a body that is no JSON. */
  | 'garbage'
  /** 200 with `{}`. */
  | 'empty'
  | 'access-denied'
  | 'expired-token'

/** A fault by name, or an error of one's own (status 400 by default). */
export type Fault = FaultKind | { readonly error: string; readonly message: string; readonly status?: number }

/** A call that is about to be served. Times in ms. */
export interface FaultCall {
  readonly operation: string
  readonly input: unknown
  readonly now: number
}

/** When which calls go wrong. All the conditions that are given must hold; the first rule that applies wins. */
export interface FaultRule {
  readonly fault: Fault
  /** Default: every operation. */
  readonly operation?: string | readonly string[]
  /** Counted from 1 over the calls of these operations for which `when` holds, since the rule was added. */
  readonly calls?: readonly [first: number, last: number]
  /** The world's time, in ms: from, until (exclusive). */
  readonly window?: readonly [fromMs: number, untilMs: number]
  readonly when?: (call: FaultCall) => boolean
  readonly probability?: number
  /** The call takes effect all the same; its answer is lost. */
  readonly afterEffect?: boolean
}

/** How a faulty call is answered. */
export type FaultyAnswer =
  | { readonly kind: 'error'; readonly error: ApiError }
  | { readonly kind: 'text'; readonly status: number; readonly contentType: string; readonly text: string }
  | { readonly kind: 'reset' }
  | { readonly kind: 'hang' }

/** The fault of one call: whether the call is served nevertheless, and what the caller gets. */
export interface ChosenFault {
  readonly takesEffect: boolean
  readonly answer: FaultyAnswer
}

/** The ordered table of rules. */
export class FaultTable {
  readonly #rules: { readonly rule: FaultRule; counted: number }[] = []
  readonly #random: Random

  constructor(random: Random, rules: readonly FaultRule[] = []) {
    this.#random = random
    for (const rule of rules) this.add(rule)
  }

  /** Adds a rule at the end; the function that comes back takes it away. */
  add(rule: FaultRule): () => void {
    const entry = { rule, counted: 0 }
    this.#rules.push(entry)
    return () => {
      const index = this.#rules.indexOf(entry)
      if (index >= 0) this.#rules.splice(index, 1)
    }
  }

  /** The fault of this call, if any. Every rule counts the calls it is about, also those another rule has taken. */
  choose(call: FaultCall): ChosenFault | undefined {
    let chosen: FaultRule | undefined
    for (const entry of this.#rules) {
      const { rule } = entry
      if (!isAbout(rule, call)) continue
      entry.counted += 1
      if (chosen === undefined && this.#applies(rule, entry.counted, call.now)) chosen = rule
    }
    return chosen && answerOf(chosen, call.operation)
  }

  #applies({ calls, window, probability = 1 }: FaultRule, counted: number, now: number): boolean {
    if (calls !== undefined && (counted < calls[0] || counted > calls[1])) return false
    if (window !== undefined && (now < window[0] || now >= window[1])) return false
    return this.#random.chance(probability)
  }
}

function isAbout({ operation, when }: FaultRule, call: FaultCall): boolean {
  const names = typeof operation === 'string' ? [operation] : operation
  return (names?.includes(call.operation) ?? true) && (when?.(call) ?? true)
}

function answerOf(
  { fault, afterEffect = fault === 'reset-after' }: FaultRule,
  operation: string,
): ChosenFault {
  if (typeof fault === 'object') {
    const error = new ApiError(fault.error, fault.message, fault.status)
    return { takesEffect: afterEffect, answer: { kind: 'error', error } }
  }
  return { takesEffect: afterEffect, answer: answers[fault](operation) }
}

const answers: Readonly<Record<FaultKind, (operation: string) => FaultyAnswer>> = {
  throttle: () => ({ kind: 'error', error: throttled() }),
  '500': () => ({
    kind: 'error',
    error: new ApiError('ServerException', 'Service Unavailable. Please try again later.', 500),
  }),
  '503': () => ({
    kind: 'text',
    status: 503,
    contentType: 'text/html',
    text: '<html><body><h1>503 Service Unavailable</h1></body></html>',
  }),
  'reset-before': () => ({ kind: 'reset' }),
  'reset-after': () => ({ kind: 'reset' }),
  hang: () => ({ kind: 'hang' }),
  garbage: () => ({
    kind: 'text',
    status: 200,
    contentType: 'application/x-amz-json-1.1',
    text: '{"tasks":[{',
  }),
  empty: () => ({ kind: 'text', status: 200, contentType: 'application/x-amz-json-1.1', text: '{}' }),
  'access-denied': (operation) => {
    const action = `${operation.includes('Log') ? 'logs' : 'ecs'}:${operation}`
    const user = 'arn:aws:sts::123456789012:assumed-role/ci/build'
    const message = `User: ${user} is not authorized to perform: ${action} on resource: * because no identity-based policy allows the ${action} action`
    return { kind: 'error', error: new ApiError('AccessDeniedException', message) }
  },
  'expired-token': () => ({
    kind: 'error',
    error: new ApiError('ExpiredTokenException', 'The security token included in the request is expired'),
  }),
}
