import type { Task } from '@aws-sdk/client-ecs'
import { describe, expect, it, vi } from 'vitest'
import { EcsApi } from '../../../src/ecs/api.ts'
import { follow, type FollowBothOptions, type Followed } from '../../../src/follow/follow.ts'
import {
  awsError,
  buildCall,
  buildExited,
  buildNeverStarted,
  buildTask,
  socketError,
  stubClient,
} from '../ecs/builders.ts'
import { useFakeTime, watch } from '../ecs/fake-time.ts'
import { FakeStream } from './stubs.ts'

useFakeTime()

const location = {
  kind: 'awslogs',
  group: '/ecs/tf',
  stream: 'run/terraform/0123',
  region: 'eu-west-1',
} as const

/** A task that the test moves on by setting `state`, its log, and everything that was heard. */
class Scene {
  state: Task | Error = buildTask()
  readonly stream = new FakeStream()
  readonly lines: string[] = []
  readonly heard: string[] = []
  readonly regions: string[] = []
  readonly cancel = new AbortController()
  stopAnswer: () => unknown = () => ({ task: buildTask({ desiredStatus: 'STOPPED' }) })
  readonly #stub = stubClient(({ operation }) => {
    if (operation === 'StopTask') return this.stopAnswer()
    if (this.state instanceof Error) throw this.state
    return { tasks: [this.state], failures: [] }
  })

  get stops(): unknown[] {
    return this.#stub.sent
      .filter(({ operation }) => operation === 'StopTask')
      .map(({ input }) => input['reason'])
  }

  get reads(): number {
    return this.stream.reads.length
  }

  get looks(): number {
    return this.#stub.sent.filter(({ operation }) => operation === 'DescribeTasks').length
  }

  start(overrides: Partial<FollowBothOptions> = {}, launched: Task = buildTask()) {
    const call = buildCall({ signal: this.cancel.signal, waitOutMs: Infinity })
    const options: FollowBothOptions = {
      api: new EcsApi(this.#stub.client, 'ci', call),
      call,
      location,
      openLogs: (region) => {
        this.regions.push(region)
        return this.stream.client
      },
      streamLogs: true,
      onTask: () => undefined,
      onText: (text) => {
        this.lines.push(text)
      },
      onTimeout: () => {
        this.heard.push('timeout')
      },
      onStopRefused: (error) => {
        this.heard.push(`stop refused: ${String(error)}`)
      },
      ...overrides,
    }
    return watch<Followed>(follow(options, launched))
  }
}

describe('following task and log', () => {
  it('ends when the task has finished and its log is drained', async () => {
    const scene = new Scene()
    const end = scene.start()
    scene.stream.write(['a'])
    await vi.advanceTimersByTimeAsync(3_000)
    scene.state = buildExited(0)
    scene.stream.write(['b'])
    await vi.advanceTimersByTimeAsync(10_000)
    expect(end.value).toEqual({
      end: { kind: 'finished', task: buildExited(0) },
      log: { kind: 'read' },
      timedOut: false,
    })
    expect(scene.lines).toEqual(['a', 'b'])
    expect(scene.regions).toEqual(['eu-west-1'])
  })

  it.each<[what: string, overrides: Partial<FollowBothOptions>]>([
    ['where it is not wanted', { streamLogs: false }],
    ['where there is none', { location: { kind: 'none', why: 'x' } }],
  ])('reads no log %s', async (_what, overrides) => {
    const scene = new Scene()
    scene.state = buildExited(0)
    const end = scene.start(overrides)
    await vi.advanceTimersByTimeAsync(3_000)
    expect(end.value?.log).toEqual({ kind: 'no-stream' })
    expect(scene.regions).toEqual([])
  })

  it('waits for no log of a task that has stopped without a start', async () => {
    const scene = new Scene()
    const end = scene.start({}, buildNeverStarted('CannotPullContainerError'))
    await vi.advanceTimersByTimeAsync(0)
    expect(end.value?.log).toEqual({ kind: 'no-stream' })
    expect(scene.reads).toBe(0)
  })

  it('reads the log of a task that a repeated RunTask has only named as stopped: it may have run', async () => {
    const scene = new Scene()
    scene.state = buildExited(0, { lastStatus: 'STOPPED' })
    scene.stream.write(['a'])
    const { taskArn } = scene.state
    const end = scene.start({}, { taskArn, lastStatus: 'STOPPED', desiredStatus: 'STOPPED' })
    await vi.advanceTimersByTimeAsync(10_000)
    expect(end.value).toMatchObject({ end: { kind: 'finished', task: scene.state }, log: { kind: 'read' } })
    expect(scene.lines).toEqual(['a'])
  })

  it('follows the task on where the log can not be read', async () => {
    const scene = new Scene()
    scene.stream.errors.push(awsError('AccessDeniedException', 'no'))
    const end = scene.start()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(end.settled).toBe(false)
    scene.state = buildExited(3)
    await vi.advanceTimersByTimeAsync(3_000)
    expect(end.value).toMatchObject({ end: { kind: 'finished' }, log: { kind: 'unreadable', denied: true } })
  })

  it.each<[what: string, error: Error]>([
    ['is throttled for ever', awsError('ThrottlingException', 'Rate exceeded')],
    ['can not be reached', socketError('ETIMEDOUT')],
  ])('ends a minute after the task, whatever happens: the log %s', async (_what, error) => {
    const scene = new Scene()
    scene.stream.errors.push(...Array.from({ length: 10_000 }, () => error))
    const end = scene.start()
    await vi.advanceTimersByTimeAsync(5_000)
    scene.state = buildExited(0)
    await vi.advanceTimersByTimeAsync(40_000)
    expect(end.settled).toBe(false)
    await vi.advanceTimersByTimeAsync(30_000)
    expect(end.value).toMatchObject({ end: { kind: 'finished' }, log: { kind: 'unreadable', denied: false } })
  })
})

describe('when one of the two fails', () => {
  it('the log is read no further behind the back of the caller', async () => {
    const scene = new Scene()
    scene.stream.write(['a'])
    const end = scene.start()
    await vi.advanceTimersByTimeAsync(5_000)
    scene.state = awsError('AccessDeniedException', 'no')
    await vi.advanceTimersByTimeAsync(2_000)
    expect(end.error).toMatchObject({ kind: 'denied' })
    const readsThen = scene.reads
    scene.stream.write(['late'])
    await vi.advanceTimersByTimeAsync(60_000)
    expect([scene.reads, scene.lines]).toEqual([readsThen, ['a']])
  })

  it('the task is looked at no further', async () => {
    const scene = new Scene()
    scene.stream.write(['a'])
    const broken = new Error('printing failed')
    const end = scene.start({
      onText: () => {
        throw broken
      },
    })
    await vi.advanceTimersByTimeAsync(5_000)
    expect(end.error).toBe(broken)
    const looksThen = scene.looks
    await vi.advanceTimersByTimeAsync(60_000)
    expect(scene.looks).toBe(looksThen)
  })

  it('a cancel ends both, with its own reason', async () => {
    const scene = new Scene()
    const end = scene.start()
    await vi.advanceTimersByTimeAsync(5_000)
    const reason = new Error('cancelled')
    scene.cancel.abort(reason)
    await vi.advanceTimersByTimeAsync(0)
    expect(end.error).toBe(reason)
    const calls = [scene.looks, scene.reads]
    await vi.advanceTimersByTimeAsync(60_000)
    expect([scene.looks, scene.reads]).toEqual(calls)
  })
})

describe('the task’s timeout', () => {
  const timed = { taskTimeoutMs: 60_000 }

  it('runs from RUNNING on, also where ECS tells no start', async () => {
    const scene = new Scene()
    scene.state = buildTask({ startedAt: undefined })
    scene.start(timed)
    await vi.advanceTimersByTimeAsync(70_000)
    expect(scene.stops).toHaveLength(1)
  })

  it('stops the task once, and says so in the reason', async () => {
    const scene = new Scene()
    const end = scene.start(timed)
    await vi.advanceTimersByTimeAsync(58_000)
    expect(scene.stops).toEqual([])
    await vi.advanceTimersByTimeAsync(300_000)
    expect(scene.stops).toEqual(['ecs-in-turn: task-timeout of 60 s reached'])
    expect(scene.heard).toEqual(['timeout'])
    scene.state = buildExited(143, { stopCode: 'UserInitiated' })
    await vi.advanceTimersByTimeAsync(10_000)
    expect(end.value).toMatchObject({ timedOut: true, end: { kind: 'finished' } })
  })

  it('counts from the first sight of the task running', async () => {
    const scene = new Scene()
    const pending = buildNeverStarted('', { lastStatus: 'PENDING', desiredStatus: 'RUNNING' })
    scene.state = pending
    scene.start(timed, pending)
    await vi.advanceTimersByTimeAsync(120_000)
    scene.state = buildTask()
    await vi.advanceTimersByTimeAsync(58_000)
    expect(scene.stops).toEqual([])
    await vi.advanceTimersByTimeAsync(5_000)
    expect(scene.stops).toHaveLength(1)
  })

  it('does not come for a task that has finished', async () => {
    const scene = new Scene()
    const end = scene.start(timed)
    await vi.advanceTimersByTimeAsync(50_000)
    scene.state = buildExited(0)
    await vi.advanceTimersByTimeAsync(60_000)
    expect([scene.stops, end.value?.timedOut]).toEqual([[], false])
  })

  it('does not come where none was given', async () => {
    const scene = new Scene()
    scene.start()
    await vi.advanceTimersByTimeAsync(24 * 60_000)
    expect(scene.stops).toEqual([])
  })

  it('is not what ended the task where its stop was refused', async () => {
    const scene = new Scene()
    scene.stopAnswer = () => {
      throw awsError('AccessDeniedException', 'not authorized to perform: ecs:StopTask')
    }
    const end = scene.start(timed)
    await vi.advanceTimersByTimeAsync(70_000)
    expect(scene.heard).toEqual([
      'timeout',
      expect.stringMatching(/^stop refused: AwsCallError: .*ecs:StopTask/),
    ])
    scene.state = buildExited(1)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(end.value?.timedOut).toBe(false)
  })

  it('may be what ended the task where the answer to its stop was lost', async () => {
    const scene = new Scene()
    const answers = [
      socketError('ECONNRESET'),
      awsError('InvalidParameterException', 'The referenced task was not found.'),
    ]
    scene.stopAnswer = () => {
      throw answers.shift() ?? new Error('one stop too many')
    }
    const end = scene.start(timed)
    await vi.advanceTimersByTimeAsync(70_000)
    scene.state = buildExited(143)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(end.value?.timedOut).toBe(true)
  })

  it('does not keep the run where the stop gets no answer and the task has ended by itself', async () => {
    const scene = new Scene()
    scene.stopAnswer = () => {
      throw awsError('ThrottlingException', 'Rate exceeded')
    }
    const end = scene.start(timed)
    await vi.advanceTimersByTimeAsync(70_000)
    scene.state = buildExited(1)
    await vi.advanceTimersByTimeAsync(20_000)
    expect(end.value).toMatchObject({ timedOut: false, end: { kind: 'finished' } })
  })

  it('does not report a stop that a cancel has ended', async () => {
    const scene = new Scene()
    scene.stopAnswer = () => {
      throw awsError('ThrottlingException', 'Rate exceeded')
    }
    const end = scene.start(timed)
    await vi.advanceTimersByTimeAsync(70_000)
    scene.cancel.abort(new Error('cancelled'))
    await vi.advanceTimersByTimeAsync(20_000)
    expect([end.settled, scene.heard]).toEqual([true, ['timeout']])
  })
})
