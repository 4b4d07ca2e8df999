import type { Container, Task } from '@aws-sdk/client-ecs'
import { describe, expect, it } from 'vitest'
import {
  decideEnd,
  familyOf,
  findContainer,
  isFinished,
  isNumericExitCode,
  listContainerResults,
  taskIdOf,
  tagValue,
  type TaskEnd,
} from '../../../src/ecs/task.ts'
import { at, buildExited, buildNeverStarted, buildTask } from './builders.ts'

const main: Container = { name: 'terraform' }
const sidecar: Container = { name: 'agent' }

describe('a finished task', () => {
  it.each<[what: string, task: Task, finished: boolean]>([
    ['its container has its exit code, before STOPPED', buildExited(0), true],
    ['an exit code of 0 counts', buildTask({ containers: [{ ...main, exitCode: 0 }] }), true],
    ['STOPPED without any exit code: it never started', buildNeverStarted('CannotPullContainerError'), true],
    ['DELETED', buildTask({ lastStatus: 'DELETED' }), true],
    [
      'every container has one',
      buildTask({
        containers: [
          { ...main, exitCode: 1 },
          { ...sidecar, exitCode: 137 },
        ],
      }),
      true,
    ],
  ])('can touch nothing any more: %s', (_what, task, finished) => {
    expect(isFinished(task)).toBe(finished)
  })

  it.each<[what: string, task: Task]>([
    ['it runs', buildTask()],
    ['one container has not ended', buildTask({ containers: [{ ...main, exitCode: 0 }, sidecar] })],
    ['it is being stopped, and its container still runs', buildTask({ desiredStatus: 'STOPPED' })],
    ['STOPPING', buildTask({ lastStatus: 'STOPPING', desiredStatus: 'STOPPED' })],
    ['DEPROVISIONING without an exit code', buildTask({ lastStatus: 'DEPROVISIONING' })],
    ['a status that nobody knows', buildTask({ lastStatus: 'PAUSED' })],
    ['no containers are known yet', buildTask({ lastStatus: 'PROVISIONING', containers: [] })],
    ['nothing is known', { taskArn: 'a' }],
    [
      'an exit code while its container has not stopped: moto has 0 from the start',
      buildTask({ containers: [{ ...main, lastStatus: 'PENDING', exitCode: 0 }] }),
    ],
    ['an exit code that is none', buildTask({ containers: [{ ...main, exitCode: null as never }] })],
  ])('is not one that may still touch something: %s', (_what, task) => {
    expect(isFinished(task)).toBe(false)
  })
})

describe('the end of a task', () => {
  const hostGone: Partial<Task> = { lastStatus: 'STOPPED', containers: [main] }
  it.each<[what: string, task: Task, end: TaskEnd]>([
    ['its container exited with 0', buildExited(0), { kind: 'exited', exitCode: 0 }],
    ['its container exited with 2', buildExited(2), { kind: 'exited', exitCode: 2 }],
    [
      'by its own container, not by another one',
      buildExited(0, {
        containers: [
          { ...sidecar, exitCode: 137 },
          { ...main, exitCode: 3 },
        ],
      }),
      { kind: 'exited', exitCode: 3 },
    ],
    [
      'an exit code of a container that never stopped',
      buildNeverStarted('x', { containers: [{ ...main, lastStatus: 'PENDING', exitCode: 0 }] }),
      { kind: 'lost' },
    ],
    [
      'a stopped one that has its exit code',
      buildExited(143, { stopCode: 'UserInitiated' }),
      { kind: 'exited', exitCode: 143 },
    ],
    [
      'a Spot interruption with an exit code',
      buildExited(137, { stopCode: 'SpotInterruption' }),
      { kind: 'exited', exitCode: 137 },
    ],
    [
      'the image could not be pulled',
      buildNeverStarted('CannotPullContainerError: x'),
      { kind: 'never-started' },
    ],
    [
      'it was stopped while PENDING',
      buildNeverStarted('Task stopped by user', { stopCode: 'UserInitiated' }),
      { kind: 'never-started' },
    ],
    [
      'the host went before the image was there',
      buildNeverStarted('Host EC2 (instance i-1) terminated.'),
      { kind: 'never-started' },
    ],
    [
      'the host went with the image there: the container may have begun',
      buildNeverStarted('Host EC2 (instance i-1) terminated.', { pullStoppedAt: at(20) }),
      { kind: 'lost' },
    ],
    [
      'Spot took it with the image there',
      buildNeverStarted('Your Spot Task was interrupted.', {
        stopCode: 'SpotInterruption',
        pullStoppedAt: at(20),
      }),
      { kind: 'lost' },
    ],
    [
      'the container could not be started although the image was there',
      buildNeverStarted('CannotStartContainerError: x', { pullStoppedAt: at(20) }),
      { kind: 'never-started' },
    ],
    [
      'it ran, and the host went',
      buildTask({ ...hostGone, stopCode: 'TerminationNotice' }),
      { kind: 'lost' },
    ],
    ['it ran, and has no exit code', buildTask(hostGone), { kind: 'lost' }],
    [
      'it ran, and the exit code is of another container',
      buildTask({ ...hostGone, containers: [{ ...sidecar, exitCode: 0 }] }),
      { kind: 'lost' },
    ],
  ])('%s', (_what, task, end) => {
    expect(decideEnd(task, 'terraform')).toEqual(end)
  })
})

describe('what a task says of itself', () => {
  it.each([
    ['arn:aws:ecs:eu-central-1:111122223333:task-definition/terraform:7', 'terraform'],
    ['arn:aws-us-gov:ecs:us-gov-west-1:111122223333:task-definition/a_b-C:123', 'a_b-C'],
    ['', ''],
    ['terraform:7', ''],
  ])('the family of %s is "%s", whatever its group says', (taskDefinitionArn, family) => {
    expect(familyOf({ taskDefinitionArn, group: 'family:other' })).toBe(family)
  })

  it('has no family without a task definition', () => {
    expect(familyOf({})).toBe('')
  })

  it.each([
    ['arn:aws:ecs:eu-central-1:111122223333:task/ci/0123', '0123'],
    ['arn:aws:ecs:eu-central-1:111122223333:task/0123', '0123'],
    ['0123', '0123'],
    ['', ''],
  ])('the id of %s is "%s"', (arn, id) => {
    expect(taskIdOf(arn)).toBe(id)
  })

  it('lists its containers with what AWS has of them', () => {
    const task = buildTask({
      containers: [
        { name: 'terraform', exitCode: 0 },
        { name: 'agent', reason: 'OutOfMemoryError' },
        { exitCode: null as never },
      ],
    })
    expect(listContainerResults(task)).toEqual([
      { name: 'terraform', exitCode: 0 },
      { name: 'agent', reason: 'OutOfMemoryError' },
      { name: '' },
    ])
    expect(listContainerResults({})).toEqual([])
  })

  it('finds a container and a tag by name', () => {
    const task = buildTask({ tags: [{ key: 'a', value: '1' }, { key: 'b' }] })
    expect(findContainer(task, 'terraform')?.name).toBe('terraform')
    expect(findContainer(task, 'agent')).toBeUndefined()
    expect([tagValue(task, 'a'), tagValue(task, 'b'), tagValue(task, 'c'), tagValue({}, 'a')]).toEqual([
      '1',
      undefined,
      undefined,
      undefined,
    ])
  })

  it.each([
    [0, true],
    [-1, true],
    [undefined, false],
    [null as never, false],
    [NaN, false],
    [0.5, false],
    ['0' as never, false],
  ])('takes %s for an exit code: %s', (value, numeric) => {
    expect(isNumericExitCode(value)).toBe(numeric)
  })
})
