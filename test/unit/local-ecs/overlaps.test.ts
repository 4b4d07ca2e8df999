import { describe, expect, it } from 'vitest'
import type { TaskHistory } from '../../local-ecs/history.ts'
import { overlaps } from '../../local-ecs/overlaps.ts'
import { beginning, buildDefinition, createTestWorld, launch } from './test-world.ts'

function ran(taskArn: string, ...spans: readonly (readonly [number, number?])[]): TaskHistory {
  const containersRunning = spans.map(([startedAt, endedAt], index) => ({
    container: `c${index}`,
    essential: true,
    startedAt,
    endedAt,
    exitCode: 0,
  }))
  return {
    taskArn,
    cluster: 'ci',
    family: 'f',
    startedBy: undefined,
    clientToken: undefined,
    launchTags: [],
    lastStatus: 'STOPPED',
    createdAt: 0,
    stoppedAt: undefined,
    stopCode: undefined,
    containersRunning,
  }
}

describe('overlaps', () => {
  it.each([
    ['none at all', [], []],
    ['one after the other', [ran('a', [0, 10]), ran('b', [11, 20])], []],
    ['one that starts in the ms in which the other ends', [ran('a', [0, 10]), ran('b', [10, 20])], []],
    ['one that starts a ms earlier', [ran('a', [0, 10]), ran('b', [9, 20])], ['a b 9-10']],
    ['one within the other', [ran('a', [0, 10]), ran('b', [3, 5])], ['a b 3-5']],
    ['one that still runs', [ran('a', [0]), ran('b', [5])], ['a b 5-Infinity']],
    ['one that never started', [ran('a', [0, 10]), ran('b')], []],
    ['the longest of several containers', [ran('a', [0, 5], [1, 20]), ran('b', [10, 30])], ['a b 10-20']],
    ['any order of the tasks', [ran('b', [9, 20]), ran('a', [0, 10])], ['a b 9-10']],
    [
      'three at once',
      [ran('a', [0, 10]), ran('b', [1, 9]), ran('c', [2, 3])],
      ['a b 1-9', 'a c 2-3', 'b c 2-3'],
    ],
    ['a short one between', [ran('a', [0, 10]), ran('b', [1, 2]), ran('c', [5, 6])], ['a b 1-2', 'a c 5-6']],
  ])('finds %s', (_case, tasks, expected) => {
    const found = overlaps(tasks).map(
      ({ tasks: [earlier, later], fromMs, untilMs }) => `${earlier} ${later} ${fromMs}-${untilMs}`,
    )
    expect(found).toEqual(expected)
  })

  it('takes lanes apart, and leaves out what is in none', () => {
    const tasks = [ran('a', [0, 10]), ran('b', [0, 10])]
    expect(overlaps(tasks, ({ taskArn }) => taskArn)).toEqual([])
    expect(overlaps(tasks, () => undefined)).toEqual([])
    expect(overlaps(tasks, () => 'one')).toHaveLength(1)
  })

  it('are found in the history of a world, per cluster and family', () => {
    const world = createTestWorld({
      taskDefinitions: [buildDefinition(), buildDefinition({ family: 'other' })],
    })
    launch(world)
    launch(world, { taskDefinition: 'other' })
    world.advance(beginning + 60_000)
    expect(overlaps(world.history)).toEqual([])
    launch(world, {}, 60_000)
    launch(world, {}, 65_000)
    world.advance(beginning + 120_000)
    expect(overlaps(world.history)).toMatchObject([
      { lane: 'ci/terraform', fromMs: beginning + 68_000, untilMs: beginning + 73_000 },
    ])
  })
})
