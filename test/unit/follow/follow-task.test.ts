import type { Task } from '@aws-sdk/client-ecs'
import { describe, expect, it, vi } from 'vitest'
import { EcsApi } from '../../../src/ecs/api.ts'
import { followTask } from '../../../src/follow/follow-task.ts'
import {
  awsError,
  buildCall,
  buildExited,
  buildNeverStarted,
  buildTask,
  stubClient,
} from '../ecs/builders.ts'
import { useFakeTime, watch } from '../ecs/fake-time.ts'

useFakeTime()

/** Follows a task that DescribeTasks shows in these states in turn (undefined: MISSING), the last one for ever. */
function start(launched: Task, states: readonly (Task | undefined | Error)[]) {
  const left = [...states]
  const { client, sent } = stubClient(() => {
    const state = left.length > 1 ? left.shift() : left[0]
    if (state instanceof Error) throw state
    return { tasks: state === undefined ? [] : [state], failures: [] }
  })
  const cancel = new AbortController()
  const call = buildCall({ signal: cancel.signal })
  const seen: (string | undefined)[] = []
  const end = watch(
    followTask(
      {
        api: new EcsApi(client, 'ci', call),
        signal: cancel.signal,
        now: () => Date.now(),
        onTask: (task) => {
          seen.push(task.lastStatus)
        },
      },
      launched,
    ),
  )
  return { end, sent, seen, cancel }
}

const pending = buildTask({ lastStatus: 'PENDING' })

describe('following a task', () => {
  it('ends as soon as every container has its exit code, not only at STOPPED', async () => {
    const { end, seen } = start(pending, [
      buildTask(),
      buildExited(0),
      buildExited(0, { lastStatus: 'STOPPED' }),
    ])
    await vi.advanceTimersByTimeAsync(60_000)
    expect(end.value).toEqual({ kind: 'finished', task: buildExited(0) })
    expect(seen).toEqual(['PENDING', 'RUNNING', 'DEPROVISIONING'])
  })

  it('ends at STOPPED where no exit code ever comes', async () => {
    const stopped = buildNeverStarted('CannotPullContainerError')
    const { end } = start(pending, [pending, stopped])
    await vi.advanceTimersByTimeAsync(60_000)
    expect(end.value).toEqual({ kind: 'finished', task: stopped })
  })

  it('looks every one and a half seconds', async () => {
    const { sent } = start(pending, [buildTask()])
    await vi.advanceTimersByTimeAsync(15_000)
    expect(sent).toHaveLength(10)
    expect(sent[0]).toEqual({
      operation: 'DescribeTasks',
      input: { cluster: 'ci', tasks: [pending.taskArn], include: ['TAGS'] },
    })
  })

  it('asks nothing about a task that was seen finished', async () => {
    const { end, sent } = start(buildExited(1), [undefined])
    await vi.advanceTimersByTimeAsync(0)
    expect(end.value).toEqual({ kind: 'finished', task: buildExited(1) })
    expect(sent).toEqual([])
  })

  it.each<[what: string, bare: Task]>([
    ['without containers', { taskArn: pending.taskArn, lastStatus: 'STOPPED', desiredStatus: 'STOPPED' }],
    [
      'with an empty list of them',
      { taskArn: pending.taskArn, lastStatus: 'STOPPED', desiredStatus: 'STOPPED', containers: [] },
    ],
  ])(
    'asks about one that a repeated RunTask has only named as stopped, %s: it may have run',
    async (_what, bare) => {
      const { end } = start(bare, [undefined, buildExited(1, { lastStatus: 'STOPPED' })])
      await vi.advanceTimersByTimeAsync(5_000)
      expect(end.value).toEqual({ kind: 'finished', task: buildExited(1, { lastStatus: 'STOPPED' }) })
    },
  )

  it('ends with a stopped task that ECS describes without containers', async () => {
    const stopped = buildNeverStarted('x', { containers: [] })
    const { end } = start(pending, [stopped])
    await vi.advanceTimersByTimeAsync(5_000)
    expect(end.value).toEqual({ kind: 'finished', task: stopped })
  })
})

describe('a task that ECS does not know', () => {
  it('is waited for: right after its launch that is normal', async () => {
    const missing = Array.from({ length: 100 }, () => undefined)
    const { end } = start(pending, [...missing, buildExited(0)])
    await vi.advanceTimersByTimeAsync(200_000)
    expect(end.value).toMatchObject({ kind: 'finished' })
  })

  it('has vanished after ten minutes', async () => {
    const { end } = start(pending, [buildTask(), undefined])
    await vi.advanceTimersByTimeAsync(590_000)
    expect(end.settled).toBe(false)
    await vi.advanceTimersByTimeAsync(30_000)
    expect(end.value).toEqual({ kind: 'vanished', task: buildTask() })
  })

  it('is there again when it was seen in between: the minutes count anew', async () => {
    const missing = Array.from({ length: 300 }, () => undefined)
    const { end } = start(pending, [...missing, buildTask(), ...missing, buildExited(0)])
    await vi.advanceTimersByTimeAsync(1_200_000)
    expect(end.value).toMatchObject({ kind: 'finished' })
  })
})

describe('an error while following', () => {
  it('is waited out where it is transient', async () => {
    const { end } = start(pending, [
      awsError('ThrottlingException'),
      awsError('ServerException', 'm', 500),
      buildExited(0),
    ])
    await vi.advanceTimersByTimeAsync(60_000)
    expect(end.value).toMatchObject({ kind: 'finished' })
  })

  it('is thrown where it is for good', async () => {
    const { end } = start(pending, [awsError('AccessDeniedException')])
    await vi.advanceTimersByTimeAsync(1_500)
    expect(end.error).toMatchObject({ name: 'AwsCallError', operation: 'DescribeTasks', kind: 'denied' })
  })

  it('is the signal’s own reason when it is aborted', async () => {
    const { end, cancel } = start(pending, [buildTask()])
    await vi.advanceTimersByTimeAsync(1_000)
    const reason = new Error('cancelled')
    cancel.abort(reason)
    await vi.advanceTimersByTimeAsync(0)
    expect(end.error).toBe(reason)
  })
})
