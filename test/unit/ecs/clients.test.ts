import { ListTasksCommand } from '@aws-sdk/client-ecs'
import { GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { AwsClock } from '../../../src/ecs/aws-clock.ts'
import { createEcsClient, createLogsClient } from '../../../src/ecs/clients.ts'
import { t0 } from './builders.ts'
import { fakeHandler, type WireAnswer } from './fake-endpoint.ts'

beforeEach(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret')
})
afterEach(() => {
  vi.unstubAllEnvs()
})

function open(answer: WireAnswer) {
  const localNow = (): number => t0
  const clock = new AwsClock(localNow)
  const { requestHandler, requests } = fakeHandler([answer])
  const client = createEcsClient({ region: 'eu-central-1', clock, localNow, proxyEnv: {}, requestHandler })
  return { client, clock, requests }
}

const date = new Date(t0 + 300_000).toUTCString()

describe('the ECS client', () => {
  it('learns the time of AWS from an answer', async () => {
    const { client, clock } = open({ headers: { date }, body: { taskArns: [] } })
    await client.send(new ListTasksCommand({ cluster: 'ci' }))
    expect(Math.abs(clock.offsetMs() - 300_000)).toBeLessThanOrEqual(1000)
  })

  it('learns it from an answer that is an error, too', async () => {
    const { client, clock } = open({
      status: 400,
      headers: { date },
      body: { __type: 'ThrottlingException' },
    })
    await expect(client.send(new ListTasksCommand({ cluster: 'ci' }))).rejects.toThrow()
    expect(Math.abs(clock.offsetMs() - 300_000)).toBeLessThanOrEqual(1000)
  })

  it('makes one attempt a call: retries are ours alone', async () => {
    const { client, requests } = open({ status: 500, body: { __type: 'ServerException' } })
    await expect(client.send(new ListTasksCommand({ cluster: 'ci' }))).rejects.toThrow()
    expect(requests).toHaveLength(1)
  })
})

describe('the client of CloudWatch Logs', () => {
  it('calls the Region that the log driver writes to, once', async () => {
    const clock = new AwsClock(() => t0)
    const { requestHandler, requests } = fakeHandler([{ body: { events: [], nextForwardToken: 'f/1' } }])
    const client = createLogsClient({
      region: 'eu-west-1',
      clock,
      localNow: () => t0,
      proxyEnv: {},
      requestHandler,
    })
    await client.send(new GetLogEventsCommand({ logGroupName: 'g', logStreamName: 's' }))
    expect(await client.config.region()).toBe('eu-west-1')
    expect(requests.map(({ operation }) => operation)).toEqual(['GetLogEvents'])
  })
})
