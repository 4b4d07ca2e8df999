import { expect, test } from 'vitest'
import { buildScenario, buildWaiter } from './named-cases.ts'
import { simulate } from './simulate.ts'

const second = 1_000
const minute = 60 * second
// When every simulation begins, and how long a request takes to ECS in a calm network.
const startMs = Date.parse('2026-11-23T10:00:00Z')
const longestWayMs = 60
// The answer of the first RunTask is lost, and for a while ECS refuses the same request as a conflict with its own task.
const unclear = {
  faults: [{ fault: 'reset-after', operation: 'RunTask', calls: [1, 1] }],
  clientToken: { settlesAfterMs: 50 * second, unsettled: 'conflict' },
  describing: 10 * second,
  listing: 10 * second,
} as const

const textOf = (lines: readonly string[]): string => lines.join('\n')

test('a launch that ECS names as a conflict with itself is followed, also where a busy lane is skipped', async () => {
  const { waiters, tasks } = await simulate(
    buildScenario({ waiters: [buildWaiter()], world: unclear, flags: ['--if-busy', 'skip'] }),
  )
  expect(textOf(waiters[0]!.lines)).toContain('Outcome: succeeded.')
  expect(tasks).toHaveLength(1)
})

test('a cancel while it is unclear whose task that is stops the task', async () => {
  const { waiters, tasks } = await simulate(
    buildScenario({
      waiters: [buildWaiter({ cancelledMs: 9.9 * second })],
      world: { ...unclear, durations: { provisioningMs: minute } },
    }),
  )
  expect(textOf(waiters[0]!.lines)).toContain('The task was asked to stop, because it has not started yet.')
  expect(tasks.map(({ containersRunning }) => containersRunning)).toEqual([[]])
})

test('a timeout while it is unclear says that a task may be running', async () => {
  const { waiters } = await simulate(
    buildScenario({
      waiters: [buildWaiter()],
      world: { ...unclear, describing: 10 * minute, listing: 10 * minute },
      waitTimeoutMinutes: 1,
    }),
  )
  const [waiter] = waiters
  expect(waiter!.exitCode).toBe(75)
  expect(textOf(waiter!.lines)).toContain(
    'A task may be running: list the cluster’s tasks with startedBy in-turn/',
  )
})

test('a task that ECS never shows ends as lost, and says where it may be', async () => {
  const { waiters, hang } = await simulate(
    buildScenario({
      waiters: [buildWaiter()],
      world: { describing: 10 * 60 * minute, listing: 10 * 60 * minute },
    }),
  )
  const [waiter] = waiters
  expect(hang).toBeUndefined()
  expect(waiter!.exitCode).toBe(71)
  expect(textOf(waiter!.lines)).toMatch(/A task may be running: arn:aws:ecs:/)
})

test('a task that should give way and can not be stopped is followed to its end', async () => {
  const { waiters } = await simulate(
    buildScenario({
      waiters: [buildWaiter({ arrivesMs: second })],
      byHand: [{ atMs: 900, jobMs: 4 * minute }],
      world: {
        listing: 3 * second,
        durations: { provisioningMs: 20 * second },
        faults: [{ fault: 'access-denied', operation: 'StopTask' }],
      },
    }),
  )
  const [waiter] = waiters
  expect(waiter!.exitCode).toBe(0)
  expect(textOf(waiter!.lines)).toContain('but could not be stopped, so both go on. Allow ecs:StopTask')
})

test('nothing is sent to launch once the cancel has come, whatever was under way then', async () => {
  const cancels = Array.from({ length: 40 }, (_, index) => ({
    arrivesMs: index * 2 * minute,
    cancelledMs: 8 * index,
  }))
  const { requests } = await simulate(
    buildScenario({ waiters: cancels.map(buildWaiter), isNetworkCalm: true }),
  )
  const late = requests.filter(({ operation, at }) => {
    const atMs = at - startMs
    const cancel = cancels.findLast(({ arrivesMs }) => arrivesMs <= atMs)!
    return operation === 'RunTask' && atMs > cancel.arrivesMs + cancel.cancelledMs + longestWayMs
  })
  expect(late).toEqual([])
})
