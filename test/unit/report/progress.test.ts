import { describe, expect, it } from 'vitest'
import { describeTaskStatus, describeTurnEvent } from '../../../src/report/progress.ts'
import type { TurnEvent } from '../../../src/turns/turn-event.ts'
import { arnOf, buildNeverStarted, buildTask } from '../ecs/builders.ts'
import { findRunnerCommand } from './runner-commands.ts'

type ShownEvent = Exclude<TurnEvent, { kind: 'launching' | 'nothing-launched' | 'gave-way' }>

const holder = { taskArn: arnOf('0123') }
const held = 'task 0123, which ECS has named but does not show yet'
const own = buildTask({ taskArn: arnOf('4567') })
const ahead = { id: 'a', sinceMs: 0, run: 'acme/infra run 811 https://ci.example/811' }

const described =
  'task 4567 of terraform (RUNNING), started by hand or by another program, since 2026-11-23T10:00:30Z, https://eu-central-1.console.aws.amazon.com/ecs/v2/clusters/ci/tasks/4567?region=eu-central-1'

const cases: readonly (readonly [what: string, event: ShownEvent, text: string, heartbeat: string])[] = [
  [
    'the first in line waits',
    { kind: 'waiting', holder, place: 1, of: 1 },
    `Waiting for ${held}.`,
    `Still waiting, for 1 min 5 s now, for ${held}.`,
  ],
  [
    'the first in line waits for a task that ECS shows',
    { kind: 'waiting', holder: own, place: 1, of: 1 },
    `Waiting for ${described}.`,
    `Still waiting, for 1 min 5 s now, for ${described}.`,
  ],
  [
    'one behind others waits',
    { kind: 'waiting', holder, place: 2, of: 3, ahead },
    `Waiting for ${held}. 2nd of 3 in line, behind acme/infra run 811 https://ci.example/811.`,
    `Still waiting, for 1 min 5 s now, for ${held}. 2nd of 3 in line, behind acme/infra run 811 https://ci.example/811.`,
  ],
  [
    'the first of several waits',
    { kind: 'waiting', holder, place: 1, of: 3 },
    `Waiting for ${held}. 1st of 3 in line.`,
    `Still waiting, for 1 min 5 s now, for ${held}. 1st of 3 in line.`,
  ],
  [
    'one behind somebody without a name waits',
    { kind: 'waiting', holder, place: 2, of: 2, ahead: { ...ahead, run: '' } },
    `Waiting for ${held}. 2nd of 2 in line.`,
    `Still waiting, for 1 min 5 s now, for ${held}. 2nd of 2 in line.`,
  ],
  [
    'the lane is free and nobody is before us',
    { kind: 'holding-back', why: 'slot', forMs: 3_000, place: 1 },
    'The lane is free. Launching in 3 s.',
    'Still letting those before us go first (for 1 min 5 s now).',
  ],
  [
    'the lane is free and one goes first',
    { kind: 'holding-back', why: 'slot', forMs: 3_000, place: 2 },
    'The lane is free; the first in line may go before us. Launching in 3 s unless it does.',
    'Still letting those before us go first (for 1 min 5 s now).',
  ],
  [
    'the lane is free and several go first',
    { kind: 'holding-back', why: 'slot', forMs: 9_000, place: 4 },
    'The lane is free; 3 in line may go before us. Launching in 9 s unless one of them does.',
    'Still letting those before us go first (for 1 min 5 s now).',
  ],
  [
    'the edge of the hour',
    { kind: 'holding-back', why: 'edge', forMs: 45_000, place: 1 },
    'The last task of the lane ended almost an hour ago, when ECS is about to forget its turn token. Waiting 45 s until that is certain.',
    'Still waiting for ECS to forget an old turn token (for 1 min 5 s now).',
  ],
  [
    'somebody was faster',
    { kind: 'holding-back', why: 'conflict', forMs: 2_000, place: 1 },
    'Another launch has this turn, and ECS does not show its task yet. Looking again.',
    'Still waiting for ECS to show who has this turn (for 1 min 5 s now).',
  ],
  [
    'tags may not be written',
    {
      kind: 'no-order',
      message: 'AccessDeniedException: User x is not authorized to perform: ecs:TagResource',
    },
    'Tags may not be written, so turns are taken one at a time but not in the order of arrival. For the order allow ecs:TagResource and ecs:UntagResource on the cluster’s tasks. AWS said: AccessDeniedException: User x is not authorized to perform: ecs:TagResource.',
    'Still waiting, in no particular order (for 1 min 5 s now).',
  ],
  [
    'there is no capacity',
    { kind: 'not-placed', reason: 'Capacity is unavailable at this time.', giveUpInMs: 600_000 },
    'ECS could not place the task. It said: Capacity is unavailable at this time. Trying again for up to 10 min.',
    'Still trying to place the task (for 1 min 5 s now): Capacity is unavailable at this time.',
  ],
  [
    'there is no room, in a word of ECS',
    { kind: 'not-placed', reason: 'RESOURCE:MEMORY', giveUpInMs: 90_000 },
    'ECS could not place the task. It said: RESOURCE:MEMORY. Trying again for up to 1 min 30 s.',
    'Still trying to place the task (for 1 min 5 s now): RESOURCE:MEMORY.',
  ],
  [
    'the task is launched',
    { kind: 'launched', task: buildTask({ taskArn: arnOf('4567'), lastStatus: 'PROVISIONING' }) },
    'Task 4567 is PROVISIONING: ECS prepares its network.',
    'The task is still PROVISIONING (for 1 min 5 s now).',
  ],
  [
    'the task starts',
    { kind: 'starting', task: buildTask({ taskArn: arnOf('4567'), lastStatus: 'ACTIVATING' }) },
    'Task 4567 is ACTIVATING: pulling the image and starting the containers.',
    'The task is still ACTIVATING (for 1 min 5 s now).',
  ],
  [
    'the lane can not be looked at again',
    { kind: 'unconfirmed', own, message: 'AccessDeniedException: no.' },
    'Warning: the lane could not be looked at again after the launch, so an older task would not be noticed. The task goes on. AWS said: AccessDeniedException: no.',
    'The task goes on (for 1 min 5 s now).',
  ],
  [
    'ours gives way',
    { kind: 'giving-way', own, to: buildNeverStarted('', { taskArn: arnOf('0123'), lastStatus: 'PENDING' }) },
    'Task 4567 is stopped before it runs: it gives way to the older task 0123 of terraform (PENDING), started by hand or by another program, since 2026-11-23T10:00:00Z, https://eu-central-1.console.aws.amazon.com/ecs/v2/clusters/ci/tasks/0123?region=eu-central-1.',
    'Still waiting for it to stop (for 1 min 5 s now).',
  ],
  [
    'ours can not be stopped',
    { kind: 'not-stopped', own, to: buildTask({ taskArn: arnOf('0123') }), message: 'AccessDenied: no.' },
    'Warning: task 4567 should give way to the older task 0123 of terraform (RUNNING), started by hand or by another program, since 2026-11-23T10:00:30Z, https://eu-central-1.console.aws.amazon.com/ecs/v2/clusters/ci/tasks/0123?region=eu-central-1, but could not be stopped, so both go on. Allow ecs:StopTask on the cluster’s tasks. AWS said: AccessDenied: no.',
    'Both still run (for 1 min 5 s now).',
  ],
  [
    'a launch is unclear',
    { kind: 'holding-back', why: 'unclear', forMs: 2_000, place: 1 },
    'RunTask had no answer at first, and now ECS says that its turn is taken: by this very launch, or by another. Finding out which.',
    'Still finding out whether this run’s own launch has the turn (for 1 min 5 s now).',
  ],
  [
    'it is too late to give way',
    { kind: 'too-late', own, to: buildTask({ taskArn: arnOf('0123') }) },
    'Warning: an older task of this lane is running at the same time, and ours runs already, so it is left alone: task 0123 of terraform (RUNNING), started by hand or by another program, since 2026-11-23T10:00:30Z, https://eu-central-1.console.aws.amazon.com/ecs/v2/clusters/ci/tasks/0123?region=eu-central-1.',
    'Both still run (for 1 min 5 s now).',
  ],
]

describe('a step of the wait', () => {
  it.each(cases)('reads as prose: %s', (_what, event, text, heartbeat) => {
    const status = describeTurnEvent(event)
    expect(status.text).toBe(text)
    expect(status.heartbeat(65_000)).toBe(heartbeat)
  })

  it('has all of its kinds in this table', () => {
    const kinds: Record<ShownEvent['kind'], true> = {
      waiting: true,
      'holding-back': true,
      'no-order': true,
      'not-placed': true,
      launched: true,
      starting: true,
      unconfirmed: true,
      'giving-way': true,
      'not-stopped': true,
      'too-late': true,
    }
    expect(new Set(cases.map(([, { kind }]) => kind))).toEqual(new Set(Object.keys(kinds)))
  })

  it('can not write a command of the runner, nor a second line', () => {
    const hostile = 'x\r::error::y\n##[add-mask]z'
    const events: ShownEvent[] = [
      {
        kind: 'waiting',
        holder: buildTask({ startedBy: hostile }),
        place: 2,
        of: 2,
        ahead: { ...ahead, run: hostile },
      },
      { kind: 'no-order', message: hostile },
      { kind: 'not-placed', reason: hostile, giveUpInMs: 1 },
      { kind: 'unconfirmed', own, message: hostile },
      { kind: 'giving-way', own, to: buildTask({ startedBy: hostile }) },
      { kind: 'not-stopped', own, to: buildTask({ startedBy: hostile }), message: hostile },
    ]
    for (const event of events) {
      const status = describeTurnEvent(event)
      for (const line of [status.text, status.heartbeat(1)]) {
        expect(line).not.toMatch(/[\r\n]/)
        expect(findRunnerCommand(line)).toBeUndefined()
      }
    }
  })
})

describe('the key of a step', () => {
  const waiting = { kind: 'waiting', holder, place: 2, of: 3, ahead } as const
  const keyOf = (event: ShownEvent): string => describeTurnEvent(event).key

  it('stays while nothing that matters changes', () => {
    expect(keyOf({ ...waiting, of: 4 })).toBe(keyOf(waiting))
    const described = buildTask({ taskArn: holder.taskArn, lastStatus: 'PENDING' })
    expect(keyOf({ ...waiting, holder: described })).toBe(
      keyOf({ ...waiting, holder: { ...described, lastStatus: 'RUNNING' } }),
    )
    expect(keyOf({ kind: 'not-placed', reason: 'AGENT', giveUpInMs: 5 })).toBe(
      keyOf({ kind: 'not-placed', reason: 'AGENT', giveUpInMs: 9 }),
    )
  })

  it.each<[what: string, event: ShownEvent]>([
    ['another task', { ...waiting, holder: { taskArn: arnOf('89') } }],
    ['another place', { ...waiting, place: 1 }],
    ['a task that ECS shows at last', { ...waiting, holder: buildTask({ taskArn: holder.taskArn }) }],
    ['another one ahead', { ...waiting, ahead: { ...ahead, id: 'b' } }],
    ['another kind of waiting', { kind: 'holding-back', why: 'slot', forMs: 1, place: 2 }],
  ])('changes with %s', (_what, event) => {
    expect(keyOf(event)).not.toBe(keyOf(waiting))
  })
})

describe('a step of every hand-off', () => {
  const isBrief = (event: ShownEvent): boolean => (describeTurnEvent(event).worthMs ?? 0) > 0
  const waiting = { kind: 'waiting', holder, place: 2, of: 3, ahead } as const

  it.each<[what: string, event: ShownEvent]>([
    ['a holder that is only named so far', waiting],
    ['letting others go first', { kind: 'holding-back', why: 'slot', forMs: 1, place: 2 }],
    ['a launch that somebody else has won', { kind: 'holding-back', why: 'conflict', forMs: 1, place: 1 }],
  ])('is news only when it lasts: %s', (_what, event) => {
    expect(isBrief(event)).toBe(true)
  })

  it('is told at once where it tells something', () => {
    const others = cases.map(([, event]) => event)
    const brief = others.filter(isBrief).map(({ kind }) => kind)
    expect(new Set(brief)).toEqual(new Set(['waiting', 'holding-back']))
    expect(isBrief({ ...waiting, holder: own })).toBe(false)
    expect(isBrief({ kind: 'holding-back', why: 'edge', forMs: 45_000, place: 1 })).toBe(false)
  })
})

describe('the status of a task', () => {
  it.each([
    ['PENDING', 'Task 4567 is PENDING: waiting for resources.'],
    ['RUNNING', 'Task 4567 is RUNNING: the container runs.'],
    ['DEACTIVATING', 'Task 4567 is DEACTIVATING: it is ending.'],
    ['STOPPING', 'Task 4567 is STOPPING: its containers are being stopped.'],
    ['DEPROVISIONING', 'Task 4567 is DEPROVISIONING: its containers have ended.'],
    ['STOPPED', 'Task 4567 is STOPPED: it has ended.'],
    ['PAUSED', 'Task 4567 is PAUSED.'],
  ])('%s says what it means', (lastStatus, text) => {
    expect(describeTaskStatus(buildTask({ taskArn: arnOf('4567'), lastStatus })).text).toBe(text)
  })

  it('may be unknown', () => {
    expect(describeTaskStatus({ taskArn: arnOf('4567') }).text).toBe('Task 4567 is in an unknown state.')
  })
})
