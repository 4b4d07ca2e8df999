import { describe, expect, it, vi } from 'vitest'
import { findTask, type TaskName } from '../../../src/cancel/find-task.ts'
import { EcsApi } from '../../../src/ecs/api.ts'
import { arnOf, awsError, buildCall, buildTask, stubClient } from '../ecs/builders.ts'
import { useFakeTime, watch } from '../ecs/fake-time.ts'

useFakeTime()

const byLaunch: TaskName = { startedBy: 'in-turn/x/-/1' }
const byArn: TaskName = { taskArn: arnOf('1') }

/** Looks for 10 s, every 2 s, for a task that ECS lists, and shows, from these times on, in ms. */
function start(
  name: TaskName,
  {
    listedFromMs = 0,
    shownFromMs = 0,
    error,
  }: { listedFromMs?: number; shownFromMs?: number; error?: Error } = {},
) {
  const beganMs = Date.now()
  const task = buildTask({ taskArn: arnOf('1') })
  const { client, sent } = stubClient(({ operation }) => {
    if (error !== undefined) throw error
    const forMs = Date.now() - beganMs
    if (operation === 'ListTasks') return { taskArns: forMs >= listedFromMs ? [task.taskArn] : [] }
    return { tasks: forMs >= shownFromMs ? [task] : [], failures: [] }
  })
  const cancel = new AbortController()
  const { signal } = cancel
  const api = new EcsApi(client, 'ci', buildCall({ signal }))
  const options = { signal, now: () => Date.now(), forMs: 10_000, everyMs: 2_000 }
  return {
    found: watch(findTask(api, name, options)),
    asked: () => sent.map(({ operation }) => operation),
    cancel,
  }
}

describe('a task that is looked for', () => {
  it('is found by its ARN, without a list', async () => {
    const { found, asked } = start(byArn)
    await vi.advanceTimersByTimeAsync(0)
    expect(found.value).toMatchObject({ taskArn: arnOf('1') })
    expect(asked()).toEqual(['DescribeTasks'])
  })

  it('is found by its startedBy when ECS lists it late, and shows it later still', async () => {
    const { found, asked } = start(byLaunch, { listedFromMs: 3_000, shownFromMs: 5_000 })
    await vi.advanceTimersByTimeAsync(5_999)
    expect(found.value).toBeUndefined()
    await vi.advanceTimersByTimeAsync(1)
    expect(found.value).toMatchObject({ taskArn: arnOf('1') })
    expect(asked()).toEqual([
      'ListTasks',
      'ListTasks',
      'ListTasks',
      'DescribeTasks',
      'ListTasks',
      'DescribeTasks',
    ])
  })

  it.each([
    ['by its ARN', byArn],
    ['by its startedBy', byLaunch],
  ])('is none where it does not show up in time: %s', async (_how, name) => {
    const { found, asked } = start(name, { listedFromMs: Infinity, shownFromMs: Infinity })
    await vi.advanceTimersByTimeAsync(9_999)
    expect(found.settled).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(found).toMatchObject({ settled: true, value: undefined })
    expect(asked()).toHaveLength(6)
  })

  it('is not waited for after a cancel', async () => {
    const { found, cancel } = start(byLaunch, { listedFromMs: Infinity })
    await vi.advanceTimersByTimeAsync(3_000)
    cancel.abort(new Error('cancelled'))
    await vi.advanceTimersByTimeAsync(0)
    expect(found.error).toMatchObject({ message: 'cancelled' })
  })

  it('is not looked for where AWS does not allow it', async () => {
    const { found } = start(byLaunch, { error: awsError('AccessDeniedException') })
    await vi.advanceTimersByTimeAsync(0)
    expect(found.error).toMatchObject({ name: 'AwsCallError', operation: 'ListTasks' })
  })
})
