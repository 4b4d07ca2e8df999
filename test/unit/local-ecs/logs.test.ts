import { describe, expect, it } from 'vitest'
import type { WorldOptions } from '../../local-ecs/world-options.ts'
import type { World } from '../../local-ecs/world.ts'
import {
  ask,
  beginning,
  buildContainer,
  buildDefinition,
  createTestWorld,
  launch,
  refusal,
} from './test-world.ts'

interface LogPage {
  readonly events: { readonly message: string; readonly timestamp: number; readonly ingestionTime: number }[]
  readonly nextForwardToken: string
  readonly nextBackwardToken: string
}

// A job that writes a line a second, from its first second (4 s after launch) on.
function loggingWorld(lines: number, options: WorldOptions = {}): { world: World; stream: object } {
  const logs = Array.from({ length: lines }, (_, number) => ({
    afterMs: (number + 1) * 1_000,
    message: `line ${number + 1}`,
  }))
  const world = createTestWorld({ job: () => ({ durationMs: 1_000_000, logs }), ...options })
  const id = launch(world).split('/').at(-1)!
  return { world, stream: { logGroupName: '/ecs/job', logStreamName: `ecs/job/${id}`, startFromHead: true } }
}

const messages = ({ events }: LogPage): string[] => events.map(({ message }) => message)
const firstLines = (count: number): string[] => Array.from({ length: count }, (_, n) => `line ${n + 1}`)

describe('a log stream', () => {
  it('is not there before its container is created', () => {
    const { world, stream } = loggingWorld(1)
    expect(refusal(world, 'GetLogEvents', stream, 2_999)).toMatchObject({
      status: 400,
      __type: 'ResourceNotFoundException',
      message: 'The specified log stream does not exist.',
    })
    expect(ask<LogPage>(world, 'GetLogEvents', stream, 3_000).events).toEqual([])
  })

  it('is in a group that may not be there', () => {
    const { world, stream } = loggingWorld(1)
    const answer = refusal(world, 'GetLogEvents', { ...stream, logGroupName: '/nobody' }, 3_000)
    expect(answer.message).toBe('The specified log group does not exist.')
  })

  it('is named after the container where there is no prefix', () => {
    const options = { 'awslogs-group': '/ecs/job' }
    const container = buildContainer({ logConfiguration: { logDriver: 'awslogs', options } })
    const world = createTestWorld({
      taskDefinitions: [buildDefinition({ containerDefinitions: [container] })],
    })
    const id = launch(world).split('/').at(-1)!
    const { logStreams } = ask<{ logStreams: { logStreamName: string }[] }>(
      world,
      'DescribeLogStreams',
      { logGroupName: '/ecs/job' },
      5_000,
    )
    expect(logStreams[0]?.logStreamName).toMatch(new RegExp(`^${id}-`))
  })

  it('is not written to without awslogs', () => {
    const world = createTestWorld({
      taskDefinitions: [buildDefinition({ containerDefinitions: [{ name: 'job' }] })],
      job: () => ({ durationMs: 10, logs: [{ afterMs: 1, message: 'lost' }] }),
    })
    launch(world)
    expect(
      refusal(world, 'GetLogEvents', { logGroupName: '/ecs/job', logStreamName: 'x' }, 60_000).__type,
    ).toBe('ResourceNotFoundException')
  })

  it('gets no line of a container that was killed before', () => {
    const { world, stream } = loggingWorld(10)
    world.loseHost(world.history[0]!.taskArn, beginning + 5_500)
    expect(messages(ask(world, 'GetLogEvents', stream, 60_000))).toEqual(firstLines(2))
  })
})

describe('GetLogEvents', () => {
  it('shows lines as they were written, times in ms', () => {
    const { world, stream } = loggingWorld(2)
    expect(ask<LogPage>(world, 'GetLogEvents', stream, 5_000).events).toEqual([
      { message: 'line 1', timestamp: beginning + 4_000, ingestionTime: beginning + 4_000 },
      { message: 'line 2', timestamp: beginning + 5_000, ingestionTime: beginning + 5_000 },
    ])
  })

  it('goes on from its token, which is never null and stays the same at the end', () => {
    const { world, stream } = loggingWorld(3)
    const first = ask<LogPage>(world, 'GetLogEvents', stream, 5_000)
    const nextToken = first.nextForwardToken
    const end = ask<LogPage>(world, 'GetLogEvents', { ...stream, nextToken }, 5_500)
    expect(end.events).toEqual([])
    expect(end.nextForwardToken).toBe(nextToken)
    const later = ask<LogPage>(world, 'GetLogEvents', { ...stream, nextToken }, 6_000)
    expect(messages(later)).toEqual(['line 3'])
    expect(later.nextForwardToken).not.toBe(nextToken)
  })

  it('gives a token also where there is no line yet, and the first line comes with it later', () => {
    const { world, stream } = loggingWorld(1)
    const { nextForwardToken } = ask<LogPage>(world, 'GetLogEvents', stream, 3_000)
    const next = ask<LogPage>(world, 'GetLogEvents', { ...stream, nextToken: nextForwardToken }, 4_000)
    expect(messages(next)).toEqual(['line 1'])
  })

  it('reads the newest lines first unless told otherwise, and goes back from there', () => {
    const { world, stream } = loggingWorld(5)
    const input = { ...stream, startFromHead: false, limit: 2 }
    const last = ask<LogPage>(world, 'GetLogEvents', input, 60_000)
    expect(messages(last)).toEqual(['line 4', 'line 5'])
    const nextToken = last.nextBackwardToken
    const before = ask<LogPage>(world, 'GetLogEvents', { ...input, nextToken }, 60_000)
    expect(messages(before)).toEqual(['line 2', 'line 3'])
  })

  it('keeps to startTime (inclusive) and endTime (exclusive)', () => {
    const { world, stream } = loggingWorld(5)
    const range = { startTime: beginning + 5_000, endTime: beginning + 7_000 }
    expect(messages(ask(world, 'GetLogEvents', { ...stream, ...range }, 60_000))).toEqual([
      'line 2',
      'line 3',
    ])
  })

  it('shows a line only when it has been ingested, also after the task has ended', () => {
    const { world, stream } = loggingWorld(1, { logIngestionMs: 20_000 })
    expect(ask<LogPage>(world, 'GetLogEvents', stream, 23_999).events).toEqual([])
    expect(ask<LogPage>(world, 'GetLogEvents', stream, 24_000).events).toEqual([
      { message: 'line 1', timestamp: beginning + 4_000, ingestionTime: beginning + 24_000 },
    ])
  })

  it('keeps the order of lines whose ingestion takes a random time', () => {
    const { world, stream } = loggingWorld(50, { logIngestionMs: [0, 10_000] })
    expect(messages(ask(world, 'GetLogEvents', stream, 100_000))).toEqual(firstLines(50))
  })

  it.each([
    ['short', { short: 0.9 }],
    ['empty', { empty: 0.6 }],
    ['short and empty', { short: 0.5, empty: 0.5 }],
  ])('loses no line in %s pages when read until the token stays the same', (_case, pages) => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const { world, stream } = loggingWorld(30, { seed, pages })
      const read: string[] = []
      for (let nextToken: string | undefined, isEnd = false; !isEnd;) {
        const page: LogPage = ask(
          world,
          'GetLogEvents',
          { ...stream, ...(nextToken && { nextToken }) },
          60_000,
        )
        read.push(...messages(page))
        isEnd = page.nextForwardToken === nextToken
        nextToken = page.nextForwardToken
      }
      expect(read).toEqual(firstLines(30))
    }
  })

  it('ends a page at 1 MB', () => {
    const message = 'x'.repeat(200_000)
    const logs = Array.from({ length: 8 }, () => ({ afterMs: 1_000, message }))
    const { world, stream } = loggingWorld(0, { job: () => ({ durationMs: 10_000, logs }) })
    const first = ask<LogPage>(world, 'GetLogEvents', stream, 60_000)
    expect(first.events).toHaveLength(5)
    const nextToken = first.nextForwardToken
    expect(ask<LogPage>(world, 'GetLogEvents', { ...stream, nextToken }, 60_000).events).toHaveLength(3)
  })

  it.each([
    ['a made-up token', { nextToken: 'made-up' }],
    ['a limit of 0', { limit: 0 }],
    ['a limit of 10001', { limit: 10_001 }],
    ['no stream', { logStreamName: undefined }],
  ])('refuses %s', (_case, input) => {
    const { world, stream } = loggingWorld(1)
    expect(refusal(world, 'GetLogEvents', { ...stream, ...input }, 5_000).__type).toBe(
      'InvalidParameterException',
    )
  })

  it('refuses a forward token without startFromHead', () => {
    const { world, stream } = loggingWorld(1)
    const { nextForwardToken } = ask<LogPage>(world, 'GetLogEvents', stream, 5_000)
    const input = { ...stream, nextToken: nextForwardToken, startFromHead: false }
    expect(refusal(world, 'GetLogEvents', input, 5_000).message).toMatch(/startFromHead/)
  })
})

describe('searching', () => {
  it('DescribeLogStreams tells name and times, by prefix, in pages', () => {
    const { world } = loggingWorld(1)
    launch(world)
    const group = { logGroupName: '/ecs/job', logStreamNamePrefix: 'ecs/', limit: 1 }
    interface Streams {
      logStreams: object[]
      nextToken?: string
    }
    const first = ask<Streams>(world, 'DescribeLogStreams', group, 60_000)
    const second = ask<Streams>(world, 'DescribeLogStreams', { ...group, nextToken: first.nextToken }, 60_000)
    expect([...first.logStreams, ...second.logStreams]).toMatchObject([
      { creationTime: beginning + 3_000, lastEventTimestamp: beginning + 4_000 },
      { creationTime: beginning + 3_000, lastEventTimestamp: beginning + 4_000 },
    ])
    expect(second.nextToken).toBeUndefined()
    expect(ask<Streams>(world, 'DescribeLogStreams', { ...group, logStreamNamePrefix: 'x' }, 60_000)).toEqual(
      {
        logStreams: [],
      },
    )
  })

  it('FilterLogEvents finds words over streams, with an id for each event', () => {
    const { world } = loggingWorld(12)
    const input = { logGroupName: '/ecs/job', filterPattern: '"line 1"' }
    const { events } = ask<{ events: { message: string; eventId: string }[] }>(
      world,
      'FilterLogEvents',
      input,
      60_000,
    )
    expect(events.map(({ message }) => message)).toEqual(['line 1', 'line 10', 'line 11', 'line 12'])
    expect(new Set(events.map(({ eventId }) => eventId)).size).toBe(4)
  })
})
