/**
 * The local ECS without sockets: request handlers for the AWS SDK's clients, all on one world, driven by the global
 * timers, so that faked timers drive the whole. Used by the simulation; jobs are told, not run (`world.job`).
 *
 *   const ecs = createInMemoryEcs({ world: { seed, clusters: ['ci'], taskDefinitions: [...] } })
 *   const line = ecs.connect()
 *   const client = new ECSClient({ region: 'us-east-1', credentials, requestHandler: line.requestHandler })
 *
 * Under faked timers, let each kind of client make one call with the real ones first: the SDK reads its configuration
 * files once a process, and no faked clock waits for the disk.
 *
 *   line.cut()                   // its process is dead: nothing it sent later arrives, nothing is answered
 *   ecs.world.addFault({ ... }); ecs.goDown('refused'); ecs.comeUp()
 */
import type { ECSClientConfig } from '@aws-sdk/client-ecs'
import { createFront, type Delivery, type Front, type LoggedRequest } from './front.ts'
import { createRandom, type Amount, type Random } from './random.ts'
import type { WorldOptions } from './world-options.ts'
import { createWorld, type World } from './world.ts'

/** How the world is made; everything has a default. */
export interface InMemoryOptions {
  readonly world?: WorldOptions
  /** The world's time in ms; default `Date.now`, faked or not. */
  readonly clock?: () => number
  /** From sending to answer, in ms: half of it there, half of it back. Default 10. */
  readonly latencyMs?: Amount
  /** When the client gives up on an answer, in ms. Default: never. */
  readonly requestTimeoutMs?: number
}

/** A local ECS in memory. */
export interface InMemoryEcs {
  readonly world: World
  readonly requests: readonly LoggedRequest[]
  /** A line for one process and its clients. */
  readonly connect: () => Line
  readonly goDown: (how: 'refused' | 'reset') => void
  readonly comeUp: () => void
}

/** The connection of one simulated process. */
export interface Line {
  readonly requestHandler: RequestHandler
  /** As if its process were killed: what has not arrived yet never does, and no answer comes. */
  readonly cut: () => void
}

/** What the SDK's clients take as `requestHandler`. */
export type RequestHandler = NonNullable<ECSClientConfig['requestHandler']>

/** The parts of the SDK's request, options and output that matter here. */
interface SdkRequest {
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}
interface SdkOptions {
  readonly abortSignal?: AbortSignal
  readonly requestTimeout?: number
}
interface SdkOutput {
  readonly response: {
    readonly statusCode: number
    readonly headers: Record<string, string>
    readonly body: Uint8Array
  }
}

/** Makes a local ECS in memory. */
export function createInMemoryEcs(options: InMemoryOptions = {}): InMemoryEcs {
  const clock = options.clock ?? (() => Date.now())
  const world = createWorld(options.world, clock())
  const front = createFront(world, clock, (effects) => {
    if (effects.length > 0)
      throw new Error('There is nobody here to run a container: world.job must tell how it goes.')
  })
  const state: Endpoint = {
    front,
    options,
    random: createRandom(options.world?.seed ?? 1, 'latency'),
    outage: undefined,
  }
  return {
    world,
    requests: front.requests,
    connect: () => connect(state),
    goDown: (how) => {
      state.outage = how
    },
    comeUp: () => {
      state.outage = undefined
    },
  }
}

interface Endpoint {
  readonly front: Front
  readonly options: InMemoryOptions
  readonly random: Random
  outage: 'refused' | 'reset' | undefined
}

function connect(endpoint: Endpoint): Line {
  const life = { isCut: false }
  const requestHandler = {
    metadata: { handlerProtocol: 'http/1.1' },
    handle: (request: SdkRequest, options: SdkOptions = {}) => exchange(endpoint, life, request, options),
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
    destroy: () => undefined,
  }
  return {
    requestHandler,
    cut: () => {
      life.isCut = true
    },
  }
}

/** One request: half the latency, the world, the other half. Ended early by the signal or the timeout. */
function exchange(
  endpoint: Endpoint,
  life: { readonly isCut: boolean },
  request: SdkRequest,
  { abortSignal: signal, requestTimeout = endpoint.options.requestTimeoutMs ?? 0 }: SdkOptions,
): Promise<SdkOutput> {
  const oneWayMs = endpoint.random.amount(endpoint.options.latencyMs ?? 10) / 2
  return new Promise((resolve, reject) => {
    if (life.isCut) return
    const timers: NodeJS.Timeout[] = []
    const settle = (finish: () => void): void => {
      for (const timer of timers) clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
      if (!life.isCut) finish()
    }
    const fail = (error: Error): void => {
      settle(() => {
        reject(error)
      })
    }
    const onAbort = (): void => {
      fail(socketError('AbortError', 'Request aborted'))
    }
    const arrive = (): void => {
      const met = life.isCut ? 'nothing' : meetEndpoint(endpoint, request)
      if (met === 'nothing') return
      const finish = (): void => {
        if (met instanceof Error) reject(met)
        else resolve(met)
      }
      timers.push(setTimeout(settle, oneWayMs, finish))
    }
    if (signal?.aborted === true) {
      onAbort()
      return
    }
    signal?.addEventListener('abort', onAbort)
    timers.push(setTimeout(arrive, oneWayMs))
    const giveUp = (): void => {
      fail(socketError('TimeoutError', `no answer within ${requestTimeout} ms`, 'ETIMEDOUT'))
    }
    if (requestTimeout > 0) timers.push(setTimeout(giveUp, requestTimeout))
  })
}

/** What comes back of a request that has arrived: an answer, an error of the connection, or nothing, ever. */
function meetEndpoint(
  { front, outage }: Endpoint,
  { headers, body = '' }: SdkRequest,
): SdkOutput | Error | 'nothing' {
  if (outage === 'refused') return socketError('Error', 'connect ECONNREFUSED 127.0.0.1:443', 'ECONNREFUSED')
  if (outage === 'reset') return resetError()
  const headerOf = (name: string): string | undefined =>
    Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1]
  try {
    const delivery = front.receive({
      target: headerOf('x-amz-target'),
      body: typeof body === 'string' ? body : new TextDecoder().decode(body),
      userAgent: headerOf('user-agent'),
    })
    if (delivery.kind === 'answered') return formatOutput(delivery)
    return delivery.kind === 'reset' ? resetError() : 'nothing'
  } catch (error) {
    // A mistake of the test, such as a job rule that throws, belongs to whoever waits for the answer.
    return error instanceof Error ? error : new Error(String(error))
  }
}

function formatOutput({ status, headers, body }: Extract<Delivery, { kind: 'answered' }>): SdkOutput {
  // A response as the SDK's own handler gives it; it looks at these fields alone.
  return { response: { statusCode: status, headers: { ...headers }, body: new TextEncoder().encode(body) } }
}

function resetError(): Error {
  return socketError('TimeoutError', 'socket hang up', 'ECONNRESET')
}

/** An error as the SDK's handler over sockets rejects with it. */
function socketError(name: string, message: string, code?: string): Error {
  return Object.assign(new Error(message), { name, ...(code !== undefined && { code }) })
}
