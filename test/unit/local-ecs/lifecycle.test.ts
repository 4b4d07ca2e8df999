import { describe, expect, it } from 'vitest'
import { startFailures } from '../../local-ecs/reasons.ts'
import type { StartFailure } from '../../local-ecs/world-options.ts'
import { ask, beginning, buildContainer, buildDefinition, createTestWorld } from './test-world.ts'
import { launch, launchedTask, secondEach, seenTask, tenSeconds } from './test-world.ts'

const seconds = (afterMs: number): number => (beginning + afterMs) / 1000

describe('a task that ends by itself', () => {
  it.each([
    [0, 'PROVISIONING', 'RUNNING'],
    [1_000, 'PENDING', 'RUNNING'],
    [2_000, 'ACTIVATING', 'RUNNING'],
    [3_000, 'RUNNING', 'RUNNING'],
    [12_999, 'RUNNING', 'RUNNING'],
    [13_000, 'RUNNING', 'STOPPED'],
    [14_000, 'DEACTIVATING', 'STOPPED'],
    [15_000, 'STOPPING', 'STOPPED'],
    [16_000, 'DEPROVISIONING', 'STOPPED'],
    [17_000, 'STOPPED', 'STOPPED'],
  ])('is, after %i ms, %s and wanted %s', (afterMs, lastStatus, desiredStatus) => {
    const world = createTestWorld()
    const arn = launch(world)
    expect(seenTask(world, arn, afterMs)).toMatchObject({ lastStatus, desiredStatus })
  })

  it('shows its exit code from DEPROVISIONING on, not before', () => {
    const world = createTestWorld({ job: () => ({ durationMs: 10_000, exitCode: 3 }) })
    const arn = launch(world)
    expect(seenTask(world, arn, 15_500)?.containers?.[0]).toMatchObject({ lastStatus: 'RUNNING' })
    expect(seenTask(world, arn, 15_500)?.containers?.[0]?.exitCode).toBeUndefined()
    expect(seenTask(world, arn, 16_000)?.containers?.[0]).toMatchObject({
      lastStatus: 'STOPPED',
      exitCode: 3,
    })
  })

  it.each([
    ['exit', 13_000],
    ['DEPROVISIONING', 16_000],
    ['STOPPED', 17_000],
  ] as const)('shows its exit code first at %s where the knob says so', (exitCodesFrom, afterMs) => {
    const world = createTestWorld({ exitCodesFrom })
    const arn = launch(world)
    expect(seenTask(world, arn, afterMs - 1)?.containers?.[0]?.exitCode).toBeUndefined()
    expect(seenTask(world, arn, afterMs)?.containers?.[0]?.exitCode).toBe(0)
  })

  it('carries the times of its states, in seconds, and why it stopped', () => {
    const world = createTestWorld()
    const arn = launch(world)
    expect(seenTask(world, arn, 20_000)).toMatchObject({
      createdAt: seconds(0),
      connectivityAt: seconds(1_000),
      pullStartedAt: seconds(2_000),
      pullStoppedAt: seconds(3_000),
      startedAt: seconds(3_000),
      stoppingAt: seconds(13_000),
      executionStoppedAt: seconds(13_000),
      stoppedAt: seconds(17_000),
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
    })
  })

  it('counts its version up with every change', () => {
    const world = createTestWorld()
    const arn = launch(world)
    const versions = [0, 1_000, 3_000, 17_000].map((afterMs) => seenTask(world, arn, afterMs)!.version!)
    expect(versions).toEqual([...versions].sort((a, b) => a - b))
    expect(new Set(versions).size).toBe(4)
  })

  it('becomes DELETED where the knob says so', () => {
    const world = createTestWorld({ deletedAfterMs: 5_000 })
    const arn = launch(world)
    expect(seenTask(world, arn, 21_999)?.lastStatus).toBe('STOPPED')
    expect(seenTask(world, arn, 22_000)?.lastStatus).toBe('DELETED')
  })

  it('can be described for an hour after it stopped, then it is MISSING', () => {
    const world = createTestWorld()
    const arn = launch(world)
    expect(seenTask(world, arn, 17_000 + 3_599_999)?.lastStatus).toBe('STOPPED')
    expect(seenTask(world, arn, 17_000 + 3_600_000)).toBeUndefined()
  })

  it('shows no exit code where it got lost', () => {
    const world = createTestWorld({ missingExitCodes: 1 })
    const arn = launch(world)
    const task = seenTask(world, arn, 17_000)
    expect(task?.lastStatus).toBe('STOPPED')
    expect(task?.containers?.[0]).not.toHaveProperty('exitCode')
  })

  it('starts as PENDING on an instance that is already there', () => {
    const world = createTestWorld()
    expect(launchedTask(world, { launchType: 'EC2' }).lastStatus).toBe('PENDING')
    expect(launchedTask(world).lastStatus).toBe('PROVISIONING')
  })

  it('says that its container ran out of memory', () => {
    const exitReason = 'OutOfMemoryError: Container killed due to memory usage'
    const world = createTestWorld({ job: () => ({ durationMs: 1, exitCode: 137, exitReason }) })
    const container = seenTask(world, launch(world), 20_000)?.containers?.[0]
    expect(container).toMatchObject({ exitCode: 137, reason: exitReason })
  })
})

describe('StopTask', () => {
  const stop = (world: ReturnType<typeof createTestWorld>, task: string, afterMs: number, reason?: string) =>
    ask<{ task: Record<string, unknown> }>(world, 'StopTask', { task, ...(reason && { reason }) }, afterMs)
      .task

  it('flips desiredStatus at once while the container runs on', () => {
    const world = createTestWorld({ job: () => ({ durationMs: Infinity, onSigterm: 'ignore' }) })
    const arn = launch(world)
    expect(stop(world, arn, 5_000, 'not needed')).toMatchObject({
      desiredStatus: 'STOPPED',
      lastStatus: 'RUNNING',
      stopCode: 'UserInitiated',
      stoppedReason: 'not needed',
      stoppingAt: seconds(5_000),
      tags: [],
    })
    expect(world.history[0]?.containersRunning[0]?.endedAt).toBeUndefined()
  })

  it('says "Task stopped by user" where no reason is given', () => {
    const world = createTestWorld()
    expect(stop(world, launch(world), 5_000)['stoppedReason']).toBe('Task stopped by user')
  })

  it.each([
    ['ends at once with 143', undefined, 7_000, 143],
    ['takes 4 s for it', { afterMs: 4_000, exitCode: 9 }, 11_000, 9],
    ['is killed after its stopTimeout', 'ignore', 27_000, 137],
  ] as const)('sends SIGTERM: the container %s', (_case, onSigterm, endedAfterMs, exitCode) => {
    const world = createTestWorld({
      taskDefinitions: [buildDefinition({ containerDefinitions: [buildContainer({ stopTimeout: 20 })] })],
      job: () => ({ durationMs: Infinity, ...(onSigterm && { onSigterm }) }),
    })
    const arn = launch(world)
    stop(world, arn, 5_000)
    expect(seenTask(world, arn, 60_000)?.containers?.[0]?.exitCode).toBe(exitCode)
    expect(world.history[0]?.containersRunning[0]?.endedAt).toBe(beginning + endedAfterMs)
  })

  it('kills after 30 s where no stopTimeout is given', () => {
    const world = createTestWorld({ job: () => ({ durationMs: Infinity, onSigterm: 'ignore' }) })
    const arn = launch(world)
    stop(world, arn, 5_000)
    world.advance(beginning + 100_000)
    expect(world.history[0]?.containersRunning[0]?.endedAt).toBe(beginning + 5_000 + 2_000 + 30_000)
  })

  it.each([500, 1_500, 2_500])('keeps a task from ever starting %i ms after its launch', (afterMs) => {
    const world = createTestWorld()
    const arn = launch(world)
    stop(world, arn, afterMs)
    const task = seenTask(world, arn, 60_000)
    expect(task).toMatchObject({ lastStatus: 'STOPPED', stopCode: 'UserInitiated' })
    expect(task).not.toHaveProperty('startedAt')
    expect(task?.containers?.[0]).not.toHaveProperty('exitCode')
    expect(world.history[0]?.containersRunning).toEqual([])
  })

  it('deletes the tags and keeps startedBy', () => {
    const world = createTestWorld()
    const arn = launch(world, { startedBy: 'run-1', tags: [{ key: 'who', value: 'me' }] })
    expect(seenTask(world, arn, 4_000)?.tags).toEqual([{ key: 'who', value: 'me' }])
    stop(world, arn, 5_000)
    expect(seenTask(world, arn, 5_000)).toMatchObject({ tags: [], startedBy: 'run-1' })
  })

  it('also deletes startedBy where the knob says so', () => {
    const world = createTestWorld({ keepStartedByAfterStop: false })
    const arn = launch(world, { startedBy: 'run-1' })
    stop(world, arn, 5_000)
    expect(seenTask(world, arn, 5_000)).not.toHaveProperty('startedBy')
  })

  it('leaves the reason of a task alone that is ending already', () => {
    const world = createTestWorld()
    const arn = launch(world)
    expect(stop(world, arn, 13_500, 'too late')['stopCode']).toBe('EssentialContainerExited')
    expect(stop(world, arn, 60_000, 'too late')['stopCode']).toBe('EssentialContainerExited')
  })
})

describe('several containers', () => {
  const sidecar = buildContainer({ name: 'sidecar', essential: false, stopTimeout: 5 })
  const pair = [buildDefinition({ containerDefinitions: [buildContainer(), sidecar] })]

  it('end with the essential one: a sidecar is killed with 137', () => {
    const world = createTestWorld({
      taskDefinitions: pair,
      job: ({ essential }) => (essential ? tenSeconds : { durationMs: Infinity }),
    })
    const arn = launch(world)
    expect(seenTask(world, arn, 60_000)?.containers).toMatchObject([
      { name: 'job', exitCode: 0 },
      { name: 'sidecar', exitCode: 137 },
    ])
  })

  it('keep the task STOPPING until a sidecar that ignores SIGTERM is killed', () => {
    const world = createTestWorld({
      taskDefinitions: pair,
      job: ({ essential }) => (essential ? tenSeconds : { durationMs: Infinity, onSigterm: 'ignore' }),
    })
    const arn = launch(world)
    expect(seenTask(world, arn, 17_999)?.lastStatus).toBe('STOPPING')
    expect(seenTask(world, arn, 18_000)?.lastStatus).toBe('DEPROVISIONING')
    expect(seenTask(world, arn, 18_000)?.executionStoppedAt).toBe(seconds(18_000))
  })

  it('go on when a sidecar ends, and show its exit code at once', () => {
    const world = createTestWorld({
      taskDefinitions: pair,
      job: ({ essential }) => (essential ? tenSeconds : { durationMs: 1_000, exitCode: 4 }),
    })
    const arn = launch(world)
    expect(seenTask(world, arn, 4_000)).toMatchObject({
      lastStatus: 'RUNNING',
      desiredStatus: 'RUNNING',
      containers: [
        { name: 'job', lastStatus: 'RUNNING' },
        { name: 'sidecar', exitCode: 4 },
      ],
    })
  })

  it('never start where the essential one can not', () => {
    const world = createTestWorld({
      taskDefinitions: pair,
      job: ({ essential }) =>
        essential ? { durationMs: 1, startError: 'CannotStartContainerError: no such file' } : tenSeconds,
    })
    const arn = launch(world)
    const task = seenTask(world, arn, 60_000)
    expect(task).toMatchObject({ stopCode: 'TaskFailedToStart', lastStatus: 'STOPPED' })
    expect(task?.containers?.[0]?.reason).toBe('CannotStartContainerError: no such file')
    expect(task).not.toHaveProperty('startedAt')
    expect(world.history[0]?.containersRunning).toEqual([])
  })

  it('run without a sidecar that can not start', () => {
    const world = createTestWorld({
      taskDefinitions: pair,
      job: ({ essential }) => (essential ? tenSeconds : { durationMs: 1, startError: 'no' }),
    })
    expect(seenTask(world, launch(world), 4_000)?.lastStatus).toBe('RUNNING')
  })
})

describe('what goes wrong with a task', () => {
  it.each(Object.entries(startFailures) as [string, StartFailure][])(
    'keeps it from starting: %s',
    (_name, failure) => {
      const world = createTestWorld()
      world.failNextStarts(failure)
      const arn = launch(world)
      const before = { PROVISIONING: 999, PENDING: 1_999, ACTIVATING: 2_999 }[failure.at]
      expect(seenTask(world, arn, before)?.desiredStatus).toBe('RUNNING')
      const { stoppedReason } = failure
      expect(seenTask(world, arn, 60_000)).toMatchObject({
        lastStatus: 'STOPPED',
        stopCode: 'TaskFailedToStart',
        stoppedReason,
      })
      expect(seenTask(world, arn, 60_000)?.containers?.[0]).not.toHaveProperty('exitCode')
      expect(world.history[0]?.containersRunning).toEqual([])
      expect(seenTask(world, launch(world, {}, 60_000), 64_000)?.lastStatus).toBe('RUNNING')
    },
  )

  it('starts none where the probability is 1, and all where it is 0', () => {
    for (const probability of [0, 1]) {
      const world = createTestWorld({ startFailures: { probability } })
      const arns = Array.from({ length: 20 }, () => launch(world))
      const codes = arns.map((arn) => seenTask(world, arn, 60_000)?.stopCode)
      expect(new Set(codes)).toEqual(
        new Set([probability ? 'TaskFailedToStart' : 'EssentialContainerExited']),
      )
    }
  })

  it('takes a Spot machine back with SIGTERM', () => {
    const world = createTestWorld({ job: () => ({ durationMs: Infinity }) })
    const arn = launch(world)
    world.interruptSpot(arn, beginning + 5_000)
    expect(seenTask(world, arn, 60_000)).toMatchObject({
      stopCode: 'SpotInterruption',
      stoppedReason: 'Your Spot Task was interrupted.',
      containers: [{ exitCode: 143 }],
    })
  })

  it('takes the machine away: the container ends at once, ECS notices later, there is no exit code', () => {
    const world = createTestWorld()
    const arn = launch(world)
    world.loseHost(arn, beginning + 5_000, 3_000)
    expect(seenTask(world, arn, 7_999)?.lastStatus).toBe('RUNNING')
    const task = seenTask(world, arn, 8_000)
    expect(task).toMatchObject({ lastStatus: 'STOPPED', stopCode: 'TerminationNotice' })
    expect(task?.containers?.[0]).not.toHaveProperty('exitCode')
    expect(world.history[0]?.containersRunning[0]?.endedAt).toBe(beginning + 5_000)
  })

  it('keeps a task from starting whose log group nobody created', () => {
    const world = createTestWorld({ missingLogGroups: ['/ecs/job'] })
    const task = seenTask(world, launch(world), 60_000)
    expect(task?.stopCode).toBe('TaskFailedToStart')
    expect(task?.stoppedReason).toContain('The specified log group does not exist.')
  })
})

describe('containers that somebody else runs', () => {
  const external = () =>
    createTestWorld({ job: () => 'external', durations: { ...secondEach, noticingMs: 0 } })

  it('are asked for when it is time, and make the task RUNNING when they are reported', () => {
    const world = external()
    const arn = launch(world)
    expect(world.advance(beginning + 2_999)).toEqual([])
    const effects = world.advance(beginning + 3_000)
    expect(effects).toMatchObject([{ kind: 'start-container', run: { taskArn: arn, argv: ['work'] } }])
    expect(seenTask(world, arn, 3_000)?.lastStatus).toBe('ACTIVATING')
    world.containerStarted(arn, 'job', beginning + 3_100)
    expect(seenTask(world, arn, 3_100)?.lastStatus).toBe('RUNNING')
    world.containerEnded(arn, 'job', { exitCode: 7 }, beginning + 4_000)
    expect(seenTask(world, arn, 60_000)).toMatchObject({ containers: [{ exitCode: 7 }] })
  })

  it('are signalled by effects: SIGTERM, then SIGKILL', () => {
    const world = external()
    const arn = launch(world)
    world.advance(beginning + 3_000)
    world.containerStarted(arn, 'job', beginning + 3_000)
    ask(world, 'StopTask', { task: arn }, 4_000)
    const signals = world.advance(beginning + 60_000)
    expect(signals).toMatchObject([
      { kind: 'signal-container', container: 'job', signal: 'SIGTERM' },
      { kind: 'signal-container', container: 'job', signal: 'SIGKILL' },
    ])
    expect(seenTask(world, arn, 60_000)?.lastStatus).toBe('STOPPING')
  })

  it('are told to stop as soon as they start where StopTask came before', () => {
    const world = external()
    const arn = launch(world)
    world.advance(beginning + 3_000)
    ask(world, 'StopTask', { task: arn }, 3_050)
    const effects = world.containerStarted(arn, 'job', beginning + 3_100)
    expect(effects).toMatchObject([{ kind: 'signal-container', signal: 'SIGTERM' }])
  })

  it('keep the task from starting where they can not be started', () => {
    const world = external()
    const arn = launch(world)
    world.advance(beginning + 3_000)
    world.containerFailedToStart(arn, 'job', 'CannotStartContainerError: not found', beginning + 3_100)
    expect(seenTask(world, arn, 60_000)).toMatchObject({
      stopCode: 'TaskFailedToStart',
      containers: [{ reason: 'CannotStartContainerError: not found' }],
    })
  })
})
