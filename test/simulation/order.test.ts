import { describe, expect, it } from 'vitest'
import type { Scenario } from './scenario.ts'
import { simulate, type SimulationReport } from './simulate.ts'

/** Builds that come one after the other, 0.1 s apart, to a lane whose turns are as short as a small apply. */
function buildRush(seed: number, builds: number, jobMs: number, listingMs: number): Scenario {
  return {
    seed,
    waiters: Array.from({ length: builds }, (_, index) => ({ arrivesMs: index * 100, skewMs: 0, jobMs })),
    byHand: [],
    stopsByHand: [],
    endsAfterSigtermMs: 0,
    tagsDenied: false,
    isNetworkCalm: true,
    world: {
      seed,
      durations: { provisioningMs: 500, pendingMs: 250, activatingMs: 250 },
      listing: listingMs,
      throttling: true,
    },
  }
}

/** By how many places each launch is away from the place of its arrival. */
function measurePlaces({ tasks, waiters }: SimulationReport): number[] {
  const inOrder = [...tasks].sort((a, b) => a.createdAt - b.createdAt)
  return inOrder.map(({ taskArn }, place) =>
    Math.abs(waiters.findIndex(({ launches }) => launches.has(taskArn)) - place),
  )
}

describe('first come, first served', () => {
  // Each of these once passed up to 16 builds over: the slots of a new turn were counted from an older one, and a build
  // that found its holder gone wrote itself where nobody carried it on; or a build that was some turns behind stopped
  // following them halfway, took its place of then for that of now, and slept through its turn.
  it.each([
    [8, 1_500, 2_000],
    [32, 1_500, 0],
    [32, 1_500, 2_000],
    [32, 600, 0],
    [32, 600, 2_000],
    [16, 600, 10_000],
    [32, 600, 10_000],
    [32, 1_500, 10_000],
  ])(
    'holds for %d builds, jobs of %d ms, lists %d ms late: nobody is more than one place off',
    async (builds, jobMs, listingMs) => {
      for (const seed of [1, 2, 3]) {
        const report = await simulate(buildRush(seed, builds, jobMs, listingMs))
        expect(report.waiters.map(({ exitCode }) => exitCode)).toEqual(
          Array.from({ length: builds }, () => 0),
        )
        expect(Math.max(...measurePlaces(report))).toBeLessThanOrEqual(1)
      }
    },
  )

  it('is kept where one that had been carried on gives up: it costs nobody a slot', async () => {
    const rush = buildRush(4, 8, 10_000, 0)
    const waiters = rush.waiters.map((waiter, index) =>
      index === 3 ? { ...waiter, cancelledMs: 20_000 } : waiter,
    )
    const { requests, tasks } = await simulate({ ...rush, waiters })
    const [, holder, next] = [...tasks].sort((a, b) => a.createdAt - b.createdAt)
    const left = requests.filter(({ operation, at }) => operation === 'UntagResource' && at < next!.createdAt)
    // Its tag is taken from the task that held the lane then, not from the one it was first written on.
    expect(left.map(({ input }) => (input as { resourceArn: string }).resourceArn)).toContain(holder!.taskArn)
  })
})
