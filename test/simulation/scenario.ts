import { createRandom, type Random } from '../local-ecs/random.ts'
import { fargateDurations, type WorldOptions } from '../local-ecs/world-options.ts'

/** One waiter of a scenario; times in ms from the scenario's start. */
export interface SimulatedWaiter {
  readonly arrivesMs: number
  /** How far its clock is off. */
  readonly skewMs: number
  readonly jobMs: number
  /** It is killed: nothing of it happens any more. */
  readonly killedMs?: number
  /** Its CI run is cancelled: SIGTERM, so long after it began. */
  readonly cancelledMs?: number
  /** It is killed when it sends its n-th RunTask: before it reaches ECS, or before the answer comes back. */
  readonly killedAtRunTask?: { readonly nth: number; readonly reachesEcs: boolean }
}

/** Everything that a simulated run is made of; the same scenario gives the same run. */
export interface Scenario {
  readonly seed: number
  readonly waiters: readonly SimulatedWaiter[]
  /** Tasks of the family that somebody starts without this program. */
  readonly byHand: readonly { readonly atMs: number; readonly jobMs: number }[]
  /** When somebody stops whatever task runs by hand, with StopTask. */
  readonly stopsByHand: readonly number[]
  /** How long a container takes to end after SIGTERM. */
  readonly endsAfterSigtermMs: number
  readonly tagsDenied: boolean
  /** Answers come within milliseconds; otherwise one in twenty hangs for up to 3 s each way. */
  readonly isNetworkCalm?: boolean
  /** Every waiter's `wait-timeout`; default 6 h, more than any wait may take. */
  readonly waitTimeoutMinutes?: number
  /** More flags for every waiter. */
  readonly flags?: readonly string[]
  readonly world: WorldOptions
}

const minute = 60_000

/** Draws a scenario from a seed: what taking-turns.md asks for, each knob on in some of them. */
export function drawScenario(seed: number): Scenario {
  const random = createRandom(seed, 'scenario')
  const often = random.chance(0.8)
  const count = often ? random.pick([2, 2, 3, 4]) : random.pick([5, 6, 8, 16])
  const rushed = random.chance(0.6)
  const longJobs = random.chance(0.2)
  const waiters = Array.from({ length: count }, (): SimulatedWaiter => {
    const dies = random.chance(0.12)
    return {
      arrivesMs: Math.round(random.amount([0, rushed ? 1_500 : 4 * minute])),
      skewMs: Math.round(random.amount([-5_000, 5_000])),
      jobMs: Math.round(random.amount(longJobs ? [5_000, minute] : [200, 10_000])),
      ...(random.chance(0.06) && { cancelledMs: Math.round(random.amount([0, 2 * minute])) }),
      ...(dies && random.chance(0.5) && { killedMs: Math.round(random.amount([0, 5 * minute])) }),
      ...(dies &&
        random.chance(0.5) && {
          killedAtRunTask: { nth: random.pick([1, 1, 2]), reachesEcs: random.chance(0.5) },
        }),
    }
  })
  const byHand = random.chance(0.2)
    ? [
        {
          atMs: Math.round(random.amount([0, 2 * minute])),
          jobMs: Math.round(random.amount([1_000, minute])),
        },
      ]
    : []
  const stopsByHand = random.chance(0.15) ? [Math.round(random.amount([0, 2 * minute]))] : []
  const endsAfterSigtermMs = random.chance(0.5) ? 0 : Math.round(random.amount([0, 25_000]))
  return {
    seed,
    waiters,
    byHand,
    stopsByHand,
    endsAfterSigtermMs,
    tagsDenied: random.chance(0.15),
    world: drawWorld(seed),
  }
}

function drawWorld(seed: number): WorldOptions {
  const random = createRandom(seed, 'world knobs')
  const stale = (): WorldOptions['listing'] => {
    if (random.chance(0.3)) return 0
    const upToMs = random.pick([1_000, 5_000, 20_000, 60_000])
    return random.chance(0.5) ? upToMs : { upToMs, per: random.pick(['read', 'task'] as const) }
  }
  const chaos = (probability: number, share: number): number =>
    random.chance(share) ? random.next() * probability : 0
  const world: WorldOptions = {
    seed,
    ...(random.chance(0.4) && { durations: fargateDurations }),
    listing: stale()!,
    describing: stale()!,
    throttling: random.chance(0.3),
    faults: [
      { fault: '500', probability: chaos(0.1, 0.3) },
      { fault: 'throttle', probability: chaos(0.2, 0.3) },
      { fault: 'reset-before', probability: chaos(0.05, 0.3) },
      { fault: 'reset-after', probability: chaos(0.1, 0.4) },
      { fault: '500', afterEffect: true, probability: chaos(0.1, 0.3) },
    ],
    capacityFailures: { probability: chaos(0.5, 0.3) },
    startFailures: { probability: chaos(0.2, 0.15) },
    clientToken: { spentByFailures: random.chance(0.5) },
    pages: random.chance(0.3) ? { short: 0.3, empty: 0.1, duplicate: 0.2, unordered: true } : {},
    tagStoppedTask: random.chance(0.5) ? 'allowed' : 'refused',
    keepStartedByAfterStop: random.chance(0.8),
  }
  // Drawn last, so that the seeds of named cases stay what they were.
  const isUnsettled = random.chance(0.25) && world.keepStartedByAfterStop === true
  return isUnsettled ? { ...world, clientToken: { ...world.clientToken, ...drawUnsettled(random) } } : world
}

/** How ECS answers a call that comes again before it has settled the first one: not documented. */
function drawUnsettled(random: Random): WorldOptions['clientToken'] {
  return {
    settlesAfterMs: Math.round(random.amount([500, 20_000])),
    unsettled: random.pick(['error', 'conflict', 'nameless-conflict'] as const),
  }
}
