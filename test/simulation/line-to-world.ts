import type { ECSClientConfig } from '@aws-sdk/client-ecs'
import type { Front } from '../local-ecs/front.ts'
import type { Random } from '../local-ecs/random.ts'
import type { SimulatedWaiter } from './scenario.ts'

/** One waiter's line to ECS: its latency, and its death. */
export interface Line {
  readonly front: Front
  readonly random: Random
  readonly tagsDenied: boolean
  readonly isNetworkCalm: boolean
  readonly waiter: SimulatedWaiter
  readonly kill: () => void
  /** Told after each RunTask that reached ECS, whether or not its answer comes back. */
  readonly onLaunch: (startedBy: string) => void
  isDead: () => boolean
}

interface Request {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array
}

const denied = JSON.stringify({
  __type: 'AccessDeniedException',
  message: 'User: x is not authorized to perform: ecs:TagResource on resource: y',
})

/** The request handler of one waiter's SDK clients: everything takes simulated time, and a dead waiter hears nothing. */
export function buildHandler(line: Line): NonNullable<ECSClientConfig['requestHandler']> {
  let launches = 0
  const handle = async (request: Request) => {
    const sent = typeof request.body === 'string' ? request.body : new TextDecoder().decode(request.body)
    const target = request.headers['x-amz-target'] ?? ''
    const isLaunch = target.endsWith('.RunTask')
    if (isLaunch) launches += 1
    const death = line.waiter.killedAtRunTask
    const dies = isLaunch && death?.nth === launches
    if (dies && !death.reachesEcs) die(line)
    await sleep(latency(line))
    if (line.isDead()) return never
    const deniesTags =
      line.tagsDenied && (target.endsWith('agResource') || (isLaunch && sent.includes('"tags"')))
    const delivery = deniesTags
      ? ({
          kind: 'answered',
          status: 400,
          headers: { 'content-type': 'application/x-amz-json-1.1' },
          body: denied,
        } as const)
      : line.front.receive({ target, body: sent, userAgent: undefined })
    if (isLaunch) line.onLaunch((JSON.parse(sent) as { startedBy: string }).startedBy)
    if (dies) die(line)
    await sleep(latency(line))
    if (line.isDead() || delivery.kind === 'hang') return never
    if (delivery.kind === 'reset') throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })
    const body = new TextEncoder().encode(delivery.body)
    return { response: { statusCode: delivery.status, headers: delivery.headers, body } }
  }
  return { handle, metadata: { handlerProtocol: 'http/1.1' } }
}

const never = new Promise<never>(() => undefined)

function die(line: Line): void {
  line.kill()
}

function latency({ random, isNetworkCalm }: Line): number {
  return !isNetworkCalm && random.chance(0.05) ? random.amount([300, 3_000]) : random.amount([5, 60])
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
}
