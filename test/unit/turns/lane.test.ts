import { describe, expect, it, test } from 'vitest'
import {
  belongsToLane,
  buildLane,
  buildStartedBy,
  buildTurnToken,
  compareAge,
  isLink,
  listHolders,
} from '../../../src/turns/lane.ts'
import { buildStopped, buildTask, lane, t0 } from './builders.ts'

describe('a lane', () => {
  it.each([
    ['the cluster as an ARN', 'arn:aws:ecs:eu-central-1:111122223333:cluster/ci', ['terraform'], undefined],
    ['the family twice', 'ci', ['terraform', 'terraform'], undefined],
  ])('is the same with %s', (_, cluster, families, group) => {
    expect(buildLane(cluster, families, group)).toEqual(lane)
  })

  it('is the same whichever family waits for the other', () => {
    expect(buildLane('ci', ['b', 'a'], 'g').id).toBe(buildLane('ci', ['a', 'b'], 'g').id)
  })

  it.each([
    ['another cluster', buildLane('prod', ['terraform'], undefined)],
    ['another family', buildLane('ci', ['terraform2'], undefined)],
    ['one more family', buildLane('ci', ['terraform', 'plan'], undefined)],
    ['a group', buildLane('ci', ['terraform'], 'a')],
    ['a group that looks like a list', buildLane('ci', ['terraform,a'], undefined)],
  ])('is another one with %s', (_, other) => {
    expect(other.id).not.toBe(lane.id)
    expect(buildTurnToken(other, undefined, 0)).not.toBe(buildTurnToken(lane, undefined, 0))
  })
})

describe('a turn token', () => {
  test('is within what ECS allows: 64 characters of 33-126', () => {
    expect(buildTurnToken(lane, 'arn', 3)).toMatch(/^[\x21-\x7e]{1,64}$/)
  })

  test('differs by tail and by retry number, and by nothing else', () => {
    const tokens = [
      buildTurnToken(lane, undefined, 0),
      buildTurnToken(lane, 'a', 0),
      buildTurnToken(lane, 'b', 0),
      buildTurnToken(lane, 'a', 1),
    ]
    expect(new Set(tokens).size).toBe(4)
    expect(buildTurnToken(buildLane('x/ci', ['terraform'], undefined), 'a', 0)).toBe(tokens[1])
  })
})

describe('startedBy', () => {
  test('is within what ECS allows: 128 letters, digits, hyphens, slashes, underscores', () => {
    expect(buildStartedBy(buildLane('ci', ['t'], 'group with ünicode'), crypto.randomUUID())).toMatch(
      /^[A-Za-z0-9_/-]{1,128}$/,
    )
  })

  test('makes a task a link of its own lane only', () => {
    const other = buildLane('ci', ['terraform', 'plan'], undefined)
    expect(isLink(lane, buildTask('a'))).toBe(true)
    expect(isLink(lane, buildTask('a', {}, other))).toBe(false)
    expect(isLink(lane, buildTask('a', { startedBy: 'ecs-svc/1' }))).toBe(false)
    const { startedBy: _, ...byHand } = buildTask('a')
    expect(isLink(lane, byHand)).toBe(false)
  })
})

describe('a task keeps the lane busy', () => {
  const grouped = buildLane('ci', ['terraform'], 'network')
  const otherGroup = buildLane('ci', ['terraform'], 'database')
  const tag = (value: string) => ({ startedBy: 'someone', tags: [{ key: 'in-turn.group', value }] })

  it.each([
    ['of the family without a group', lane, buildTask('a'), true],
    [
      'of another family',
      lane,
      buildTask('a', { taskDefinitionArn: 'arn:aws:ecs:r:1:task-definition/other:1' }),
      false,
    ],
    [
      'of a family whose name only begins alike',
      lane,
      buildTask('a', { taskDefinitionArn: 'x:task-definition/terraform2:1' }),
      false,
    ],
    ['of any group, for a run without one', lane, buildTask('a', {}, otherGroup), true],
    ['of the same group', grouped, buildTask('a', {}, grouped), true],
    ['of another group', grouped, buildTask('a', {}, otherGroup), false],
    [
      'of another group whose tags StopTask has deleted',
      grouped,
      buildTask('a', { tags: [] }, otherGroup),
      false,
    ],
    ['without a group, for a run with one', grouped, buildTask('a'), true],
    ['started by hand without a tag', grouped, buildTask('a', { startedBy: 'someone' }), true],
    ['started by hand with the same group tag', grouped, buildTask('a', tag('network')), true],
    ['started by hand with another group tag', grouped, buildTask('a', tag('database')), false],
  ])('%s: %#', (_, ofLane, task, expected) => {
    expect(belongsToLane(ofLane, task)).toBe(expected)
  })
})

describe('holders', () => {
  const exited = { containers: [{ name: 'terraform', exitCode: 0 }] }
  it.each([
    ['PROVISIONING', buildTask('a', { lastStatus: 'PROVISIONING' }), true],
    ['RUNNING', buildTask('a'), true],
    [
      'STOPPING with its container still running',
      buildTask('a', { lastStatus: 'STOPPING', desiredStatus: 'STOPPED' }),
      true,
    ],
    ['DEPROVISIONING with an exit code', buildTask('a', { lastStatus: 'DEPROVISIONING', ...exited }), false],
    [
      'DEPROVISIONING with one exit code of two',
      buildTask('a', { lastStatus: 'DEPROVISIONING', containers: [{ exitCode: 0 }, {}] }),
      true,
    ],
    ['without containers', buildTask('a', { containers: [] }), true],
    ['STOPPED without any exit code', buildTask('a', { lastStatus: 'STOPPED' }), false],
    ['DELETED', buildTask('a', { lastStatus: 'DELETED' }), false],
    ['an unknown status', buildTask('a', { lastStatus: 'HIBERNATING' }), true],
  ])('a task %s', (_, task, holds) => {
    expect(listHolders(lane, [task])).toEqual(holds ? [task] : [])
  })

  test('come oldest first, by createdAt, then ARN, one without createdAt last', () => {
    const { createdAt: _, ...fresh } = buildTask('0')
    const b = buildTask('b')
    const a = buildTask('a')
    const old = buildTask('z', { createdAt: new Date(t0 - 1) })
    expect(listHolders(lane, [fresh, b, buildStopped('s', t0), a, old])).toEqual([old, a, b, fresh])
    expect(compareAge(fresh, { ...fresh, taskArn: 'zz' })).toBeLessThan(0)
  })
})
