import { beforeEach, describe, expect, it, vi } from 'vitest'
import { EcsApi } from '../../../src/ecs/api.ts'
import { AwsCallError } from '../../../src/ecs/call-aws.ts'
import { arnOf, buildCall, buildTask, socketError, stubClient, type Sent } from './builders.ts'
import { fakeEndpoint, type WireAnswer } from './fake-endpoint.ts'

// No chance, no pauses: every retry comes at once.
beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0)
})

function overTheWire(...answers: readonly (WireAnswer | Error)[]) {
  const { client, requests } = fakeEndpoint(...answers)
  return { api: new EcsApi(client, 'ci', buildCall()), requests }
}

function overStub(answer: (sent: Sent) => unknown) {
  const { client, sent } = stubClient(answer)
  return { api: new EcsApi(client, 'ci', buildCall()), sent }
}

function refusal(name: string, message = 'text', more: object = {}): WireAnswer {
  return { status: 400, body: { __type: name, message, ...more } }
}

async function failure(promise: Promise<unknown>): Promise<AwsCallError> {
  const error: unknown = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(AwsCallError)
  return error as AwsCallError
}

const request = {
  cluster: 'ci',
  taskDefinition: 'terraform:7',
  clientToken: 'token',
  startedBy: 'in-turn/x/-/1',
  count: 1,
}
const found = { taskArn: arnOf('a'), lastStatus: 'PROVISIONING', desiredStatus: 'RUNNING' }

describe('listing a family', () => {
  it.each(['RUNNING', 'STOPPED'] as const)('asks for what is to be %s', async (desiredStatus) => {
    const { api, sent } = overStub(() => ({ taskArns: [arnOf('a')] }))
    expect(await api.listFamily('terraform', desiredStatus)).toEqual([arnOf('a')])
    expect(sent).toEqual([
      { operation: 'ListTasks', input: { cluster: 'ci', family: 'terraform', desiredStatus } },
    ])
  })

  it('reads on while there is a next page, also behind an empty one', async () => {
    const pages: Readonly<Record<string, { taskArns: string[]; nextToken?: string }>> = {
      '': { taskArns: [arnOf('a')], nextToken: '1' },
      '1': { taskArns: [], nextToken: '2' },
      '2': { taskArns: [arnOf('b')], nextToken: '3' },
      '3': { taskArns: [] },
    }
    const { api, sent } = overStub(({ input }) => pages[(input['nextToken'] as string | undefined) ?? ''])
    expect(await api.listFamily('terraform', 'RUNNING')).toEqual([arnOf('a'), arnOf('b')])
    expect(sent).toHaveLength(4)
  })

  it.each([null, '', undefined])('ends where the next token is %j', async (nextToken) => {
    const { api, requests } = overTheWire({ body: { taskArns: [arnOf('a')], nextToken } })
    expect(await api.listFamily('terraform', 'RUNNING')).toEqual([arnOf('a')])
    expect(requests).toHaveLength(1)
  })

  it('names a task once that several pages name', async () => {
    const { api } = overStub(({ input }) =>
      input['nextToken'] === undefined
        ? { taskArns: [arnOf('a'), arnOf('b')], nextToken: '1' }
        : { taskArns: [arnOf('b'), arnOf('a')] },
    )
    expect(await api.listFamily('terraform', 'RUNNING')).toEqual([arnOf('a'), arnOf('b')])
  })

  it('begins anew as often as it takes, within reason, where the token of a page is refused', async () => {
    const broken = [
      { body: { taskArns: [arnOf('a')], nextToken: '1' } },
      refusal('InvalidParameterException'),
    ]
    const fiveTimes = Array.from({ length: 5 }, () => broken).flat()
    const { api, requests } = overTheWire(...fiveTimes, { body: { taskArns: [arnOf('b')] } })
    expect(await api.listFamily('terraform', 'RUNNING')).toEqual([arnOf('b')])
    expect(requests).toHaveLength(11)
  })

  it('ends where no token of a page is ever taken', async () => {
    const { api } = overStub(({ input }) => {
      if (input['nextToken'] === undefined) return { taskArns: [], nextToken: '1' }
      throw Object.assign(new Error('Invalid nextToken.'), {
        name: 'InvalidParameterException',
        $metadata: { httpStatusCode: 400 },
      })
    })
    const error = await failure(api.listFamily('terraform', 'RUNNING'))
    expect([error.operation, error.kind, error.message]).toEqual([
      'ListTasks',
      'rejected',
      'InvalidParameterException: Invalid nextToken.',
    ])
  })

  it.each<[what: string, answer: WireAnswer]>([
    ['an empty 200', { body: {} }],
    ['a 200 without a body', { body: '' }],
    ['a 200 that is no JSON', { body: '<html>' }],
    ['a 200 that is no object', { body: '[]' }],
    ['a 5xx', { status: 500, body: { __type: 'ServerException', message: 'm' } }],
    ['a 503 that is no JSON', { status: 503, body: '<html>' }],
    ['a throttle', refusal('ThrottlingException', 'Rate exceeded')],
  ])('asks again after %s: that is not a family without tasks', async (_what, answer) => {
    const { api, requests } = overTheWire(answer, answer, { body: { taskArns: [arnOf('a')] } })
    expect(await api.listFamily('terraform', 'RUNNING')).toEqual([arnOf('a')])
    expect(requests).toHaveLength(3)
  })

  it('ends at once without permission, and names the call', async () => {
    const { api } = overTheWire(
      refusal('AccessDeniedException', 'User x is not authorized to perform: ecs:ListTasks'),
    )
    const error = await failure(api.listFamily('terraform', 'RUNNING'))
    expect([error.operation, error.kind]).toEqual(['ListTasks', 'denied'])
  })
})

describe('listing what a launch has started', () => {
  it('filters by startedBy alone, as ECS demands', async () => {
    const { api, sent } = overStub(() => ({ taskArns: [arnOf('a')] }))
    expect(await api.listStartedBy('in-turn/x/-/1')).toEqual([arnOf('a')])
    expect(sent.map(({ input }) => input)).toEqual([{ cluster: 'ci', startedBy: 'in-turn/x/-/1' }])
  })
})

describe('describing tasks', () => {
  it('asks for a hundred a call, with tags, each once', async () => {
    const arns = Array.from({ length: 250 }, (_, index) => arnOf(String(index)))
    const { api, sent } = overStub(({ input }) => ({
      tasks: (input['tasks'] as string[]).map((taskArn) => ({ taskArn })),
    }))
    const { tasks, missing } = await api.describeTasks([...arns, ...arns])
    expect(tasks.map(({ taskArn }) => taskArn)).toEqual(arns)
    expect(missing).toEqual([])
    expect(sent.map(({ input }) => (input['tasks'] as string[]).length)).toEqual([100, 100, 50])
    expect(sent.every(({ input }) => JSON.stringify(input['include']) === '["TAGS"]')).toBe(true)
  })

  it('asks nothing when there is nothing to ask: ECS refuses an empty list', async () => {
    const { api, sent } = overStub(() => ({ tasks: [] }))
    expect(await api.describeTasks([])).toEqual({ tasks: [], missing: [] })
    expect(sent).toEqual([])
  })

  it('names those that ECS does not know (yet)', async () => {
    const { api } = overTheWire({
      body: { tasks: [{ taskArn: arnOf('a') }], failures: [{ arn: arnOf('b'), reason: 'MISSING' }] },
    })
    const { tasks, missing } = await api.describeTasks([arnOf('a'), arnOf('b')])
    expect(tasks.map(({ taskArn }) => taskArn)).toEqual([arnOf('a')])
    expect(missing).toEqual([arnOf('b')])
  })

  it('asks again after an empty 200: that is not a missing task', async () => {
    const { api, requests } = overTheWire({ body: {} }, { body: { tasks: [{ taskArn: arnOf('a') }] } })
    expect((await api.describeTasks([arnOf('a')])).missing).toEqual([])
    expect(requests).toHaveLength(2)
  })

  it('asks again after a time in the wrong form', async () => {
    const { api } = overTheWire(
      { body: { tasks: [{ taskArn: arnOf('a'), createdAt: '2026-11-23T10:00:00Z' }] } },
      { body: { tasks: [{ taskArn: arnOf('a'), createdAt: 1795428000.5 }] } },
    )
    const { tasks } = await api.describeTasks([arnOf('a')])
    expect(tasks[0]?.createdAt).toEqual(new Date(1795428000500))
  })
})

describe('launching', () => {
  it('gives the task', async () => {
    const { api } = overTheWire({ body: { tasks: [found], failures: [] } })
    expect(await api.runTask(request)).toMatchObject({ kind: 'launched', task: { taskArn: arnOf('a') } })
  })

  it.each<[what: string, trouble: WireAnswer | Error]>([
    ['a lost answer', socketError('ECONNRESET')],
    ['a 5xx', { status: 500, body: { __type: 'ServerException', message: 'm' } }],
    ['a throttle', refusal('ThrottlingException', 'Rate exceeded')],
    [
      'a throttle in disguise',
      refusal(
        'InvalidParameterException',
        'Error retrieving subnet information for [s]: Rate exceeded (ErrorCode: Throttling)',
      ),
    ],
    ['an empty 200', { body: {} }],
  ])('sends the identical request again after %s', async (_what, trouble) => {
    const { api, requests } = overTheWire(trouble, trouble, { body: { tasks: [found] } })
    expect((await api.runTask(request)).kind).toBe('launched')
    expect(requests).toHaveLength(3)
    expect(new Set(requests.map(({ body }) => body)).size).toBe(1)
    expect(JSON.parse(requests[0]?.body ?? '')).toEqual(request)
  })

  it('says why ECS placed nothing', async () => {
    const { api, requests } = overTheWire({ body: { tasks: [], failures: [{ reason: 'RESOURCE:MEMORY' }] } })
    expect(await api.runTask(request)).toEqual({ kind: 'not-placed', reason: 'RESOURCE:MEMORY' })
    expect(requests).toHaveLength(1)
  })

  it('says the detail where there is no reason, and that there is none at all', async () => {
    const detail = overTheWire({ body: { tasks: [], failures: [{ detail: 'no room' }] } })
    expect(await detail.api.runTask(request)).toEqual({ kind: 'not-placed', reason: 'no room' })
    const none = overTheWire({ body: { tasks: [], failures: [{}] } })
    expect(await none.api.runTask(request)).toEqual({ kind: 'not-placed', reason: 'no reason given' })
  })

  it('tells a conflict with the tasks that have the token', async () => {
    const { api, requests } = overTheWire(refusal('ConflictException', 'm', { resourceIds: [arnOf('a')] }))
    expect(await api.runTask(request)).toEqual({ kind: 'conflict', taskArns: [arnOf('a')], mayBeOurs: false })
    expect(requests).toHaveLength(1)
  })

  it('tells a conflict that names no task', async () => {
    const { api } = overTheWire(refusal('ConflictException', 'm'))
    expect(await api.runTask(request)).toEqual({ kind: 'conflict', taskArns: [], mayBeOurs: false })
  })

  it('tells that a conflict may be with an attempt of its own that had no answer', async () => {
    const { api } = overTheWire(socketError('ECONNRESET'), refusal('ConflictException', 'm'))
    expect(await api.runTask(request)).toMatchObject({ kind: 'conflict', mayBeOurs: true })
  })

  it('throws other refusals, and says that a task may exist', async () => {
    const { api } = overTheWire(socketError('ECONNRESET'), refusal('InvalidParameterException', 'No.'))
    const error = await failure(api.runTask(request))
    expect([error.kind, error.mayHaveTakenEffect]).toEqual(['rejected', true])
  })
})

describe('the other calls', () => {
  it('read a task definition, and ask again when it is not in the answer', async () => {
    const { api, requests } = overTheWire(
      { body: {} },
      { body: { taskDefinition: { family: 'terraform', revision: 7 } } },
    )
    expect(await api.readTaskDefinition('terraform')).toMatchObject({ family: 'terraform', revision: 7 })
    expect(requests.map(({ operation }) => operation)).toEqual([
      'DescribeTaskDefinition',
      'DescribeTaskDefinition',
    ])
  })

  it.each<[what: string, body: object, name: string | undefined]>([
    ['one that is active', { services: [{ serviceName: 'web', status: 'ACTIVE' }] }, 'web'],
    ['none that was deleted', { services: [{ serviceName: 'web', status: 'INACTIVE' }] }, undefined],
    ['none that ECS does not know', { services: [], failures: [{ reason: 'MISSING' }] }, undefined],
  ])('find a service: %s', async (_what, body, name) => {
    const { api } = overTheWire({ body: {} }, { body })
    expect((await api.readService('web'))?.serviceName).toBe(name)
  })

  it('stop a task with at most 255 characters of reason', async () => {
    const { api, sent } = overStub(() => ({ task: buildTask({ desiredStatus: 'STOPPED' }) }))
    expect((await api.stopTask(arnOf('a'), 'x'.repeat(300))).desiredStatus).toBe('STOPPED')
    expect(sent).toEqual([
      { operation: 'StopTask', input: { cluster: 'ci', task: arnOf('a'), reason: 'x'.repeat(255) } },
    ])
  })

  it('write and take away tags by the task’s ARN', async () => {
    const { api, sent } = overStub(() => ({}))
    await api.tagTask(arnOf('a'), [{ key: 'k', value: 'v' }])
    await api.untagTask(arnOf('a'), ['k'])
    expect(sent).toEqual([
      { operation: 'TagResource', input: { resourceArn: arnOf('a'), tags: [{ key: 'k', value: 'v' }] } },
      { operation: 'UntagResource', input: { resourceArn: arnOf('a'), tagKeys: ['k'] } },
    ])
  })

  it('can be made under another patience', async () => {
    const { client } = fakeEndpoint(refusal('ThrottlingException', 'Rate exceeded'))
    const api = new EcsApi(client, 'ci', buildCall()).with({ waitOutMs: 0 })
    expect((await failure(api.listStartedBy('x'))).kind).toBe('throttled')
  })
})
