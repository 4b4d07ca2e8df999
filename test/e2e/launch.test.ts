import { describe } from 'vitest'
import { disguisedTransients } from '../local-ecs/reasons.ts'
import type { FaultRule } from '../local-ecs/faults.ts'
import { scenario } from './harness.ts'
import { definition } from './worlds.ts'

describe.concurrent('the launch', () => {
  scenario.for<[string, FaultRule['fault'], boolean]>([
    ['the connection breaks after it took effect', 'reset-after', true],
    ['the connection breaks before it took effect', 'reset-before', false],
    ['ECS says 500 although it took effect', '500', true],
    ['a load balancer answers 503', '503', false],
    ['the answer can not be read', 'garbage', true],
    ['the answer is empty', 'empty', true],
    ['ECS throttles', 'throttle', false],
    ['a throttle is disguised as a validation error', disguisedTransients.subnetThrottle, false],
  ])('happens once when %s', async ([, fault, afterEffect], { startAws, expect }) => {
    const aws = await startAws()
    aws.ecs.world.addFault({ operation: 'RunTask', calls: [1, 2], fault, afterEffect })
    const end = await aws.run()
    expect(end.exitCode).toBe(0)
    expect(aws.tasks).toHaveLength(1)
    const requests = aws.inputsOf('RunTask')
    expect(requests).toHaveLength(3)
    expect(new Set(requests.map((request) => JSON.stringify(request))).size).toBe(1)
  })

  scenario.for(['conflict', 'nameless-conflict'] as const)(
    'happens once when its answer is lost and ECS answers the same request with a %s',
    async (unsettled, { startAws, expect }) => {
      const aws = await startAws({ clientToken: { settlesAfterMs: 1_500, unsettled } })
      aws.ecs.world.addFault({ operation: 'RunTask', calls: [1, 1], fault: 'reset-after' })
      const end = await aws.run({ 'if-busy': 'fail' })
      expect(end.exitCode).toBe(0)
      expect(aws.tasks).toHaveLength(1)
      expect(end.outputs['task-arn']).toBe(aws.tasks[0]!.taskArn)
    },
  )

  scenario(
    'asks for the task definition, looks at both lists, and launches',
    async ({ startAws, expect }) => {
      const aws = await startAws()
      await aws.run()
      expect(aws.asked().slice(0, 4)).toEqual(['DescribeTaskDefinition', 'ListTasks', 'ListTasks', 'RunTask'])
      expect(aws.inputsOf('ListTasks').slice(0, 2)).toEqual([
        { cluster: 'ci', family: 'terraform', desiredStatus: 'RUNNING' },
        { cluster: 'ci', family: 'terraform', desiredStatus: 'STOPPED' },
      ])
      expect(new Set(aws.asked().slice(4))).toEqual(new Set(['ListTasks', 'DescribeTasks', 'GetLogEvents']))
    },
  )

  scenario('warns of a container that ECS starts again', async ({ startAws, expect }) => {
    const aws = await startAws({ taskDefinitions: [definition({ restartPolicy: { enabled: true } })] })
    const end = await aws.run()
    expect(end.exitCode).toBe(0)
    expect(end.stdout).toContain(
      'Warning: container terraform has a restart policy: ECS may run its command again in the same task.',
    )
  })

  scenario('pins the newest revision and hands on every option', async ({ startAws, expect }) => {
    const aws = await startAws({
      taskDefinitions: [definition(), { ...definition(), networkMode: 'awsvpc' }],
    })
    const end = await aws.run(
      {
        command: 'terraform plan -out "my plan"',
        environment: 'TF_LOG=trace\nGREETING=hello world',
        subnets: 'subnet-0a, subnet-0b',
        'security-groups': 'sg-0a',
        'assign-public-ip': 'true',
        'launch-type': 'FARGATE',
        'task-role': 'arn:aws:iam::123456789012:role/task',
        cpu: '512',
        memory: '1024',
        tags: 'team=infra',
        'enable-execute-command': 'true',
        'run-task-json': '{"group":"jobs"}',
      },
      { on: 'jenkins' },
    )
    expect(end.exitCode).toBe(0)
    const [request] = aws.inputsOf('RunTask')
    expect(request).toEqual({
      cluster: 'ci',
      taskDefinition: 'arn:aws:ecs:us-east-1:123456789012:task-definition/terraform:2',
      count: 1,
      clientToken: expect.stringMatching(/^[\w-]{43}$/) as string,
      startedBy: expect.stringMatching(/^in-turn\/[\w-]+\/-\/[0-9a-f-]{36}$/) as string,
      group: 'jobs',
      launchType: 'FARGATE',
      enableExecuteCommand: true,
      networkConfiguration: {
        awsvpcConfiguration: {
          subnets: ['subnet-0a', 'subnet-0b'],
          securityGroups: ['sg-0a'],
          assignPublicIp: 'ENABLED',
        },
      },
      overrides: {
        cpu: '512',
        memory: '1024',
        taskRoleArn: 'arn:aws:iam::123456789012:role/task',
        containerOverrides: [
          {
            name: 'terraform',
            command: ['terraform', 'plan', '-out', 'my plan'],
            environment: [
              { name: 'TF_LOG', value: 'trace' },
              { name: 'GREETING', value: 'hello world' },
            ],
          },
        ],
      },
      tags: [
        { key: 'team', value: 'infra' },
        { key: 'in-turn.run', value: expect.stringContaining('infra/main') as string },
        { key: 'in-turn.url', value: 'https://ci.example/job/infra/job/main/31/' },
        { key: 'in-turn.branch', value: 'main' },
        { key: 'in-turn.command', value: 'terraform plan -out _my plan_' },
      ],
    })
  })

  scenario('copies the network of a service', async ({ startAws, expect }) => {
    const awsvpcConfiguration = { subnets: ['subnet-0a'], securityGroups: ['sg-0a'] }
    const aws = await startAws({
      taskDefinitions: [{ ...definition(), networkMode: 'awsvpc' }],
      services: [{ cluster: 'ci', serviceName: 'web', networkConfiguration: { awsvpcConfiguration } }],
    })
    const end = await aws.run({ 'network-from-service': 'web' })
    expect(end.exitCode).toBe(0)
    expect(aws.inputsOf('RunTask')[0]).toMatchObject({ networkConfiguration: { awsvpcConfiguration } })
  })

  scenario('is tried again with the same token until there is capacity', async ({ startAws, expect }) => {
    const aws = await startAws()
    aws.ecs.world.failNextPlacements('RESOURCE:MEMORY', 'AGENT')
    const end = await aws.run()
    expect(end.exitCode).toBe(0)
    expect(end.prose).toContain(
      'ECS could not place the task. It said: RESOURCE:MEMORY. Trying again for up to <duration>.',
    )
    expect(new Set(aws.inputsOf('RunTask').map(({ clientToken }) => clientToken)).size).toBe(1)
    expect(aws.tasks).toHaveLength(1)
  })

  scenario('is given up when there is no capacity within launch-timeout', async ({ startAws, expect }) => {
    const capacityFailures = { probability: 1, reasons: ['RESOURCE:MEMORY'] }
    const aws = await startAws({ capacityFailures })
    const end = await aws.run({ 'launch-timeout': '3s' })
    expect(end.exitCode).toBe(69)
    expect(end.prose.slice(-3)).toEqual([
      'Outcome: launch-failed. ECS could not place the task within `launch-timeout`, tried for <duration>. ECS said: RESOURCE:MEMORY.',
      'Nothing was launched.',
      'No container instance has enough of that free: add instances, raise `launch-timeout`, or run again when other tasks have ended.',
    ])
    expect(aws.tasks).toEqual([])
  })
})
