import { describe, expect, it, vi } from 'vitest'
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import { followLog, type LogEnd } from '../../../src/follow/log-tail.ts'
import { awsError, buildCall, stubClient } from '../ecs/builders.ts'
import { useFakeTime, watch } from '../ecs/fake-time.ts'
import { FakeStream, type Page } from './stubs.ts'

useFakeTime()

const location = {
  kind: 'awslogs',
  group: '/ecs/tf',
  stream: 'run/terraform/0123',
  region: 'eu-central-1',
} as const

/** A reader of a client, its lines so far, and what ends it. */
function start(client: CloudWatchLogsClient, overrides: Parameters<typeof buildCall>[0] = {}) {
  const finished = new AbortController()
  const cancel = new AbortController()
  const lines: string[] = []
  const call = buildCall({ signal: cancel.signal, waitOutMs: Infinity, ...overrides })
  const onText = (text: string): void => {
    lines.push(text)
  }
  const end = watch(followLog({ client, location, call, onText, finished: finished.signal }))
  return { finished, cancel, lines, end, call }
}

/** Advances until the reader has ended; says after how many ms. */
async function drain(end: { settled: boolean }): Promise<number> {
  const beganMs = Date.now()
  while (!end.settled && Date.now() - beganMs < 600_000) await vi.advanceTimersByTimeAsync(100)
  return Date.now() - beganMs
}

/** A client that answers with these pages in turn, and then with the end of the stream. */
function pages(list: readonly Page[]) {
  const left = [...list]
  return stubClient(({ input }) => {
    const { messages = [], token } = left.shift() ?? {}
    const events = messages.map((message) => ({ message, timestamp: Date.now(), ingestionTime: Date.now() }))
    return { events, nextForwardToken: token ?? (input['nextToken'] as string | undefined) ?? 'f/end' }
  })
}

describe('reading a log', () => {
  it('gives the lines while they come, in order, each once', async () => {
    const stream = new FakeStream()
    const { lines, finished, end } = start(stream.client)
    stream.write(['a', 'b'])
    await vi.advanceTimersByTimeAsync(3_000)
    expect(lines).toEqual(['a', 'b'])
    stream.write(['c'])
    await vi.advanceTimersByTimeAsync(3_000)
    expect(lines).toEqual(['a', 'b', 'c'])
    finished.abort()
    await drain(end)
    expect(lines).toEqual(['a', 'b', 'c'])
    expect(end.value).toEqual({ kind: 'read' } satisfies LogEnd)
  })

  it('asks from the start, then on from the token, always forwards', async () => {
    const stream = new FakeStream()
    stream.write(['a'])
    start(stream.client)
    await vi.advanceTimersByTimeAsync(3_000)
    const stable = { logGroupName: '/ecs/tf', logStreamName: 'run/terraform/0123', startFromHead: true }
    expect(stream.reads.map(({ input }) => input)).toEqual([
      stable,
      { ...stable, nextToken: 'f/1' },
      { ...stable, nextToken: 'f/1' },
    ])
  })

  it('reads at most every two and a half seconds while nothing new comes', async () => {
    const stream = new FakeStream()
    stream.create()
    start(stream.client)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(stream.reads.length).toBeLessThanOrEqual(26)
  })

  it('reads on behind an empty page: only a token that stays is the end', async () => {
    const { client } = pages([{ token: 'f/1' }, { token: 'f/2' }, { messages: ['a'], token: 'f/3' }])
    const { lines } = start(client as unknown as CloudWatchLogsClient)
    await vi.advanceTimersByTimeAsync(0)
    expect(lines).toEqual(['a'])
  })

  it('does not read for ever where every empty page has a new token', async () => {
    let token = 0
    const { client, sent } = stubClient(() => ({ events: [], nextForwardToken: `f/${(token += 1)}` }))
    const { finished, end } = start(client as unknown as CloudWatchLogsClient)
    await vi.advanceTimersByTimeAsync(0)
    expect(sent.length).toBeLessThanOrEqual(50)
    finished.abort()
    await drain(end)
    expect(end.value).toEqual({ kind: 'read' })
  })

  it('takes an empty answer for the end', async () => {
    const { client, sent } = stubClient(() => ({}))
    const { finished, end } = start(client as unknown as CloudWatchLogsClient)
    await vi.advanceTimersByTimeAsync(0)
    expect(sent).toHaveLength(1)
    finished.abort()
    await drain(end)
    expect(end.value).toEqual({ kind: 'read' })
  })

  it('gives an event without a text as an empty line', async () => {
    const { client } = stubClient(() => ({ events: [{}], nextForwardToken: undefined }))
    const { lines } = start(client as unknown as CloudWatchLogsClient)
    await vi.advanceTimersByTimeAsync(0)
    expect(lines).toEqual([''])
  })
})

describe('a stream that is not there yet', () => {
  it('is normal: its lines come when the container has been created', async () => {
    const stream = new FakeStream()
    const { lines, end, call } = start(stream.client)
    await vi.advanceTimersByTimeAsync(120_000)
    expect(end.settled).toBe(false)
    stream.write(['a'])
    await vi.advanceTimersByTimeAsync(3_000)
    expect(lines).toEqual(['a'])
    expect(call.troubles).toEqual([])
  })

  it('is told where it never came', async () => {
    const { finished, end } = start(new FakeStream().client)
    finished.abort()
    const tookMs = await drain(end)
    expect(end.value).toEqual({ kind: 'no-stream' })
    expect(tookMs).toBeGreaterThanOrEqual(5_000)
  })
})

describe('the end of a log', () => {
  it('ends the pause between two reads at once', async () => {
    const stream = new FakeStream()
    stream.write(['a'])
    const { finished, end } = start(stream.client)
    await vi.advanceTimersByTimeAsync(2_600)
    finished.abort()
    // Lines come without a lag: two reads that bring nothing are enough.
    expect(await drain(end)).toBeLessThanOrEqual(1_000)
  })

  it('has lines that come within the lag seen so far', async () => {
    const stream = new FakeStream()
    stream.write(['a'], 6_000)
    const { finished, lines, end } = start(stream.client)
    await vi.advanceTimersByTimeAsync(0)
    finished.abort()
    await vi.advanceTimersByTimeAsync(4_000)
    expect(end.settled).toBe(false)
    stream.write(['late'])
    const tookMs = await drain(end)
    expect(lines).toEqual(['a', 'late'])
    expect(4_000 + tookMs).toBeLessThanOrEqual(8_000)
  })

  it('has lines that come within five seconds where no lag has been seen', async () => {
    const stream = new FakeStream()
    const { finished, lines, end } = start(stream.client)
    await vi.advanceTimersByTimeAsync(0)
    finished.abort()
    await vi.advanceTimersByTimeAsync(4_500)
    stream.write(['first and last'], 5_000)
    await drain(end)
    expect(lines).toEqual(['first and last'])
  })

  it('does not believe a lag of minutes: a clock is wrong', async () => {
    const stream = new FakeStream()
    stream.write(['a'], 600_000)
    const { finished, end } = start(stream.client)
    await vi.advanceTimersByTimeAsync(0)
    finished.abort()
    expect(await drain(end)).toBeLessThanOrEqual(16_000)
  })

  it('takes a lag below zero for none seen: a clock is wrong', async () => {
    const stream = new FakeStream()
    stream.write(['a'], -60_000)
    const { finished, end } = start(stream.client)
    await vi.advanceTimersByTimeAsync(0)
    finished.abort()
    expect(await drain(end)).toBeGreaterThanOrEqual(5_000)
  })

  it('wants two reads in a row that bring nothing', async () => {
    const stream = new FakeStream()
    stream.write(['a'])
    const { finished, lines, end } = start(stream.client)
    await vi.advanceTimersByTimeAsync(0)
    finished.abort()
    for (const line of ['b', 'c', 'd']) {
      await vi.advanceTimersByTimeAsync(400)
      stream.write([line])
    }
    await drain(end)
    expect(lines).toEqual(['a', 'b', 'c', 'd'])
  })

  it('is read whole where the task has ended before the first read', async () => {
    const stream = new FakeStream()
    stream.write(['a', 'b'])
    const { finished, lines, end } = start(stream.client)
    finished.abort()
    await drain(end)
    expect(lines).toEqual(['a', 'b'])
    expect(end.value).toEqual({ kind: 'read' })
  })
})

describe('trouble with the log', () => {
  it('of throttles slows it down and does not end it', async () => {
    const stream = new FakeStream()
    stream.write(['a'])
    stream.errors.push(...Array.from({ length: 20 }, () => awsError('ThrottlingException', 'Rate exceeded')))
    const { lines, end } = start(stream.client)
    await vi.advanceTimersByTimeAsync(600_000)
    expect(lines).toEqual(['a'])
    expect(end.settled).toBe(false)
  })

  it.each<[what: string, error: Error, denied: boolean]>([
    [
      'a missing permission',
      awsError('AccessDeniedException', 'User x is not authorized to perform: logs:GetLogEvents'),
      true,
    ],
    ['a refusal', awsError('InvalidParameterException', 'No.'), false],
    ['a bug of ours', new TypeError('x is not a function'), false],
  ])('is told and is no error of the run: %s', async (_what, error, denied) => {
    const stream = new FakeStream()
    stream.errors.push(error)
    const { end } = start(stream.client)
    await vi.advanceTimersByTimeAsync(0)
    expect(end.value).toMatchObject({ kind: 'unreadable', denied })
    expect(end.value).toHaveProperty('message', expect.stringContaining(error.message))
  })
})

describe('a cancel', () => {
  it.each([
    ['while the log is followed', false],
    ['while the rest is drained', true],
  ])('ends the reading %s with its own reason', async (_what, isFinished) => {
    const stream = new FakeStream()
    stream.create()
    const { finished, cancel, end } = start(stream.client)
    if (isFinished) finished.abort()
    await vi.advanceTimersByTimeAsync(1_000)
    const reason = new Error('cancelled')
    cancel.abort(reason)
    await vi.advanceTimersByTimeAsync(0)
    expect(end.error).toBe(reason)
  })

  it('ends the reading between two pages, and prints nothing more', async () => {
    const cancel = new AbortController()
    let pagesRead = 0
    const { client } = stubClient(() => {
      pagesRead += 1
      if (pagesRead === 3) cancel.abort(new Error('cancelled'))
      return { events: [{ message: `line ${pagesRead}` }], nextForwardToken: `f/${pagesRead}` }
    })
    const { lines, end } = start(client as unknown as CloudWatchLogsClient, { signal: cancel.signal })
    await vi.advanceTimersByTimeAsync(10_000)
    expect(end.error).toHaveProperty('message', 'cancelled')
    expect(lines).toEqual(['line 1', 'line 2'])
  })
})
