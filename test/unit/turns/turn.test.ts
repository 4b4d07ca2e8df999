import { describe, expect, it } from 'vitest'
import { buildTurnToken } from '../../../src/turns/lane.ts'
import { decideConfirm, decideTurn, edgeFromMs, edgeUntilMs, missingForMs } from '../../../src/turns/turn.ts'
import { arnOf, buildStopped, buildTask, buildView, lane, t0 } from './builders.ts'

const minute = 60_000
const queue = ['a', 'b', 'me'].map((id, index) => ({ id, sinceMs: t0 + index, run: id }))

describe('a turn', () => {
  it('launches from "start" in an empty lane', () => {
    expect(decideTurn(buildView(), t0)).toEqual({
      kind: 'launch',
      token: buildTurnToken(lane, undefined, 0),
      tail: undefined,
      tailKey: 'start',
    })
  })

  it('launches after the newest link', () => {
    const tasks = [buildStopped('a', t0), buildStopped('b', t0 + 1, { createdAt: new Date(t0 + 1) })]
    expect(decideTurn(buildView({ tasks }), t0 + minute)).toMatchObject({
      kind: 'launch',
      token: buildTurnToken(lane, arnOf('b'), 0),
    })
  })

  it('makes the same token whether or not it has seen a finished task started by hand', () => {
    const link = buildStopped('a', t0)
    const byHand = buildStopped('b', t0 + 1, { createdAt: new Date(t0 + 1), startedBy: 'someone' })
    const seen = decideTurn(buildView({ tasks: [link, byHand] }), t0 + minute)
    const unseen = decideTurn(buildView({ tasks: [link] }), t0 + minute)
    expect(seen).toEqual(unseen)
  })

  it('takes a task for a link that a conflict has named, whatever its startedBy says', () => {
    const tasks = [
      buildStopped('a', t0),
      buildStopped('b', t0, { createdAt: new Date(t0 + 1), startedBy: '' }),
    ]
    expect(decideTurn(buildView({ tasks, links: new Set([arnOf('b')]) }), t0 + minute)).toMatchObject({
      token: buildTurnToken(lane, arnOf('b'), 0),
    })
  })

  it('walks to the next retry number of a tail whose token is spent', () => {
    const tasks = [buildStopped('a', t0)]
    expect(decideTurn(buildView({ tasks, spent: new Map([[arnOf('a'), 2]]) }), t0 + minute)).toMatchObject({
      token: buildTurnToken(lane, arnOf('a'), 2),
    })
  })

  it('waits for a task of the lane that is not finished, also one started by hand', () => {
    const byHand = buildTask('b', { startedBy: 'someone', createdAt: new Date(t0 + 1) })
    expect(decideTurn(buildView({ tasks: [buildStopped('a', t0), byHand] }), t0)).toEqual({
      kind: 'busy',
      holder: byHand,
    })
  })

  it('waits for a named task that is not visible yet, for minutes, and no longer', () => {
    const view = buildView({ named: new Map([[arnOf('x'), t0]]) })
    expect(decideTurn(view, t0 + missingForMs - 1)).toEqual({ kind: 'busy', holder: { taskArn: arnOf('x') } })
    expect(decideTurn(view, t0 + missingForMs)).toMatchObject({ kind: 'launch' })
  })
})

describe('the edge of the hour', () => {
  const stoppedAt = t0
  const view = buildView({ tasks: [buildStopped('a', stoppedAt)] })
  it.each([
    ['just before the edge it launches after the tail', edgeFromMs - 1, buildTurnToken(lane, arnOf('a'), 0)],
    ['after the edge it launches from "start"', edgeUntilMs, buildTurnToken(lane, undefined, 0)],
    ['hours later it launches from "start"', 5 * 60 * minute, buildTurnToken(lane, undefined, 0)],
  ])('%s', (_, afterMs, token) => {
    expect(decideTurn(view, stoppedAt + afterMs)).toMatchObject({ kind: 'launch', token })
  })

  it.each([edgeFromMs, edgeUntilMs - 1])('waits until it is over %i ms after the stop', (afterMs) => {
    expect(decideTurn(view, stoppedAt + afterMs)).toEqual({
      kind: 'hold-back',
      why: 'edge',
      untilMs: stoppedAt + edgeUntilMs,
    })
  })

  it('does not concern a tail that has its exit code but is not STOPPED yet', () => {
    const ending = buildTask('a', {
      lastStatus: 'DEPROVISIONING',
      containers: [{ name: 'terraform', exitCode: 0 }],
    })
    expect(decideTurn(buildView({ tasks: [ending] }), t0 + 3 * 60 * minute)).toMatchObject({
      token: buildTurnToken(lane, arnOf('a'), 0),
    })
  })
})

describe('slots', () => {
  const tasks = [buildStopped('t', t0)]
  it.each([
    ['the first in line launches at once', 'a', 0, 'launch'],
    ['the second lets a slot pass', 'b', 2999, 'hold-back'],
    ['the second launches after it', 'b', 3000, 'launch'],
    ['the third lets two pass', 'me', 5999, 'hold-back'],
    ['one who is not written stands behind all', 'new', 8999, 'hold-back'],
    ['and launches after all their slots', 'new', 9000, 'launch'],
  ])('%s', (_, me, afterMs, kind) => {
    expect(decideTurn(buildView({ tasks, queue, me }), t0 + afterMs).kind).toBe(kind)
  })

  it('count from the first sight of the finished task where ECS gives no time for its end', () => {
    const { executionStoppedAt: _, ...task } = buildStopped('t', t0 - minute)
    const view = buildView({ tasks: [task], queue, me: 'b', quietSinceMs: t0 })
    expect(decideTurn(view, t0 + 2999).kind).toBe('hold-back')
    expect(decideTurn(view, t0 + 3000).kind).toBe('launch')
  })

  it('are not kept where tags may not be written', () => {
    expect(decideTurn(buildView({ tasks, queue, me: 'new', inOrder: false }), t0).kind).toBe('launch')
  })

  it('count from the end of a task started by hand when that held the lane', () => {
    const byHand = buildStopped('h', t0 + minute, { startedBy: 'someone', createdAt: new Date(t0 + 1) })
    const view = buildView({ tasks: [...tasks, byHand], queue, me: 'b', quietSinceMs: t0 + minute })
    expect(decideTurn(view, t0 + minute + 2999).kind).toBe('hold-back')
  })
})

describe('confirming', () => {
  const own = buildTask('m', { lastStatus: 'PENDING', createdAt: new Date(t0 + 10) })
  const older = buildTask('z')
  it.each([
    ['keeps it when it is alone', own, [own], 'keep'],
    ['gives way to an older unfinished task', own, [own, older], 'give-way'],
    [
      'keeps it when the other is younger',
      own,
      [own, buildTask('z', { createdAt: new Date(t0 + 11) })],
      'keep',
    ],
    [
      'lets the ARN decide within a millisecond',
      own,
      [own, buildTask('a', { createdAt: new Date(t0 + 10) })],
      'give-way',
    ],
    [
      'lets the ARN decide the other way too',
      own,
      [own, buildTask('z', { createdAt: new Date(t0 + 10) })],
      'keep',
    ],
    ['keeps it when the older one is finished', own, [own, buildStopped('z', t0)], 'keep'],
    [
      'gives way to an older task started by hand',
      own,
      [own, buildTask('z', { startedBy: 'someone' })],
      'give-way',
    ],
    ['is too late once it runs', { ...own, lastStatus: 'RUNNING' }, [older], 'too-late'],
    ['is too late once it has started', { ...own, startedAt: new Date(t0) }, [older], 'too-late'],
  ])('%s', (_, task, tasks, kind) => {
    expect(decideConfirm(lane, task, tasks).kind).toBe(kind)
  })
})
