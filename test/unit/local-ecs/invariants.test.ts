import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRandom } from '../../local-ecs/random.ts'
import type { WorldOptions } from '../../local-ecs/world-options.ts'
import { fargateDurations } from '../../local-ecs/world-options.ts'
import type { Answer, World } from '../../local-ecs/world.ts'
import { beginning, buildContainer, buildDefinition, createTestWorld } from './test-world.ts'

const sidecar = buildContainer({ name: 'sidecar', essential: false })

// Every knob at once.
function troubledWorld(seed: number): WorldOptions {
  return {
    seed,
    taskDefinitions: [buildDefinition({ containerDefinitions: [buildContainer(), sidecar] })],
    durations: fargateDurations,
    listing: { upToMs: 60_000, per: 'task' },
    describing: { upToMs: 60_000, per: 'read' },
    throttling: true,
    faults: [
      { fault: '500', probability: 0.05 },
      { fault: 'reset-after', probability: 0.05 },
    ],
    capacityFailures: { probability: 0.1 },
    startFailures: { probability: 0.1 },
    missingExitCodes: 0.1,
    pages: { short: 0.3, empty: 0.1, duplicate: 0.3, unordered: true },
    clientToken: { spentByFailures: true },
    logIngestionMs: [0, 10_000],
    job: (_run, random) => ({
      durationMs: random.amount([0, 60_000]),
      onSigterm: random.chance(0.3) ? 'ignore' : { afterMs: random.amount([0, 40_000]), exitCode: 1 },
      logs: [{ afterMs: 5, message: 'line' }],
    }),
  }
}

const names = [
  'RunTask',
  'StopTask',
  'TagResource',
  'ListTasks',
  'DescribeTasks',
  'advance',
  'loseHost',
] as const
const step = fc.record({
  name: fc.constantFrom(...names),
  afterMs: fc.integer({ min: 0, max: 30_000 }),
  pick: fc.nat({ max: 9 }),
})
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never

function play(world: World, steps: readonly Step[]): (Answer | string)[] {
  let now = beginning
  return steps.map(({ name, afterMs, pick }) => {
    now += afterMs
    const { history } = world
    const task = history[pick % Math.max(1, history.length)]?.taskArn ?? 'none'
    if (name === 'advance') return JSON.stringify(world.advance(now))
    if (name === 'loseHost')
      return task === 'none' ? '' : JSON.stringify(world.loseHost(task, now, 100 * pick))
    const inputs = {
      RunTask: { taskDefinition: 'terraform', clientToken: `token-${pick}`, startedBy: `by-${pick % 2}` },
      StopTask: { task },
      TagResource: { resourceArn: task, tags: [{ key: `k${pick}`, value: '' }] },
      ListTasks: { desiredStatus: pick % 2 ? 'RUNNING' : 'STOPPED' },
      DescribeTasks: { tasks: [task], include: ['TAGS'] },
    }
    return world.handle(name, { cluster: 'ci', ...inputs[name] }, now)
  })
}

const lostBeforeStart: Step[] = [
  { name: 'RunTask', afterMs: 0, pick: 1 },
  { name: 'RunTask', afterMs: 0, pick: 0 },
  { name: 'RunTask', afterMs: 20_405, pick: 2 },
  { name: 'loseHost', afterMs: 21_561, pick: 7 },
  { name: 'RunTask', afterMs: 0, pick: 0 },
]

const steps = fc.array(step, { minLength: 1, maxLength: 60 })

describe('whatever is called, in whatever order', () => {
  it('the same seed and the same calls give the same answers', () => {
    fc.assert(
      fc.property(fc.nat(), steps, (seed, calls) => {
        const [first, second] = [createTestWorld(troubledWorld(seed)), createTestWorld(troubledWorld(seed))]
        expect(play(first, calls)).toEqual(play(second, calls))
        expect(first.history).toEqual(second.history)
      }),
      { numRuns: 50 },
    )
  })

  it('a task comes to its end, its containers run within its life, and the essential one ends first', () => {
    fc.assert(
      fc.property(fc.nat(), steps, (seed, calls) => {
        const world = createTestWorld(troubledWorld(seed))
        play(world, calls)
        world.advance(beginning + 1e9)
        for (const { createdAt, stoppedAt, lastStatus, stopCode, containersRunning } of world.history) {
          expect(lastStatus).toBe('STOPPED')
          expect(stopCode).toBeDefined()
          for (const { startedAt, endedAt } of containersRunning) {
            expect(startedAt).toBeGreaterThanOrEqual(createdAt)
            expect(endedAt).toBeGreaterThanOrEqual(startedAt)
            expect(stoppedAt).toBeGreaterThanOrEqual(endedAt!)
          }
          if (stopCode === 'TaskFailedToStart') expect(containersRunning).toEqual([])
        }
      }),
      // A host was lost while the container waited for its start, and it started on it all the same.
      { numRuns: 200, examples: [[1_359_312_656, lostBeforeStart]] },
    )
  })

  it('a token launches once while it is held', () => {
    fc.assert(
      fc.property(fc.nat(), steps, (seed, calls) => {
        const world = createTestWorld(troubledWorld(seed))
        play(world, calls)
        world.advance(beginning + 1e9)
        const holders = new Map<string | undefined, number>()
        for (const { clientToken, createdAt, stoppedAt } of world.history) {
          expect(createdAt).toBeGreaterThanOrEqual(holders.get(clientToken) ?? 0)
          holders.set(clientToken, stoppedAt! + 3_600_000)
        }
      }),
      { numRuns: 200 },
    )
  })
})

describe('one knob', () => {
  it('changes no draw of another: tasks, ids and durations stay as they were', () => {
    const historyOf = (options: WorldOptions) => {
      const world = createTestWorld({ seed: 5, durations: fargateDurations, ...options })
      const random = createRandom(9)
      for (let number = 0; number < 20; number += 1) {
        world.handle('RunTask', { cluster: 'ci', taskDefinition: 'terraform' }, beginning + number)
        world.handle('ListTasks', { cluster: 'ci' }, beginning + random.amount([0, 1]))
      }
      world.advance(beginning + 1e9)
      return world.history
    }
    const plain = historyOf({})
    expect(historyOf({ listing: { upToMs: 9_000, per: 'task' } })).toEqual(plain)
    expect(historyOf({ pages: { unordered: true, short: 0.5, empty: 0.5 } })).toEqual(plain)
    expect(historyOf({ faults: [{ operation: 'ListTasks', fault: '500', probability: 0.5 }] })).toEqual(plain)
    expect(historyOf({ seed: 6 })).not.toEqual(plain)
  })
})
