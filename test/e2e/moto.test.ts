/**
 * The whole program against somebody else's ECS: moto's server, where the machine has it. moto's RunTask works for
 * Fargate with `awsvpc`, subnets and security groups. It ignores `clientToken`, starts tasks as RUNNING, gives them no
 * times, and gives every container exit code 0 while it is PENDING: what became of a task can't be known there.
 */
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs'
import { CreateServiceCommand, type Task } from '@aws-sdk/client-ecs'
import { afterAll, beforeAll, describe, it, vi } from 'vitest'
import { openLaunchGate } from './launch-gate.ts'
import { ec2Family, fargateFamily, MotoCluster, registerFamilies } from './moto-cluster.ts'
import { findWhyNoMoto, MotoServer } from './moto-server.ts'

vi.setConfig({ maxConcurrency: 10 })

const whyNot = findWhyNoMoto()
const onlyWithMoto = { concurrent: true, skip: whyNot !== undefined }
const skipped = whyNot === undefined ? '' : ` (skipped: ${whyNot})`

let held: MotoServer
let advancing: MotoServer

beforeAll(async () => {
  if (whyNot !== undefined) return
  ;[held, advancing] = await Promise.all([MotoServer.start('held'), MotoServer.start('advancing')])
  await Promise.all([registerFamilies(held), registerFamilies(advancing)])
})

afterAll(() => (whyNot === undefined ? Promise.all([held.close(), advancing.close()]) : undefined))

/** The test function; its `createCluster` makes a cluster in one of the two servers. */
const onMoto = it.extend('createCluster', ({ onTestFinished }) => {
  return async (server: MotoServer): Promise<MotoCluster> => {
    const cluster = await MotoCluster.create(server)
    onTestFinished(() => cluster.close())
    return cluster
  }
})

const apply = { command: 'terraform apply', 'branch-guard': '*' }

function isRunning({ lastStatus }: Task): boolean {
  return lastStatus === 'RUNNING'
}

describe(`before a launch, moto${skipped}`, onlyWithMoto, () => {
  onMoto.for([
    {
      what: 'a write that nothing allows',
      inputs: { command: 'terraform apply' },
      exitCode: 77,
      outcome: 'refused',
      says: 'The branch guard ',
    },
    {
      what: 'no network',
      inputs: { subnets: undefined, 'security-groups': undefined },
      exitCode: 64,
      outcome: 'invalid-input',
      says: 'The task definition uses the network mode awsvpc, so ECS must be told where to run it',
    },
    {
      what: 'a cluster that is not there',
      inputs: { cluster: 'nowhere' },
      exitCode: 76,
      outcome: 'aws-error',
      says: 'There is no cluster "nowhere" in this account and Region.',
    },
    {
      what: 'a family that is not there',
      inputs: { family: 'nothing' },
      exitCode: 76,
      outcome: 'aws-error',
      says: 'There is no active task definition "nothing" in this account and Region.',
    },
    {
      what: 'a service that is not there',
      inputs: { subnets: undefined, 'security-groups': undefined, 'network-from-service': 'none' },
      exitCode: 64,
      outcome: 'invalid-input',
      says: 'none',
    },
    {
      what: 'a subnet that is not there',
      inputs: { subnets: 'subnet-0123abcd' },
      exitCode: 69,
      outcome: 'launch-failed',
      says: "InvalidSubnetID.NotFound: The subnet ID 'subnet-0123abcd' does not exist.",
    },
  ])('has told: $what', async ({ inputs, exitCode, outcome, says }, { createCluster, expect }) => {
    const cluster = await createCluster(held)
    const end = await cluster.run(inputs)
    expect(end).toMatchObject({ exitCode, outputs: { outcome, 'task-arn': '', 'exit-code': '' } })
    expect(end.outputs['failure-reason']).toContain(says)
    expect(end.prose).toContain('Nothing was launched.')
    expect(await cluster.readTasks()).toEqual([])
  })

  onMoto('has read everything for a dry run, and launched nothing', async ({ createCluster, expect }) => {
    const cluster = await createCluster(held)
    const end = await cluster.run({ 'dry-run': 'true' })
    expect(end).toMatchObject({ exitCode: 0, outputs: { outcome: 'skipped', 'task-arn': '' } })
    expect(end.stdout).toContain('The lane is free: a run would launch at once.')
    expect(end.stdout).toContain(`task-definition/${fargateFamily}:1"`)
    expect(await cluster.readTasks()).toEqual([])
  })

  onMoto('has the network of a service to copy', async ({ createCluster, expect }) => {
    const cluster = await createCluster(held)
    const { subnets, 'security-groups': groups } = await held.readNetwork()
    const awsvpcConfiguration = { subnets: [subnets], securityGroups: [groups] }
    await cluster.client.send(
      new CreateServiceCommand({
        cluster: cluster.name,
        serviceName: 'web',
        taskDefinition: fargateFamily,
        desiredCount: 0,
        launchType: 'FARGATE',
        networkConfiguration: { awsvpcConfiguration },
      }),
    )
    const copied = { subnets: undefined, 'security-groups': undefined, 'network-from-service': 'web' }
    const end = await cluster.run({ ...copied, 'dry-run': 'true' })
    expect(end.exitCode).toBe(0)
    const request = end.stdout.slice(end.stdout.indexOf('{'), end.stdout.indexOf('\n}') + 2)
    expect(JSON.parse(request)).toMatchObject({ networkConfiguration: { awsvpcConfiguration } })
  })

  onMoto('has a 500 for a launch on EC2 without instances', async ({ createCluster, expect }) => {
    const cluster = await createCluster(held)
    const onEc2 = {
      family: ec2Family,
      'launch-type': 'EC2',
      subnets: undefined,
      'security-groups': undefined,
    }
    const end = await cluster.run({ ...onEc2, 'launch-timeout': '2s' })
    expect(end).toMatchObject({ exitCode: 76, outputs: { outcome: 'aws-error', 'task-arn': '' } })
    expect(end.outputs['failure-reason']).toMatch(
      /^RunTask got no usable answer from AWS for too long\. Seen: HTTP 500 with a body that is no answer of AWS/,
    )
    // It may have taken effect for all the program knows.
    expect(end.stdout).toMatch(
      /^A task may be running: list the cluster’s tasks with startedBy in-turn\/\S+\.$/m,
    )
    expect(await cluster.readTasks()).toEqual([])
  })
})

describe(`a task of moto’s${skipped}`, onlyWithMoto, () => {
  onMoto('is launched with its command and its tags', async ({ createCluster, expect }) => {
    const cluster = await createCluster(held)
    const run = cluster.start({ command: 'terraform plan -no-color', tags: 'team=platform' })
    await run.until('Launched')
    const [task] = await cluster.readTasks()
    expect(task).toMatchObject({
      taskArn: run.outputs['task-arn'],
      startedBy: expect.stringMatching(/^in-turn\//) as string,
      overrides: {
        containerOverrides: [{ name: 'terraform', command: ['terraform', 'plan', '-no-color'] }],
      },
    })
    expect(task!.tags).toEqual(
      expect.arrayContaining([
        { key: 'team', value: 'platform' },
        { key: 'in-turn.command', value: 'terraform plan -no-color' },
      ]),
    )
  })

  onMoto('shows its log while it runs', async ({ createCluster, expect }) => {
    const cluster = await createCluster(held)
    const run = cluster.start()
    await run.until('Launched')
    const logs = new CloudWatchLogsClient(held.clientConfig)
    const stream = {
      logGroupName: '/ecs/terraform',
      logStreamName: `ecs/terraform/${run.outputs['task-id']!}`,
    }
    await logs.send(new CreateLogGroupCommand(stream))
    await logs.send(new CreateLogStreamCommand(stream))
    const logEvents = [{ timestamp: Date.now(), message: 'Refreshing state...' }]
    await logs.send(new PutLogEventsCommand({ ...stream, logEvents }))
    await run.until('Refreshing state...')
    expect(run.isRunning).toBe(true)
  })

  onMoto('is stopped by SIGTERM when it only reads', async ({ createCluster, expect }) => {
    const cluster = await createCluster(held)
    const run = cluster.start()
    await run.until('is RUNNING')
    run.kill('SIGTERM')
    const end = await run.ended
    expect(end).toMatchObject({ exitCode: 143, outputs: { outcome: 'cancelled', 'exit-code': '' } })
    expect(end.stdout).toContain('The task was asked to stop, because its command only reads.')
    // moto's answer to StopTask has neither RUNNING nor a start in it any more.
    expect(end.stdout).not.toContain('It had not started')
    expect(await cluster.readTasks()).toMatchObject([
      { lastStatus: 'STOPPED', stoppedReason: 'ecs-in-turn: the run was cancelled (SIGTERM)' },
    ])
  })

  onMoto('goes on after SIGINT when it writes', async ({ createCluster, expect }) => {
    const cluster = await createCluster(held)
    const run = cluster.start(apply)
    await run.until('is RUNNING')
    run.kill('SIGINT')
    const end = await run.ended
    expect(end).toMatchObject({ exitCode: 130, outputs: { outcome: 'cancelled', 'exit-code': '' } })
    expect(end.stdout).toContain(`The task is still running: ${end.outputs['task-arn']!} `)
    expect((await cluster.readTasks()).map(isRunning)).toEqual([true])
  })

  onMoto('is stopped by `task-timeout`', async ({ createCluster, expect }) => {
    const cluster = await createCluster(held)
    const end = await cluster.run({ 'task-timeout': '2s', 'stream-logs': 'false' })
    expect(end).toMatchObject({ exitCode: 124, outputs: { outcome: 'timed-out', 'exit-code': '' } })
    expect(end.outputs['failure-reason']).toContain('The task was stopped after `task-timeout` (2 s).')
    expect(await cluster.readTasks()).toMatchObject([
      { lastStatus: 'STOPPED', stoppedReason: 'ecs-in-turn: task-timeout of 2 s reached' },
    ])
  })

  onMoto('that somebody stops is lost, not succeeded', async ({ createCluster, expect }) => {
    const cluster = await createCluster(held)
    const run = cluster.start()
    await run.until('is RUNNING')
    await cluster.stopByHand(run.outputs['task-arn']!)
    const end = await run.ended
    expect(end).toMatchObject({
      exitCode: 71,
      outputs: { outcome: 'lost', 'exit-code': '', 'stopped-reason': 'enough' },
    })
    expect(end.outputs['failure-reason']).toMatch(/so its result can’t be known\. ECS says: enough\.$/)
  })

  onMoto('is followed through its states, and lost at their end', async ({ createCluster, expect }) => {
    const cluster = await createCluster(advancing)
    const end = await cluster.run()
    expect(end).toMatchObject({
      exitCode: 71,
      outputs: { outcome: 'lost', 'exit-code': '', containers: '[{"name":"terraform"}]' },
    })
    expect(end.outputs['failure-reason']).toContain('its result can’t be known')
    expect(end.stdout).toMatch(/ is DEPROVISIONING: [^]* is STOPPED: it has ended\.\n/)
    expect(end.stdout).toContain(`Task ${end.outputs['task-id']!} has ended; nothing of it runs any more.\n`)
  })
})

describe(`a lane of moto’s${skipped}`, onlyWithMoto, () => {
  onMoto('is busy while a task runs that was launched by hand', async ({ createCluster, expect }) => {
    const cluster = await createCluster(held)
    const byHand = await cluster.launchByHand()
    const end = await cluster.run({ 'if-busy': 'fail' })
    expect(end).toMatchObject({ exitCode: 75, outputs: { outcome: 'busy', 'task-arn': '' } })
    expect(end.outputs['failure-reason']).toContain('(RUNNING), started by hand or by another program, ')
    expect((await cluster.readTasks()).map(({ taskArn }) => taskArn)).toEqual([byHand])
  })

  onMoto('is waited for until `wait-timeout`, and the line is left', async ({ createCluster, expect }) => {
    const cluster = await createCluster(held)
    await cluster.launchByHand()
    const run = cluster.start({ 'wait-timeout': '5s' })
    await run.until('Waiting for')
    await cluster.until(([task]) => task!.tags!.some(({ key }) => key!.startsWith('in-turn:')))
    const end = await run.ended
    expect(end).toMatchObject({ exitCode: 75, outputs: { outcome: 'busy', 'task-arn': '' } })
    expect(end.outputs['failure-reason']).toContain('within `wait-timeout` (5 s)')
    expect(await cluster.readTasks()).toMatchObject([{ lastStatus: 'RUNNING', tags: [] }])
  })

  onMoto('is taken when its task has been stopped', async ({ createCluster, expect }) => {
    const cluster = await createCluster(held)
    const byHand = await cluster.launchByHand()
    const run = cluster.start()
    await run.until('Waiting for')
    expect(await cluster.readTasks()).toHaveLength(1)
    await cluster.stopByHand(byHand)
    await run.until('Launched')
    expect((await cluster.readTasks()).map(isRunning).sort()).toEqual([false, true])
  })

  onMoto(
    'has two tasks at once, which is told, since moto ignores clientToken',
    async ({ createCluster, expect, onTestFinished }) => {
      const cluster = await createCluster(held)
      const gate = await openLaunchGate(held.url, 2)
      onTestFinished(gate.close)
      const runs = [0, 1].map(() => cluster.start({}, { AWS_ENDPOINT_URL: gate.url }))
      await Promise.all(runs.map((run) => run.until('is RUNNING')))
      const warning = 'Warning: an older task of this lane is running at the same time'
      const warned = await Promise.race(runs.map((run) => run.until(warning).then(() => run)))
      const other = runs.find((run) => run !== warned)!
      expect(warned.stdout).toContain(
        `ours runs already, so it is left alone: task ${other.outputs['task-id']!}`,
      )
      expect((await cluster.readTasks()).map(isRunning)).toEqual([true, true])
    },
  )
})
