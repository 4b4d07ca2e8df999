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

/** Runs a scenario: the real program, many times at once, against the world in memory, on simulated time. */
export async function simulate(scenario: Scenario): Promise<SimulationReport> {
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
      job: ({ argv }) => ({ durationMs: Number(argv.at(-1)?.split('=')[1] ?? 1_000) }),
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
        reports[index] = await runWaiter(waiter, index, scenario, front)
      }),
      ...scenario.byHand.map((task) => startByHand(task, world, time)),
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
): Promise<WaiterReport> {
  const lines: string[] = []
  await sleep(waiter.arrivesMs)
  const arrivedMs = Date.now()
  const killed = Promise.withResolvers<'killed'>()
  const line: Line = {
    front,
    random: createRandom(scenario.seed, `line ${index}`),
    tagsDenied: scenario.tagsDenied,
    waiter,
    kill: () => {
      killed.resolve('killed')
    },
    isDead: false,
    launches: new Set(),
  }
  if (waiter.killedMs !== undefined) {
    setTimeout(() => {
      line.isDead = true
      line.kill()
    }, waiter.killedMs)
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
      ...['--wait-timeout', '6h', '--launch-timeout', '5h', '--stream-logs', 'false'],
    ],
    env: { GITHUB_ACTIONS: undefined },
    eventPayload: undefined,
    write: (text: string) => {
      lines.push(`${new Date().toISOString().slice(11, 23)} ${text}`)
    },
    now: () => Date.now() + waiter.skewMs,
    signal: new AbortController().signal,
    colours: false,
  }
  const exitCode = await Promise.race([run(door, buildHandler(line)), killed.promise])
  line.isDead = true
  return { index, arrivedMs, exitCode, lines, launches: line.launches }
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

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
}
