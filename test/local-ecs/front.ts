import type { Effect } from './runtime.ts'
import type { Answer, World } from './world.ts'

/** A request as it came in. `at` in ms of the world's clock. */
export interface LoggedRequest {
  readonly at: number
  readonly operation: string
  readonly input: object
  readonly userAgent: string
  /** The HTTP status; undefined where no answer was given. */
  readonly status: number | undefined
  readonly errorType: string | undefined
  /** What the caller met; a reset or a hang says nothing about whether the call took effect. */
  readonly outcome: Delivery['kind']
}

/** A request without its transport. */
export interface IncomingCall {
  /** The X-Amz-Target header, e.g. `AmazonEC2ContainerServiceV20141113.RunTask`. */
  readonly target: string | undefined
  readonly body: string
  readonly userAgent: string | undefined
}

/** What the caller gets: an HTTP answer, a broken connection, or nothing ever. */
export type Delivery =
  | {
      readonly kind: 'answered'
      readonly status: number
      readonly headers: Readonly<Record<string, string>>
      readonly body: string
    }
  | { readonly kind: 'reset' }
  | { readonly kind: 'hang' }

/** What both doors share. */
export interface Front {
  /** Every request so far, in the order in which they were served. */
  readonly requests: LoggedRequest[]
  /** Serves a call now. */
  readonly receive: (call: IncomingCall) => Delivery
}

const jsonType = 'application/x-amz-json-1.1'
const knownTarget = /^(?:AmazonEC2ContainerServiceV20141113|Logs_20140328)\.(\w+)$/

/** Makes the part that reads a call, asks the world, and writes the log and the answer (facts/ecs.md 11). `now` in ms. */
export function createFront(
  world: World,
  now: () => number,
  onEffects: (effects: readonly Effect[]) => void,
): Front {
  const requests: LoggedRequest[] = []
  const receive = (call: IncomingCall): Delivery => {
    const at = now()
    const { target = '' } = call
    const operation = knownTarget.exec(target)?.[1] ?? target
    const input = parseObject(call.body)
    const answer = input === undefined ? refuseUnreadable() : world.handle(operation, input, at)
    onEffects(answer.effects)
    const delivery = formatAnswer(answer, at)
    requests.push({
      at,
      operation,
      input: input ?? {},
      userAgent: call.userAgent ?? '',
      status: delivery.kind === 'answered' ? delivery.status : undefined,
      errorType: answer.kind === 'body' ? answer.errorType : undefined,
      outcome: delivery.kind,
    })
    return delivery
  }
  return { requests, receive }
}

function formatAnswer(answer: Answer, at: number): Delivery {
  if (answer.kind === 'reset' || answer.kind === 'hang') return { kind: answer.kind }
  const isBody = answer.kind === 'body'
  return {
    kind: 'answered',
    status: answer.status,
    headers: {
      'content-type': isBody ? jsonType : answer.contentType,
      date: new Date(at).toUTCString(),
      'x-amzn-requestid': answer.requestId,
    },
    body: isBody ? JSON.stringify(answer.body) : answer.text,
  }
}

function parseObject(body: string): object | undefined {
  try {
    const parsed: unknown = JSON.parse(body)
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? parsed : undefined
  } catch {
    return undefined
  }
}

function refuseUnreadable(): Answer {
  const errorType = 'SerializationException'
  const body = { __type: errorType, message: 'The request is no JSON object.' }
  return { kind: 'body', status: 400, body, errorType, requestId: 'none', effects: [] }
}
