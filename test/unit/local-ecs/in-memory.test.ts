import { GetLogEventsCommand, CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import { DescribeTasksCommand, ECSClient, ListTasksCommand, RunTaskCommand } from '@aws-sdk/client-ecs'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { FaultRule } from '../../local-ecs/faults.ts'
import { createInMemoryEcs, type InMemoryOptions, type Line } from '../../local-ecs/in-memory.ts'
import { buildDefinition, secondEach, tenSeconds } from './test-world.ts'

const runTask = { cluster: 'ci', taskDefinition: 'terraform' }

function createEcs(options: InMemoryOptions = {}) {
  return createInMemoryEcs({
    ...options,
    world: {
      clusters: ['ci'],
      taskDefinitions: [buildDefinition()],
      durations: secondEach,
      job: () => tenSeconds,
      ...options.world,
    },
  })
}

function clientOf(line: Line, maxAttempts = 1): ECSClient {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  return new ECSClient({
    region: 'us-east-1',
    credentials,
    maxAttempts,
    requestHandler: line.requestHandler,
  })
}

/** How a promise came out, after so many ms of simulated time. */
async function outcomeAfter<T>(ms: number, promise: Promise<T>): Promise<T | Error | 'pending'> {
  let outcome: T | Error | 'pending' = 'pending'
  promise.then(
    (value) => (outcome = value),
    (error: unknown) => (outcome = error as Error),
  )
  await vi.advanceTimersByTimeAsync(ms)
  return outcome
}

// The SDK reads its configuration files with its first call, which no faked clock waits for.
beforeAll(async () => {
  await clientOf(createEcs().connect()).send(new ListTasksCommand({ cluster: 'ci' }))
})
beforeEach(() => {
  vi.useFakeTimers({ now: 1_700_000_000_000 })
})
afterEach(() => {
  vi.useRealTimers()
})

describe('the door in memory', () => {
  it('serves the SDK on simulated time, half the latency each way', async () => {
    const ecs = createEcs({ latencyMs: 100 })
    const client = clientOf(ecs.connect())
    const launched = client.send(new RunTaskCommand(runTask))
    expect(await outcomeAfter(49, launched)).toBe('pending')
    expect(ecs.world.history).toHaveLength(0)
    expect(await outcomeAfter(1, launched)).toBe('pending')
    expect(ecs.world.history).toHaveLength(1)
    expect(await outcomeAfter(50, launched)).toMatchObject({
      tasks: [{ lastStatus: 'PROVISIONING', createdAt: new Date(1_700_000_000_050) }],
    })
  })

  it('lets the world go on with the simulated time', async () => {
    const ecs = createEcs({ latencyMs: 10 })
    const client = clientOf(ecs.connect())
    const launched = await outcomeAfter(10, client.send(new RunTaskCommand(runTask)))
    const tasks = [(launched as { tasks: { taskArn: string }[] }).tasks[0]!.taskArn]
    await vi.advanceTimersByTimeAsync(3_000)
    const described = client.send(new DescribeTasksCommand({ cluster: 'ci', tasks }))
    expect(await outcomeAfter(10, described)).toMatchObject({ tasks: [{ lastStatus: 'RUNNING' }] })
  })

  it('serves the logs, too', async () => {
    const ecs = createEcs()
    const { requestHandler } = ecs.connect()
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
    const client = new CloudWatchLogsClient({ region: 'us-east-1', credentials, requestHandler })
    const command = new GetLogEventsCommand({ logGroupName: '/ecs/job', logStreamName: 'none' })
    expect(await outcomeAfter(100, client.send(command))).toMatchObject({ name: 'ResourceNotFoundException' })
  })

  it('keeps the order of requests, with what was answered', async () => {
    const ecs = createEcs({ latencyMs: 10, world: { faults: [{ operation: 'ListTasks', fault: 'hang' }] } })
    const client = clientOf(ecs.connect())
    await outcomeAfter(20, client.send(new RunTaskCommand(runTask)))
    await outcomeAfter(20, client.send(new RunTaskCommand({ ...runTask, cluster: 'none' })))
    await outcomeAfter(20, client.send(new ListTasksCommand({ cluster: 'ci' })))
    expect(ecs.requests).toMatchObject([
      { at: 1_700_000_000_005, operation: 'RunTask', input: runTask, status: 200, outcome: 'answered' },
      { at: 1_700_000_000_025, status: 400, errorType: 'ClusterNotFoundException' },
      { at: 1_700_000_000_045, operation: 'ListTasks', status: undefined, outcome: 'hang' },
    ])
    expect(ecs.requests[0]?.userAgent).toContain('aws-sdk-js')
  })
})

describe('a request that does not go through', () => {
  it.each([
    [{ fault: 'reset-before' }, { name: 'TimeoutError', code: 'ECONNRESET' }, 0],
    [{ fault: 'reset-after' }, { name: 'TimeoutError', code: 'ECONNRESET' }, 1],
    [{ fault: 'throttle' }, { name: 'ThrottlingException', message: 'Rate exceeded' }, 0],
    [{ fault: '500' }, { name: 'ServerException', $metadata: { httpStatusCode: 500 } }, 0],
    [{ fault: '503' }, { $metadata: { httpStatusCode: 503 } }, 0],
    [{ fault: 'garbage' }, { name: 'SyntaxError' }, 0],
    [{ fault: 'empty' }, { $metadata: { httpStatusCode: 200 } }, 0],
    [{ fault: 'access-denied' }, { name: 'AccessDeniedException' }, 0],
    [{ fault: 'expired-token' }, { name: 'ExpiredTokenException' }, 0],
  ] as [FaultRule, object, number][])('comes out as over a socket: %o', async (rule, expected, tasks) => {
    const ecs = createEcs({ world: { faults: [rule] } })
    const launched = clientOf(ecs.connect()).send(new RunTaskCommand(runTask))
    expect(await outcomeAfter(100, launched)).toMatchObject(expected)
    expect(ecs.world.history).toHaveLength(tasks)
  })

  it('is sent again by the SDK with the same token: one task', async () => {
    const ecs = createEcs({ world: { faults: [{ fault: 'reset-after', calls: [1, 2] }] } })
    const client = clientOf(ecs.connect(), 3)
    const launched = client.send(new RunTaskCommand({ ...runTask, clientToken: 'one' }))
    expect(await outcomeAfter(60_000, launched)).toMatchObject({ tasks: [{ lastStatus: 'PROVISIONING' }] })
    expect(ecs.requests.map(({ outcome }) => outcome)).toEqual(['reset', 'reset', 'answered'])
    expect(ecs.world.history).toHaveLength(1)
  })

  it('hangs until the caller gives up, by timeout or by signal', async () => {
    const ecs = createEcs({ requestTimeoutMs: 15_000, world: { faults: [{ fault: 'hang' }] } })
    const client = clientOf(ecs.connect())
    const slow = client.send(new RunTaskCommand(runTask))
    expect(await outcomeAfter(14_999, slow)).toBe('pending')
    expect(await outcomeAfter(1, slow)).toMatchObject({ name: 'TimeoutError', code: 'ETIMEDOUT' })
    const abort = new AbortController()
    const aborted = client.send(new RunTaskCommand(runTask), { abortSignal: abort.signal })
    expect(await outcomeAfter(1_000, aborted)).toBe('pending')
    abort.abort()
    expect(await outcomeAfter(0, aborted)).toMatchObject({ name: 'AbortError' })
  })

  it.each([
    ['on its way there: nothing happens', 40, 0],
    ['on its way back: it has taken effect', 60, 1],
  ])('is aborted %s', async (_case, afterMs, tasks) => {
    const ecs = createEcs({ latencyMs: 100 })
    const abort = new AbortController()
    const client = clientOf(ecs.connect())
    const launched = client.send(new RunTaskCommand(runTask), { abortSignal: abort.signal })
    expect(await outcomeAfter(afterMs, launched)).toBe('pending')
    abort.abort()
    expect(await outcomeAfter(1_000, launched)).toMatchObject({ name: 'AbortError' })
    expect(ecs.world.history).toHaveLength(tasks)
  })

  it('is not even sent where the signal is aborted already', async () => {
    const ecs = createEcs()
    const options = { abortSignal: AbortSignal.abort() }
    const launched = clientOf(ecs.connect()).send(new RunTaskCommand(runTask), options)
    expect(await outcomeAfter(100, launched)).toMatchObject({ name: 'AbortError' })
    expect(ecs.requests).toEqual([])
  })

  it.each([
    ['refused', 'ECONNREFUSED'],
    ['reset', 'ECONNRESET'],
  ] as const)('meets an endpoint that is down (%s), until it comes up', async (how, code) => {
    const ecs = createEcs()
    const client = clientOf(ecs.connect())
    ecs.goDown(how)
    expect(await outcomeAfter(100, client.send(new RunTaskCommand(runTask)))).toMatchObject({ code })
    expect(ecs.requests).toEqual([])
    ecs.comeUp()
    expect(await outcomeAfter(100, client.send(new RunTaskCommand(runTask)))).toHaveProperty('tasks')
  })
})

describe('a line that is cut', () => {
  it.each([
    ['before a request arrives: nothing happens', 40, 0],
    ['after it has arrived: it has taken effect', 60, 1],
  ])('%s, and nobody hears of it', async (_case, afterMs, tasks) => {
    const ecs = createEcs({ latencyMs: 100, requestTimeoutMs: 1_000 })
    const line = ecs.connect()
    const launched = clientOf(line).send(new RunTaskCommand(runTask))
    await outcomeAfter(afterMs, launched)
    line.cut()
    expect(await outcomeAfter(60_000, launched)).toBe('pending')
    expect(ecs.world.history).toHaveLength(tasks)
    const later = clientOf(line).send(new RunTaskCommand(runTask))
    expect(await outcomeAfter(60_000, later)).toBe('pending')
    expect(ecs.world.history).toHaveLength(tasks)
  })

  it('leaves the lines of others alone', async () => {
    const ecs = createEcs()
    ecs.connect().cut()
    const launched = clientOf(ecs.connect()).send(new RunTaskCommand(runTask))
    expect(await outcomeAfter(100, launched)).toHaveProperty('tasks')
  })
})

it('runs nothing for real: an external job is an error of the call that comes upon it', async () => {
  const ecs = createEcs({ world: { job: () => 'external' } })
  const client = clientOf(ecs.connect())
  await outcomeAfter(100, client.send(new RunTaskCommand(runTask)))
  await vi.advanceTimersByTimeAsync(10_000)
  const failed = client.send(new ListTasksCommand({ cluster: 'ci' }))
  expect(await outcomeAfter(100, failed)).toMatchObject({
    message: expect.stringContaining('world.job') as string,
  })
})
