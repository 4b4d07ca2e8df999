import { drawScenario, type Scenario, type SimulatedWaiter } from './scenario.ts'

const second = 1_000
const minute = 60 * second
// The first waiter's task: launched at once, 2 s to start, 1 s of work, 1.3 s to stop.
const hourAfterTheFirst = 60 * minute + 4_500

/** A waiter that nothing happens to. */
export function buildWaiter(overrides: Partial<SimulatedWaiter> = {}): SimulatedWaiter {
  return { arrivesMs: 0, skewMs: 0, jobMs: 5 * second, ...overrides }
}

/** A scenario in which nothing goes wrong. */
export function buildScenario(overrides: Partial<Scenario> = {}): Scenario {
  return {
    seed: 1,
    waiters: [buildWaiter(), buildWaiter({ arrivesMs: 100 })],
    byHand: [],
    stopsByHand: [],
    endsAfterSigtermMs: 0,
    tagsDenied: false,
    world: {},
    ...overrides,
  }
}

/** Cases that each part of the rule exists for; the mutants show that they fail without it. */
export const namedCases = {
  'an endpoint that ignores clientToken, and lists a new task late': buildScenario({
    waiters: [buildWaiter(), buildWaiter({ arrivesMs: 300 }), buildWaiter({ arrivesMs: 600 })],
    world: {
      clientToken: { ignore: true },
      listing: 2 * second,
      durations: { provisioningMs: 10 * second },
    },
  }),
  'a task started by hand while ours is provisioning is older than ours': buildScenario({
    waiters: [buildWaiter({ arrivesMs: second })],
    byHand: [{ atMs: 900, jobMs: 4 * minute }],
    world: { listing: 3 * second, durations: { provisioningMs: 20 * second } },
  }),
  'a stopped task leaves the list while two builds look': buildScenario({
    waiters: [
      buildWaiter({ jobMs: second }),
      ...[-1_500, -1_000, -500, 0, 250, 500, 1_000].map((afterMs) =>
        buildWaiter({ arrivesMs: hourAfterTheFirst + afterMs, jobMs: 5 * second }),
      ),
    ],
    world: { listing: 30 * second, describing: 0 },
  }),
  'a container takes its time after StopTask': buildScenario({
    waiters: [buildWaiter({ jobMs: 5 * minute }), buildWaiter({ arrivesMs: 2 * second })],
    stopsByHand: [20 * second],
    endsAfterSigtermMs: 25 * second,
  }),
  'answers with the last page of a list get lost, four in a row': drawScenario(7_411),
  'the answer of a launch is lost, and ECS names its own task as a conflict': buildScenario({
    world: {
      faults: [{ fault: 'reset-after', operation: 'RunTask', calls: [1, 1] }],
      clientToken: { settlesAfterMs: 30 * second, unsettled: 'conflict' },
    },
  }),
  'the answer of a launch is lost, and ECS names no task for its conflict, nor lists it': buildScenario({
    world: {
      faults: [{ fault: 'reset-after', operation: 'RunTask', calls: [1, 1] }],
      clientToken: { settlesAfterMs: 20 * second, unsettled: 'nameless-conflict' },
      listing: minute,
    },
  }),
  'a task that never starts has no exit code': buildScenario({
    waiters: [buildWaiter(), buildWaiter({ arrivesMs: second })],
    world: { startFailures: { probability: 1 } },
    waitTimeoutMinutes: 20,
  }),
} as const satisfies Record<string, Scenario>
