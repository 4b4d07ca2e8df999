import type { ECSClientConfig, RunTaskCommandInput } from '@aws-sdk/client-ecs'
import { parseCiRun } from '../ci/parse-ci-run.ts'
import type { CiRun } from '../ci/ci-run.ts'
import type { Door } from '../door.ts'
import { EcsApi } from '../ecs/api.ts'
import { AwsClock } from '../ecs/aws-clock.ts'
import type { CallOptions, OnTrouble } from '../ecs/call-aws.ts'
import { createEcsClient } from '../ecs/clients.ts'
import { buildMask, type Mask } from '../report/mask.ts'
import { StepLog, type Status } from '../report/step-log.ts'
import { sentence } from '../report/words.ts'
import type { Settings } from '../settings/settings.ts'

/** What every part of one run shares: made once, when the inputs are known to be valid. */
export interface Session {
  readonly settings: Settings
  readonly door: Door
  readonly ciRun: CiRun
  readonly log: StepLog
  readonly mask: Mask
  readonly clock: AwsClock
  readonly api: EcsApi
  readonly call: CallOptions
  readonly requestHandler: ECSClientConfig['requestHandler']
}

// An endpoint that can't be reached at all is given this long; a minute's outage must pass. In ms.
const unreachableMs = 5 * 60_000
const waitOutMs = 10 * 60_000

/** Opens a session: the clients, the log with its mask, AWS's clock. `requestHandler` is the simulation's. */
export function openSession(
  door: Door,
  settings: Settings,
  requestHandler?: NonNullable<ECSClientConfig['requestHandler']>,
): Session {
  const mask = buildMask([
    ...Object.values(settings.environment),
    ...listJsonValues(settings),
    ...listCredentials(door),
  ])
  const log = new StepLog(door.write, mask, door.now)
  const clock = new AwsClock(door.now)
  const call: CallOptions = {
    signal: door.signal,
    unreachableMs,
    waitOutMs,
    now: door.now,
    onTrouble: (trouble) => {
      log.status(describeTrouble(trouble))
    },
  }
  const region = settings.awsRegion
  const client = createEcsClient({
    clock,
    localNow: door.now,
    proxyEnv: door.env,
    ...(region !== undefined && { region }),
    ...(requestHandler !== undefined && { requestHandler }),
  })
  const api = new EcsApi(client, settings.cluster, call)
  return {
    settings,
    door,
    ciRun: parseCiRun(door.env, door.eventPayload),
    log,
    mask,
    clock,
    api,
    call,
    requestHandler,
  }
}

/** AWS's own have 40 characters and more; an emulator's may be any word. */
function listCredentials({ env }: Door): string[] {
  const values = [env['AWS_SECRET_ACCESS_KEY'] ?? '', env['AWS_SESSION_TOKEN'] ?? '']
  return values.filter(({ length }) => length >= 32)
}

function describeTrouble(trouble: Parameters<OnTrouble>[0]): Status {
  if (trouble === undefined) {
    const text = 'AWS answers again.'
    return { key: 'trouble over', text, heartbeat: () => text }
  }
  const { operation, kind, message } = trouble
  const text = `${operation} does not go through right now; trying again. Seen: ${sentence(message)}`
  return { key: `trouble ${operation} ${kind}`, text, heartbeat: () => text }
}

/** The environment values of `run-task-json`, which may be as secret as those of `environment`. */
function listJsonValues({ runTaskJson }: Settings): string[] {
  const { overrides } = (runTaskJson ?? {}) as Partial<RunTaskCommandInput>
  const pairs = (overrides?.containerOverrides ?? []).flatMap(({ environment }) => environment ?? [])
  return pairs.flatMap(({ value }) => value ?? [])
}
