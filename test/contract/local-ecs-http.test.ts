import { ECSClient, ListTasksCommand, RunTaskCommand } from '@aws-sdk/client-ecs'
import { afterEach, describe, expect, it } from 'vitest'
import type { FaultRule } from '../local-ecs/faults.ts'
import { startLocalEcs, type LocalEcs, type LocalEcsOptions } from '../local-ecs/http.ts'
import { worldOf } from './local-ecs-world.ts'

let ecs: LocalEcs
afterEach(() => ecs.close())

async function start(options: LocalEcsOptions = {}): Promise<void> {
  ecs = await startLocalEcs({ world: { ...worldOf('true'), job: () => ({ durationMs: 1_000 }) }, ...options })
}

function client(maxAttempts = 1): ECSClient {
  return new ECSClient({
    region: 'us-east-1',
    endpoint: ecs.url,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts,
    requestHandler: { requestTimeout: 500, throwOnRequestTimeout: true },
  })
}

const runTask = new RunTaskCommand({ cluster: 'ci', taskDefinition: 'terraform' })
const post = (body: string, target: string): Promise<Response> =>
  fetch(ecs.url, { method: 'POST', body, headers: { 'x-amz-target': target } })

describe('the wire', () => {
  it('has the headers and the JSON of AWS', async () => {
    await start({ clock: () => 1_700_000_000_123 })
    const target = 'AmazonEC2ContainerServiceV20141113.RunTask'
    const response = await post('{"cluster":"ci","taskDefinition":"terraform"}', target)
    expect(response.headers.get('content-type')).toBe('application/x-amz-json-1.1')
    expect(response.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]+$/)
    expect(response.headers.get('date')).toBe('Tue, 14 Nov 2023 22:13:20 GMT')
    expect(await response.json()).toMatchObject({ tasks: [{ createdAt: 1_700_000_000.123 }], failures: [] })
  })

  it.each([
    ['not JSON', '{', 'AmazonEC2ContainerServiceV20141113.ListTasks', 'SerializationException'],
    ['a list', '[]', 'AmazonEC2ContainerServiceV20141113.ListTasks', 'SerializationException'],
    ['unknown', '{}', 'AmazonEC2ContainerServiceV20141113.DrinkTea', 'UnknownOperationException'],
    ['of another service', '{}', 'DynamoDB_20120810.ListTables', 'UnknownOperationException'],
    ['a name every object has', '{}', 'Logs_20140328.constructor', 'UnknownOperationException'],
  ])('refuses a request that is %s', async (_case, body, target, type) => {
    await start()
    const response = await post(body, target)
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ __type: type })
  })

  it('goes on serving after a request that broke off', async () => {
    await start()
    const abort = new AbortController()
    const body = new ReadableStream({
      start: (controller) => {
        controller.enqueue(new TextEncoder().encode('{"cluster"'))
        setTimeout(() => {
          abort.abort()
        }, 50)
      },
    })
    const options = { method: 'POST', body, signal: abort.signal, duplex: 'half' } as const
    await expect(fetch(ecs.url, options)).rejects.toThrow()
    expect(await client().send(new ListTasksCommand({ cluster: 'ci' }))).toMatchObject({ taskArns: [] })
  })
})

describe('faults over HTTP', () => {
  it.each([
    [{ fault: 'reset-before' }, { name: 'TimeoutError', code: 'ECONNRESET' }, 0],
    [{ fault: 'reset-after' }, { name: 'TimeoutError', code: 'ECONNRESET' }, 1],
    [{ fault: 'hang' }, { name: 'TimeoutError', code: 'ETIMEDOUT' }, 0],
    [{ fault: 'hang', afterEffect: true }, { name: 'TimeoutError', code: 'ETIMEDOUT' }, 1],
    [{ fault: '500' }, { name: 'ServerException' }, 0],
    [{ fault: '503' }, { $metadata: { httpStatusCode: 503 } }, 0],
    [{ fault: 'garbage' }, { name: 'SyntaxError' }, 0],
    [{ fault: 'throttle' }, { name: 'ThrottlingException' }, 0],
    [{ fault: 'expired-token' }, { name: 'ExpiredTokenException' }, 0],
  ] as [FaultRule, object, number][])('%o', async (rule, error, tasks) => {
    await start()
    ecs.world.addFault(rule)
    await expect(client().send(runTask)).rejects.toMatchObject(error)
    expect(ecs.world.history).toHaveLength(tasks)
  })

  it('a lost answer that the SDK asks for again launches once', async () => {
    await start()
    ecs.world.addFault({ operation: 'RunTask', calls: [1, 2], fault: 'reset-after' })
    expect((await client(3).send(runTask)).tasks).toHaveLength(1)
    expect(ecs.world.history).toHaveLength(1)
    expect(ecs.requests.map(({ operation, outcome }) => `${operation} ${outcome}`)).toEqual([
      'RunTask reset',
      'RunTask reset',
      'RunTask answered',
    ])
  })
})

describe('an endpoint that is down', () => {
  it.each([
    ['refused', 'ECONNREFUSED'],
    ['reset', 'ECONNRESET'],
  ] as const)(
    'has its connections %s, and serves on the same port when it is up again',
    async (how, code) => {
      await start()
      const sdk = client()
      await sdk.send(new ListTasksCommand({ cluster: 'ci' }))
      await ecs.goDown(how)
      await expect(client().send(runTask)).rejects.toMatchObject({ code })
      expect(ecs.world.history).toHaveLength(0)
      await ecs.comeUp()
      expect((await sdk.send(runTask)).tasks).toHaveLength(1)
    },
  )
})
