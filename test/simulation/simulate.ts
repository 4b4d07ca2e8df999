import { ListTasksCommand } from '@aws-sdk/client-ecs'
import { AwsClock } from '../../src/ecs/aws-clock.ts'
import { createEcsClient } from '../../src/ecs/clients.ts'
import { Cancelled } from '../../src/door.ts'
import { run } from '../../src/run.ts'
import { createRandom } from '../local-ecs/random.ts'
import { createWorld, type World } from '../local-ecs/world.ts'
import { createFront, type Front, type LoggedRequest } from '../local-ecs/front.ts'
import type { TaskHistory } from '../local-ecs/history.ts'
import { buildHandler, type Line } from './line-to-world.ts'
import type { Scenario, SimulatedWaiter } from './scenario.ts'
import { VirtualTime } from './virtual-time.ts'

/** How one waiter fared; times in ms of the world's clock. */
export interface WaiterReport {
  readonly index: number
  readonly arrivedMs: number
  readonly exitCode: number | 'killed' | 'pending'
  readonly lines: readonly string[]
  /** The ARNs of the tasks that it launched. */
  readonly launches: ReadonlySet<string>
}

/** A run of a scenario, to be checked. */
export interface SimulationReport {
  readonly scenario: Scenario
  readonly waiters: readonly WaiterReport[]
  readonly tasks: readonly TaskHistory[]
  readonly requests: readonly LoggedRequest[]
  /** Why the run did not come to its end; absent where it did. */
  readonly hang?: string
}

const startMs = Date.parse('2026-11-23T10:00:00Z')
// Longer than any wait may take: every waiter has a wait-timeout of 6 hours.
const limitMs = 9 * 60 * 60_000

process.env['AWS_ACCESS_KEY_ID'] = 'simulated'
process.env['AWS_SECRET_ACCESS_KEY'] = 'simulated'
process.env['AWS_REGION'] = 'eu-central-1'

let isWarm = false

/** The SDK reads its shared settings once, from real files: that must not happen while time is simulated. */
async function warmUp(): Promise<void> {
  if (isWarm) return
  const world = createWorld({ clusters: ['ci'] }, startMs)
  const front = createFront(
    world,
    () => startMs,
    () => undefined,
  )
  const clock = new AwsClock(() => startMs)
  const random = createRandom(1)
  const onLaunch = (): void => undefined
  const kill = (): void => undefined
  const waiter = { arrivesMs: 0, skewMs: 0, jobMs: 0 }
  const requestHandler = buildHandler({
    front,
    random,
    tagsDenied: false,
    isNetworkCalm: true,
    waiter,
    kill,
    onLaunch,
    isDead: () => false,
  })
  await createEcsClient({ clock, localNow: () => startMs, proxyEnv: {}, requestHandler }).send(
    new ListTasksCommand({ cluster: 'ci' }),
  )
  isWarm = true
}

/** Runs a scenario: the real program, many times at once, against the world in memory, on simulated time. */
export async function simulate(scenario: Scenario): Promise<SimulationReport> {
  await warmUp()
  const time = new VirtualTime(startMs)
  const chance = createRandom(scenario.seed, 'math')
  const world = createWorld(
    {
      clusters: ['ci'],
      taskDefinitions: [
        {
          family: 'terraform',
          containerDefinitions: [{ name: 'terraform', image: 'terraform', memory: 512 }],
        },
      ],
      ...scenario.world,
      job: ({ argv }) => ({
        durationMs: Number(argv.at(-1)?.split('=')[1] ?? 1_000),
        onSigterm: { afterMs: scenario.endsAfterSigtermMs, exitCode: 143 },
      }),
    },
    startMs,
  )
  const front = createFront(
    world,
    () => time.nowMs,
    () => undefined,
  )
  const reports: WaiterReport[] = []
  time.install(() => chance.next())
  let hang: string | undefined
  try {
    const all = Promise.all([
      ...scenario.waiters.map(async (waiter, index) => {
        reports[index] = await runWaiter(waiter, index, scenario, front, world)
      }),
      ...scenario.byHand.map((task) => startByHand(task, world, time)),
      ...scenario.stopsByHand.map((atMs) => stopByHand(atMs, world, time)),
    ])
    await time.run(all, limitMs)
  } catch (error) {
    hang = error instanceof Error ? error.message : String(error)
  } finally {
    time.uninstall()
  }
  world.advance(time.nowMs + 60 * 60_000)
  return {
    scenario,
    waiters: reports,
    tasks: world.history,
    requests: front.requests,
    ...(hang !== undefined && { hang }),
  }
}

async function runWaiter(
  waiter: SimulatedWaiter,
  index: number,
  scenario: Scenario,
  front: Front,
  world: World,
): Promise<WaiterReport> {
  const lines: string[] = []
  const launches = new Set<string>()
  await sleep(waiter.arrivesMs)
  const arrivedMs = Date.now()
  const killed = Promise.withResolvers<'killed'>()
  let isDead = false
  const line: Line = {
    front,
    random: createRandom(scenario.seed, `line ${index}`),
    tagsDenied: scenario.tagsDenied,
    isNetworkCalm: scenario.isNetworkCalm ?? false,
    waiter,
    kill: () => {
      isDead = true
      killed.resolve('killed')
    },
    isDead: () => isDead,
    onLaunch: (startedBy) => {
      const task = world.history.find((one) => one.startedBy === startedBy)
      if (task !== undefined) launches.add(task.taskArn)
    },
  }
  if (waiter.killedMs !== undefined) {
    setTimeout(() => {
      line.kill()
    }, waiter.killedMs)
  }
  const cancel = new AbortController()
  if (waiter.cancelledMs !== undefined) {
    setTimeout(() => {
      cancel.abort(new Cancelled('SIGTERM'))
    }, waiter.cancelledMs)
  }
  const door = {
    argv: [
      ...[
        '--cluster',
        'ci',
        '--family',
        'terraform',
        '--command',
        `terraform plan -lock-timeout=${waiter.jobMs}`,
      ],
      ...[
        '--wait-timeout',
        `${scenario.waitTimeoutMinutes ?? 360}m`,
        '--launch-timeout',
        '5h',
        '--stream-logs',
        'false',
      ],
      ...(scenario.flags ?? []),
    ],
    env: { GITHUB_ACTIONS: undefined },
    eventPayload: undefined,
    write: (text: string) => {
      lines.push(`${new Date().toISOString().slice(11, 23)} ${text}`)
    },
    now: () => Date.now() + waiter.skewMs,
    signal: cancel.signal,
    colours: false,
  }
  const exitCode = await Promise.race([run(door, buildHandler(line)), killed.promise])
  isDead = true
  return { index, arrivedMs, exitCode, lines, launches }
}

async function startByHand(
  { atMs, jobMs }: Scenario['byHand'][number],
  world: World,
  time: VirtualTime,
): Promise<void> {
  await sleep(atMs)
  const command = ['terraform', 'plan', `-lock-timeout=${jobMs}`]
  world.handle(
    'RunTask',
    {
      cluster: 'ci',
      taskDefinition: 'terraform',
      startedBy: 'by-hand',
      overrides: { containerOverrides: [{ name: 'terraform', command }] },
    },
    time.nowMs,
  )
}

async function stopByHand(atMs: number, world: World, time: VirtualTime): Promise<void> {
  await sleep(atMs)
  world.advance(time.nowMs)
  const running = world.history.find(({ stoppedAt }) => stoppedAt === undefined)
  if (running !== undefined) world.handle('StopTask', { cluster: 'ci', task: running.taskArn }, time.nowMs)
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
}
