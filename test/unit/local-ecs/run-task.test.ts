import type { Task } from '@aws-sdk/client-ecs'
import { describe, expect, it } from 'vitest'
import type { Wire } from '../../local-ecs/wire.ts'
import { ask, beginning, buildContainer, buildDefinition, createTestWorld, launch } from './test-world.ts'
import { launchedTask, refusal, seenTask } from './test-world.ts'

const hourMs = 3_600_000
// A job of 10 s in states of 1 s each is STOPPED then.
const stoppedAfterMs = 17_000

describe('RunTask', () => {
  it('answers with the task as it is: wanted RUNNING, with group, definition, overrides, tags, createdAt', () => {
    const world = createTestWorld()
    const task = launchedTask(world, { startedBy: 'me', tags: [{ key: 'a', value: 'b' }] })
    expect(task).toMatchObject({
      desiredStatus: 'RUNNING',
      group: 'family:terraform',
      startedBy: 'me',
      tags: [{ key: 'a', value: 'b' }],
      createdAt: beginning / 1000,
      overrides: { containerOverrides: [{ name: 'job' }] },
    })
    expect(task.taskArn).toMatch(/^arn:aws:ecs:us-east-1:123456789012:task\/ci\/[0-9a-f]{32}$/)
    expect(task.taskDefinitionArn).toBe('arn:aws:ecs:us-east-1:123456789012:task-definition/terraform:1')
  })

  it.each([
    ['terraform', 2],
    ['terraform:1', 1],
    ['arn:aws:ecs:us-east-1:123456789012:task-definition/terraform:1', 1],
  ])('takes %s as revision %i: the latest active one unless told', (taskDefinition, revision) => {
    const world = createTestWorld()
    ask(world, 'RegisterTaskDefinition', buildDefinition())
    ask(world, 'RegisterTaskDefinition', buildDefinition())
    ask(world, 'DeregisterTaskDefinition', { taskDefinition: 'terraform:3' })
    expect(launchedTask(world, { taskDefinition }).taskDefinitionArn).toMatch(new RegExp(`:${revision}$`))
  })

  it('runs a count of tasks', () => {
    const world = createTestWorld()
    expect(
      ask<{ tasks: [] }>(world, 'RunTask', { taskDefinition: 'terraform', count: 3 }).tasks,
    ).toHaveLength(3)
  })

  it('merges the environment by name and replaces the command, never the entry point', () => {
    const seen: unknown[] = []
    const container = buildContainer({
      entryPoint: ['/bin/tool'],
      command: ['plan'],
      environment: [
        { name: 'A', value: '1' },
        { name: 'B', value: '1' },
      ],
    })
    const world = createTestWorld({
      taskDefinitions: [buildDefinition({ containerDefinitions: [container] })],
      job: ({ argv, environment }) => {
        seen.push(argv, environment)
        return { durationMs: 1 }
      },
    })
    const environment = [
      { name: 'B', value: '2' },
      { name: 'C', value: '3' },
    ]
    const containerOverrides = [{ name: 'job', command: ['apply', '-auto-approve'], environment }]
    launch(world, { overrides: { containerOverrides } })
    world.advance(beginning + 10_000)
    expect(seen).toEqual([['/bin/tool', 'apply', '-auto-approve'], { A: '1', B: '2', C: '3' }])
  })

  it.each([
    ['the image command', { image: 'tool' }, ['/entry', 'help']],
    ['its own command after the image entry point', { image: 'tool', command: ['x'] }, ['/entry', 'x']],
    ['its own entry point without the image command', { image: 'tool', entryPoint: ['/own'] }, ['/own']],
    ['nothing', { image: 'unknown' }, []],
  ])('runs %s where the definition leaves it so', (_case, fields, argv) => {
    const seen: unknown[] = []
    const world = createTestWorld({
      images: { tool: { entryPoint: ['/entry'], command: ['help'] } },
      taskDefinitions: [buildDefinition({ containerDefinitions: [{ name: 'job', ...fields }] })],
      job: (run) => {
        seen.push(run.argv)
        return { durationMs: 1 }
      },
    })
    launch(world)
    world.advance(beginning + 10_000)
    expect(seen).toEqual([argv])
  })

  it('takes the tags of the definition along when asked to, under those of the request', () => {
    const tags = [
      { key: 'team', value: 'infra' },
      { key: 'kept', value: '1' },
    ]
    const world = createTestWorld({ taskDefinitions: [buildDefinition({ tags })] })
    const input = { tags: [{ key: 'team', value: 'mine' }], enableECSManagedTags: true }
    expect(launchedTask(world, { ...input, propagateTags: 'TASK_DEFINITION' }).tags).toEqual([
      { key: 'aws:ecs:clusterName', value: 'ci' },
      { key: 'team', value: 'mine' },
      { key: 'kept', value: '1' },
    ])
  })

  const awsvpc = buildDefinition({ family: 'net', networkMode: 'awsvpc' })
  it.each([
    ['a token with a space', { clientToken: 'a b' }, 'InvalidParameterException', /clientToken/],
    ['a token of 65 characters', { clientToken: 'x'.repeat(65) }, 'InvalidParameterException', /clientToken/],
    ['an empty token', { clientToken: '' }, 'InvalidParameterException', /clientToken/],
    ['a startedBy with a dot', { startedBy: 'a.b' }, 'InvalidParameterException', /startedBy/],
    ['a startedBy of 129', { startedBy: 'x'.repeat(129) }, 'InvalidParameterException', /startedBy/],
    ['a count of 11', { count: 11 }, 'InvalidParameterException', /Count/],
    ['a group of 256', { group: 'x'.repeat(256) }, 'InvalidParameterException', /Group/],
    ['an unknown family', { taskDefinition: 'nobody' }, 'ClientException', /^TaskDefinition not found\.$/],
    [
      'an unknown revision',
      { taskDefinition: 'terraform:9' },
      'ClientException',
      /^TaskDefinition not found\.$/,
    ],
    ['an unknown cluster', { cluster: 'nowhere' }, 'ClusterNotFoundException', /^Cluster not found\.$/],
    [
      'an inactive revision',
      { taskDefinition: 'old:1' },
      'InvalidParameterException',
      /^TaskDefinition is inactive$/,
    ],
    [
      'awsvpc without a network',
      { taskDefinition: 'net' },
      'InvalidParameterException',
      /^Network Configuration must be provided when networkMode 'awsvpc' is specified\.$/,
    ],
    [
      'a network without awsvpc',
      { networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } } },
      'InvalidParameterException',
      /Network Configuration is not valid/,
    ],
    [
      'both launch type and strategy',
      { launchType: 'FARGATE', capacityProviderStrategy: [{ capacityProvider: 'FARGATE' }] },
      'InvalidParameterException',
      /launch type and capacity provider/,
    ],
    [
      'Fargate for a definition that is not made for it',
      { launchType: 'FARGATE' },
      'InvalidParameterException',
      /FARGATE/,
    ],
    ['tags of a service', { propagateTags: 'SERVICE' }, 'InvalidParameterException', /propagateTags/],
    [
      'an override of an unknown container',
      { overrides: { containerOverrides: [{ name: 'else' }] } },
      'InvalidParameterException',
      /^Override for container named else is not a container in the TaskDefinition\.$/,
    ],
    [
      'an override without a name',
      { overrides: { containerOverrides: [{ command: ['x'] }] } },
      'InvalidParameterException',
      /name/,
    ],
    [
      'overrides of more than 8192 characters',
      { overrides: { containerOverrides: [{ name: 'job', command: ['x'.repeat(8192)] }] } },
      'InvalidParameterException',
      /^Container Overrides length must be at most 8192$/,
    ],
  ])('refuses %s', (_case, input, type, message) => {
    const world = createTestWorld({
      taskDefinitions: [buildDefinition(), awsvpc, buildDefinition({ family: 'old' })],
    })
    ask(world, 'DeregisterTaskDefinition', { taskDefinition: 'old:1' })
    const answer = refusal(world, 'RunTask', { taskDefinition: 'terraform', ...input })
    expect(answer).toMatchObject({
      status: 400,
      __type: type,
      message: expect.stringMatching(message) as string,
    })
    expect(world.history).toEqual([])
  })

  it('accepts a token and a startedBy of the largest length', () => {
    const world = createTestWorld()
    const input = { clientToken: '!~'.repeat(32), startedBy: 'aZ0-/_'.padEnd(128, 'x') }
    expect(launchedTask(world, input).startedBy).toBe(input.startedBy)
  })

  it('puts a network interface on an awsvpc task', () => {
    const world = createTestWorld({ taskDefinitions: [awsvpc] })
    const networkConfiguration = { awsvpcConfiguration: { subnets: ['subnet-1'] } }
    const arn = launch(world, { taskDefinition: 'net', networkConfiguration, launchType: 'FARGATE' })
    expect(seenTask(world, arn, 4_000)).toMatchObject({
      launchType: 'FARGATE',
      connectivity: 'CONNECTED',
      attachments: [{ type: 'ElasticNetworkInterface', status: 'ATTACHED' }],
    })
  })
})

describe('capacity', () => {
  it('is missing in the failures of a 200, without a task', () => {
    const world = createTestWorld()
    world.failNextPlacements('RESOURCE:MEMORY')
    const answer = ask(world, 'RunTask', { taskDefinition: 'terraform', count: 2 })
    expect(answer).toMatchObject({
      tasks: [{ lastStatus: 'PROVISIONING' }],
      failures: [{ reason: 'RESOURCE:MEMORY' }],
    })
  })

  it('is never there where the probability is 1', () => {
    const world = createTestWorld({ capacityFailures: { probability: 1, reasons: ['AGENT'] } })
    const answer = ask(world, 'RunTask', { taskDefinition: 'terraform' })
    expect(answer).toEqual({ tasks: [], failures: [{ reason: 'AGENT' }] })
    expect(world.history).toEqual([])
  })
})

describe('clientToken', () => {
  const first = { taskDefinition: 'terraform', clientToken: 'turn-1', startedBy: 'me' }
  interface Launched {
    tasks: Wire<Task>[]
    failures: object[]
  }

  it('launches once: the same request gets the same task as it is now', () => {
    const world = createTestWorld()
    const arn = launch(world, first)
    const again = ask<Launched>(world, 'RunTask', first, 5_000)
    expect(again).toMatchObject({ tasks: [{ taskArn: arn, lastStatus: 'RUNNING', startedBy: 'me' }] })
    expect(world.history).toHaveLength(1)
  })

  it('does not care for the order of the keys', () => {
    const world = createTestWorld()
    const arn = launch(world, first)
    const { cluster, ...rest } = {
      startedBy: 'me',
      clientToken: 'turn-1',
      cluster: 'ci',
      taskDefinition: 'terraform',
    }
    expect(launchedTask(world, { ...rest, cluster }).taskArn).toBe(arn)
  })

  it.each([
    ['startedBy', { startedBy: 'else' }],
    ['tags', { tags: [{ key: 'a', value: 'b' }] }],
    ['overrides', { overrides: { containerOverrides: [{ name: 'job', command: ['x'] }] } }],
    ['group', { group: 'else' }],
    ['count', { count: 2 }],
    ['the spelling of the definition', { taskDefinition: 'terraform:1' }],
  ])('refuses other %s with a ConflictException that names the task', (_case, other) => {
    const world = createTestWorld()
    const arn = launch(world, first)
    const answer = refusal(world, 'RunTask', { ...first, ...other }, 5_000)
    expect(answer).toMatchObject({ status: 400, __type: 'ConflictException', resourceIds: [arn] })
    expect(world.history).toHaveLength(1)
  })

  it('holds in its cluster alone', () => {
    const world = createTestWorld({ clusters: ['ci', 'other'] })
    launch(world, first)
    launch(world, { ...first, cluster: 'other' })
    expect(world.history).toHaveLength(2)
  })

  it('shows three fields of a task that has stopped', () => {
    const world = createTestWorld()
    const taskArn = launch(world, first)
    const { tasks } = ask<Launched>(world, 'RunTask', first, stoppedAfterMs)
    expect(tasks).toEqual([{ taskArn, lastStatus: 'STOPPED', desiredStatus: 'STOPPED' }])
  })

  it('is held until an hour after the task has stopped, then launches anew', () => {
    const world = createTestWorld()
    const arn = launch(world, first)
    expect(launchedTask(world, first, stoppedAfterMs + hourMs - 1).taskArn).toBe(arn)
    expect(launchedTask(world, first, stoppedAfterMs + hourMs).taskArn).not.toBe(arn)
  })

  it('is held for a day at most, even where the task still runs', () => {
    const world = createTestWorld({ job: () => ({ durationMs: Infinity }) })
    const arn = launch(world, first)
    expect(launchedTask(world, first, 24 * hourMs - 1).taskArn).toBe(arn)
    expect(launchedTask(world, first, 24 * hourMs).taskArn).not.toBe(arn)
  })

  it('is held until the last of several tasks has been stopped for an hour', () => {
    const durations = [10_000, 100_000]
    const world = createTestWorld({ job: () => ({ durationMs: durations.shift() ?? 1 }) })
    ask(world, 'RunTask', { ...first, count: 2 })
    const { tasks } = ask<Launched>(world, 'RunTask', { ...first, count: 2 }, stoppedAfterMs + hourMs)
    expect(world.history).toHaveLength(2)
    expect(tasks).toHaveLength(2)
  })

  it('replays failures beside tasks, and forgets their reasons after an hour', () => {
    const world = createTestWorld({ job: () => ({ durationMs: Infinity }) })
    world.failNextPlacements('AGENT')
    ask(world, 'RunTask', { ...first, count: 2 })
    const input = { ...first, count: 2 }
    expect(ask<Launched>(world, 'RunTask', input, hourMs).failures).toEqual([{ reason: 'AGENT' }])
    expect(ask<Launched>(world, 'RunTask', input, hourMs + 1).failures).toEqual([{}])
  })

  it('is not consumed by a refusal', () => {
    const world = createTestWorld()
    refusal(world, 'RunTask', { ...first, taskDefinition: 'nobody' })
    expect(launchedTask(world, first).startedBy).toBe('me')
  })

  it('is not consumed by a call that found no capacity, unless the knob says so', () => {
    for (const spentByFailures of [false, true]) {
      const world = createTestWorld({ clientToken: { spentByFailures } })
      world.failNextPlacements('AGENT')
      ask(world, 'RunTask', first)
      const again = ask<Launched>(world, 'RunTask', first, 1_000)
      expect(again.failures).toEqual(spentByFailures ? [{ reason: 'AGENT' }] : [])
      expect(again.tasks).toHaveLength(spentByFailures ? 0 : 1)
    }
  })

  it('that failures have spent conflicts without a task, for an hour', () => {
    const world = createTestWorld({ clientToken: { spentByFailures: true } })
    world.failNextPlacements('AGENT')
    ask(world, 'RunTask', first)
    const other = { ...first, startedBy: 'else' }
    expect(refusal(world, 'RunTask', other, hourMs - 1)).toMatchObject({
      __type: 'ConflictException',
      resourceIds: [],
    })
    expect(launchedTask(world, other, hourMs).startedBy).toBe('else')
  })

  it('means nothing where the endpoint ignores it', () => {
    const world = createTestWorld({ clientToken: { ignore: true } })
    expect(launch(world, first)).not.toBe(launch(world, first))
  })

  it('gets a retriable error while the first call is not settled, where the knob says so', () => {
    const world = createTestWorld({ clientToken: { settlesAfterMs: 100 } })
    const arn = launch(world, first)
    expect(refusal(world, 'RunTask', first, 99)).toMatchObject({ status: 500, __type: 'ServerException' })
    expect(launchedTask(world, first, 100).taskArn).toBe(arn)
  })

  it.each([
    ['conflict', 1],
    ['nameless-conflict', 0],
  ] as const)('gets a %s then, where the knob says that', (unsettled, named) => {
    const world = createTestWorld({ clientToken: { settlesAfterMs: 100, unsettled } })
    const arn = launch(world, first)
    expect(refusal(world, 'RunTask', first, 99)).toMatchObject({
      status: 400,
      __type: 'ConflictException',
      resourceIds: [arn].slice(0, named),
    })
    expect(launchedTask(world, first, 100).taskArn).toBe(arn)
  })
})
