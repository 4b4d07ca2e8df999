import {
  CloudWatchLogsClient,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs'
import {
  ConflictException,
  CreateClusterCommand,
  DeregisterTaskDefinitionCommand,
  DescribeClustersCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  ListTagsForResourceCommand,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
  StopTaskCommand,
  TagResourceCommand,
  UntagResourceCommand,
  type Task,
} from '@aws-sdk/client-ecs'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startLocalEcs } from '../local-ecs/http.ts'
import { createInMemoryEcs } from '../local-ecs/in-memory.ts'
import type { World } from '../local-ecs/world.ts'
import { definitionOf, worldOf } from './local-ecs-world.ts'

const script = 'echo begin; sleep 0.2; echo "end of $NAME"; exit 3'
const logs = [
  { afterMs: 1, message: 'begin' },
  { afterMs: 200, message: 'end of it' },
]

interface Door {
  readonly world: World
  readonly ecs: ECSClient
  readonly logs: CloudWatchLogsClient
  readonly close: () => Promise<void>
}

const client = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  maxAttempts: 1,
}

async function openHttp(): Promise<Door> {
  const server = await startLocalEcs({ world: worldOf('sh', '-c', script) })
  const config = { ...client, endpoint: server.url }
  return {
    world: server.world,
    ecs: new ECSClient(config),
    logs: new CloudWatchLogsClient(config),
    close: server.close,
  }
}

function openInMemory(): Promise<Door> {
  const memory = createInMemoryEcs({
    world: { ...worldOf('sh', '-c', script), job: () => ({ durationMs: 210, exitCode: 3, logs }) },
  })
  const { requestHandler } = memory.connect()
  const config = { ...client, requestHandler }
  return Promise.resolve({
    world: memory.world,
    ecs: new ECSClient(config),
    logs: new CloudWatchLogsClient(config),
    close: () => Promise.resolve(),
  })
}

// The endpoint's times are the real clock's; anything far from it would be a wrong unit.
function expectNow(date: Date | undefined): void {
  expect(date).toBeInstanceOf(Date)
  expect(Math.abs(date!.getTime() - Date.now())).toBeLessThan(60_000)
}

describe.each([
  ['over HTTP', openHttp],
  ['in memory', openInMemory],
])('the SDK understands the local ECS %s', (_door, open) => {
  let door: Door
  beforeAll(async () => {
    door = await open()
  })
  afterAll(() => door.close())

  const runInput = {
    cluster: 'ci',
    taskDefinition: 'terraform',
    startedBy: 'build-1',
    tags: [{ key: 'in-turn:who', value: 'build 1' }],
    overrides: {
      containerOverrides: [{ name: 'terraform', environment: [{ name: 'NAME', value: 'it' }] }],
    },
  }

  async function launch(input = {}): Promise<Task> {
    const { tasks, failures } = await door.ecs.send(new RunTaskCommand({ ...runInput, ...input }))
    expect(failures).toEqual([])
    return tasks![0]!
  }

  async function readTask(arn: string): Promise<Task> {
    const command = new DescribeTasksCommand({ cluster: 'ci', tasks: [arn], include: ['TAGS'] })
    const { tasks } = await door.ecs.send(command)
    return tasks![0]!
  }

  async function readUntil(arn: string, isDone: (task: Task) => boolean): Promise<Task> {
    for (;;) {
      const task = await readTask(arn)
      if (isDone(task)) return task
      await pause(10)
    }
  }

  it('runs a task through every state to its end', async () => {
    const launched = await launch()
    expect(launched).toMatchObject({
      lastStatus: 'PROVISIONING',
      desiredStatus: 'RUNNING',
      startedBy: 'build-1',
      tags: runInput.tags,
      containers: [{ name: 'terraform', lastStatus: 'PENDING' }],
    })
    expectNow(launched.createdAt)
    const states = new Set<string | undefined>()
    const stopped = await readUntil(launched.taskArn!, ({ lastStatus }) => {
      states.add(lastStatus)
      return lastStatus === 'STOPPED'
    })
    expect([...states]).toContain('RUNNING')
    expect(stopped).toMatchObject({
      desiredStatus: 'STOPPED',
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
      containers: [{ lastStatus: 'STOPPED', exitCode: 3 }],
      overrides: runInput.overrides,
      group: 'family:terraform',
    })
    for (const time of ['createdAt', 'startedAt', 'stoppingAt', 'executionStoppedAt', 'stoppedAt'] as const)
      expectNow(stopped[time])
    expect(stopped.executionStoppedAt!.getTime()).toBeLessThanOrEqual(stopped.stoppedAt!.getTime())
  })

  it('reads its log to the end', async () => {
    const { taskArn } = await launch()
    await readUntil(taskArn!, ({ lastStatus }) => lastStatus === 'STOPPED')
    const logStreamName = `ecs/terraform/${taskArn!.split('/').at(-1)!}`
    const stream = { logGroupName: '/ecs/terraform', logStreamName, startFromHead: true }
    const { events, nextForwardToken } = await door.logs.send(new GetLogEventsCommand(stream))
    expect(events?.map(({ message }) => message)).toEqual(['begin', 'end of it'])
    expectNow(new Date(events![0]!.timestamp!))
    expectNow(new Date(events![0]!.ingestionTime!))
    const end = await door.logs.send(new GetLogEventsCommand({ ...stream, nextToken: nextForwardToken }))
    expect(end).toMatchObject({ events: [], nextForwardToken })
    const { logStreams } = await door.logs.send(
      new DescribeLogStreamsCommand({ logGroupName: '/ecs/terraform', logStreamNamePrefix: logStreamName }),
    )
    expect(logStreams).toMatchObject([{ logStreamName }])
    expectNow(new Date(logStreams![0]!.creationTime!))
    const filtered = await door.logs.send(
      new FilterLogEventsCommand({
        logGroupName: '/ecs/terraform',
        logStreamNames: [logStreamName],
        filterPattern: 'end',
      }),
    )
    expect(filtered.events).toMatchObject([{ message: 'end of it', logStreamName }])
  })

  it('knows by name that a stream is not there', async () => {
    const command = new GetLogEventsCommand({ logGroupName: '/ecs/terraform', logStreamName: 'none' })
    await expect(door.logs.send(command)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The specified log stream does not exist.',
      $metadata: { httpStatusCode: 400, requestId: expect.stringMatching(/./) as string },
    })
  })

  it('stops a task', async () => {
    const { taskArn } = await launch()
    await readUntil(taskArn!, ({ lastStatus }) => lastStatus === 'RUNNING')
    const { task } = await door.ecs.send(
      new StopTaskCommand({ cluster: 'ci', task: taskArn, reason: 'no longer needed' }),
    )
    expect(task).toMatchObject({ desiredStatus: 'STOPPED', stopCode: 'UserInitiated', tags: [] })
    expectNow(task?.stoppingAt)
    const stopped = await readUntil(taskArn!, ({ lastStatus }) => lastStatus === 'STOPPED')
    expect(stopped).toMatchObject({ stoppedReason: 'no longer needed', containers: [{ exitCode: 143 }] })
  })

  it('lists, with pages and tokens', async () => {
    const family = 'listed'
    await door.ecs.send(new RegisterTaskDefinitionCommand({ ...definitionOf('sleep', '60'), family }))
    const launched = [await launch({ taskDefinition: family }), await launch({ taskDefinition: family })]
    const input = { cluster: 'ci', family, maxResults: 1 }
    const first = await door.ecs.send(new ListTasksCommand(input))
    const second = await door.ecs.send(new ListTasksCommand({ ...input, nextToken: first.nextToken }))
    const listed = [...first.taskArns!, ...second.taskArns!]
    expect(listed).toEqual(launched.map(({ taskArn }) => taskArn))
    expect(second.nextToken).toBeUndefined()
    for (const task of listed) await door.ecs.send(new StopTaskCommand({ cluster: 'ci', task }))
    const stopped = await door.ecs.send(
      new ListTasksCommand({ cluster: 'ci', family, desiredStatus: 'STOPPED' }),
    )
    expect(stopped.taskArns).toEqual(listed)
  })

  it('gets the task with a ConflictException, and the same task for the same request', async () => {
    const clientToken = 'turn-of-somebody'
    const { taskArn } = await launch({ clientToken })
    expect(await launch({ clientToken })).toMatchObject({ taskArn })
    const error: unknown = await launch({ clientToken, startedBy: 'else' }).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(ConflictException)
    expect(error).toMatchObject({ resourceIds: [taskArn], $metadata: { httpStatusCode: 400 } })
  })

  it('gets the failures of a launch without capacity', async () => {
    door.world.failNextPlacements('RESOURCE:MEMORY')
    const answer = await door.ecs.send(new RunTaskCommand(runInput))
    expect(answer).toMatchObject({ tasks: [], failures: [{ reason: 'RESOURCE:MEMORY' }] })
  })

  it('tags, untags and lists tags', async () => {
    const { taskArn } = await launch()
    const resourceArn = taskArn!
    const tags = [{ key: 'in-turn:2', value: '2026-11-23T05:26:27Z https://ci.example/2' }]
    await door.ecs.send(new TagResourceCommand({ resourceArn, tags }))
    await door.ecs.send(new UntagResourceCommand({ resourceArn, tagKeys: ['in-turn:who'] }))
    expect((await door.ecs.send(new ListTagsForResourceCommand({ resourceArn }))).tags).toEqual(tags)
    expect((await readTask(resourceArn)).tags).toEqual(tags)
  })

  it('registers, describes and deregisters a task definition', async () => {
    const input = { ...definitionOf('true'), family: 'other' }
    const { taskDefinition } = await door.ecs.send(new RegisterTaskDefinitionCommand(input))
    expect(taskDefinition).toMatchObject({ revision: 1, status: 'ACTIVE', family: input.family })
    expectNow(taskDefinition?.registeredAt)
    const found = await door.ecs.send(
      new DescribeTaskDefinitionCommand({ taskDefinition: input.family, include: ['TAGS'] }),
    )
    expect(found).toMatchObject({
      taskDefinition: { containerDefinitions: [{ name: 'terraform', essential: true, command: ['true'] }] },
      tags: [],
    })
    const gone = await door.ecs.send(
      new DeregisterTaskDefinitionCommand({ taskDefinition: `${input.family}:1` }),
    )
    expect(gone.taskDefinition?.status).toBe('INACTIVE')
    expectNow(gone.taskDefinition?.deregisteredAt)
  })

  it('makes and describes clusters and services', async () => {
    const made = await door.ecs.send(new CreateClusterCommand({ clusterName: 'new' }))
    expect(made.cluster).toMatchObject({ clusterName: 'new', status: 'ACTIVE' })
    const clusters = await door.ecs.send(new DescribeClustersCommand({ clusters: ['ci', 'none'] }))
    expect(clusters).toMatchObject({ clusters: [{ clusterName: 'ci' }], failures: [{ reason: 'MISSING' }] })
    const services = await door.ecs.send(
      new DescribeServicesCommand({ cluster: 'ci', services: ['web', 'none'] }),
    )
    expect(services).toMatchObject({
      services: [
        { serviceName: 'web', networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } } },
      ],
      failures: [{ reason: 'MISSING' }],
    })
  })

  it.each([
    ['ClusterNotFoundException', new ListTasksCommand({ cluster: 'none' })],
    ['InvalidParameterException', new DescribeTasksCommand({ cluster: 'ci', tasks: [] })],
    ['ClientException', new RunTaskCommand({ ...runInput, taskDefinition: 'none' })],
    ['InvalidParameterException', new StopTaskCommand({ cluster: 'ci', task: 'f'.repeat(32) })],
  ] as const)('gets a %s by its name', async (name, command) => {
    await expect(door.ecs.send(command as ListTasksCommand)).rejects.toMatchObject({
      name,
      message: expect.stringMatching(/./) as string,
      $metadata: { httpStatusCode: 400 },
    })
  })
})
