import type { NetworkConfiguration, TaskDefinition } from '@aws-sdk/client-ecs'
import { describe, expect, it } from 'vitest'
import {
  buildLaunchPlan,
  buildRunTask,
  chooseContainer,
  type LaunchPlan,
} from '../../../src/ecs/launch-request.ts'
import type { Settings } from '../../../src/settings/settings.ts'
import { buildDefinition, buildSettings } from './builders.ts'

const awsvpc: NetworkConfiguration = { awsvpcConfiguration: { subnets: ['subnet-0a'] } }
const two = [
  { name: 'terraform', command: ['plan'] },
  { name: 'agent', essential: false, command: ['run'] },
]

function plan(
  settings: Partial<Settings> = {},
  definition: Partial<TaskDefinition> = {},
  network?: NetworkConfiguration,
): LaunchPlan {
  const built = buildLaunchPlan(buildSettings(settings), buildDefinition(definition), network)
  if (built.kind === 'problem') throw new Error(built.message)
  return built.plan
}

function refusal(settings: Partial<Settings> = {}, definition: Partial<TaskDefinition> = {}): string {
  const built = buildLaunchPlan(buildSettings(settings), buildDefinition(definition), undefined)
  return built.kind === 'problem' ? built.message : 'not refused'
}

describe('the result’s container', () => {
  it.each<
    [
      what: string,
      containers: TaskDefinition['containerDefinitions'],
      wanted: string | undefined,
      name: string,
    ]
  >([
    ['the only one', [{ name: 'a' }], undefined, 'a'],
    [
      'the only essential one',
      [
        { name: 'a', essential: false },
        { name: 'b', essential: true },
      ],
      undefined,
      'b',
    ],
    ['one that says nothing is essential', [{ name: 'a', essential: false }, { name: 'b' }], undefined, 'b'],
    ['the one that is wanted', [{ name: 'a' }, { name: 'b' }], 'b', 'b'],
    [
      'one that is wanted, although it is not essential',
      [{ name: 'a' }, { name: 'b', essential: false }],
      'b',
      'b',
    ],
  ])('is %s', (_what, containerDefinitions, wanted, name) => {
    const chosen = chooseContainer(
      buildDefinition({ containerDefinitions: containerDefinitions ?? [] }),
      wanted,
    )
    expect(chosen).toMatchObject({ kind: 'container', container: { name } })
  })

  it('must be named among several essential ones, and the message lists them', () => {
    expect(
      refusal({}, { containerDefinitions: [{ name: 'a' }, { name: 'b' }, { name: 'c', essential: false }] }),
    ).toBe(
      'The task definition terraform:7 has 2 essential containers: a, b, c (not essential). Say whose exit code is the result, for example `container: a`.',
    )
  })

  it('must be there', () => {
    expect(refusal({ container: 'terrafrom' }, { containerDefinitions: two })).toBe(
      'The task definition terraform:7 has no container "terrafrom". It has: terraform, agent (not essential).',
    )
  })

  it('is refused where there is none at all', () => {
    expect(refusal({}, { containerDefinitions: [] })).toContain('has 0 essential containers')
  })
})

describe('the request', () => {
  it('is as small as the inputs: the cluster’s defaults stay', () => {
    expect(plan().request).toEqual({
      cluster: 'ci',
      taskDefinition: 'arn:aws:ecs:eu-central-1:111122223333:task-definition/terraform:7',
      count: 1,
    })
  })

  it('has everything that was asked for', () => {
    const { request, tags } = plan({
      command: ['terraform', 'plan'],
      environment: { TF_LOG: 'info' },
      launchType: 'FARGATE',
      platformVersion: '1.4.0',
      taskRole: 'role',
      executionRole: 'exec',
      cpu: '512',
      memory: '1024',
      ephemeralStorageGiB: 30,
      subnets: ['subnet-0a', 'subnet-0b'],
      securityGroups: ['sg-0a'],
      assignPublicIp: false,
      propagateTags: true,
      enableExecuteCommand: true,
      tags: { team: 'infra' },
    })
    expect(request).toEqual({
      cluster: 'ci',
      taskDefinition: 'arn:aws:ecs:eu-central-1:111122223333:task-definition/terraform:7',
      count: 1,
      overrides: {
        containerOverrides: [
          {
            name: 'terraform',
            command: ['terraform', 'plan'],
            environment: [{ name: 'TF_LOG', value: 'info' }],
          },
        ],
        taskRoleArn: 'role',
        executionRoleArn: 'exec',
        cpu: '512',
        memory: '1024',
        ephemeralStorage: { sizeInGiB: 30 },
      },
      networkConfiguration: {
        awsvpcConfiguration: {
          subnets: ['subnet-0a', 'subnet-0b'],
          securityGroups: ['sg-0a'],
          assignPublicIp: 'DISABLED',
        },
      },
      launchType: 'FARGATE',
      platformVersion: '1.4.0',
      propagateTags: 'TASK_DEFINITION',
      enableExecuteCommand: true,
    })
    expect(tags).toEqual([{ key: 'team', value: 'infra' }])
  })

  it('has a capacity provider strategy in place of a launch type', () => {
    const capacityProviderStrategy = [{ capacityProvider: 'FARGATE_SPOT', weight: 4 }]
    expect(plan({ capacityProviderStrategy }).request).toMatchObject({ capacityProviderStrategy })
  })

  it('takes a public address only where it is asked for', () => {
    expect(plan({ subnets: ['subnet-0a'] }).request.networkConfiguration).toEqual({
      awsvpcConfiguration: { subnets: ['subnet-0a'] },
    })
    expect(plan({ subnets: ['subnet-0a'], assignPublicIp: true }).request.networkConfiguration).toMatchObject(
      {
        awsvpcConfiguration: { assignPublicIp: 'ENABLED' },
      },
    )
  })

  it('takes the network of a service before that of the inputs', () => {
    expect(plan({ subnets: ['subnet-0b'] }, {}, awsvpc).request.networkConfiguration).toEqual(awsvpc)
  })

  it('gets token, startedBy and tags of one launch, and nothing else', () => {
    const { request } = plan()
    const launched = buildRunTask(plan(), {
      clientToken: 't',
      startedBy: 's',
      tags: [{ key: 'k', value: 'v' }],
    })
    expect(launched).toEqual({
      ...request,
      clientToken: 't',
      startedBy: 's',
      tags: [{ key: 'k', value: 'v' }],
    })
    expect(buildRunTask(plan(), { clientToken: 't', startedBy: 's', tags: [] })).not.toHaveProperty('tags')
  })
})

describe('run-task-json', () => {
  it('wins field by field, and leaves the rest', () => {
    const runTaskJson = { group: 'g', launchType: 'EC2', platformVersion: 'LATEST' }
    expect(plan({ launchType: 'FARGATE', enableExecuteCommand: true, runTaskJson }).request).toMatchObject({
      ...runTaskJson,
      enableExecuteCommand: true,
      cluster: 'ci',
      count: 1,
    })
  })

  it('adds its tags to those of the input', () => {
    const runTaskJson = { tags: [{ key: 'b', value: '2' }] }
    const { tags, request } = plan({ tags: { a: '1' }, runTaskJson })
    expect(tags).toEqual([
      { key: 'a', value: '1' },
      { key: 'b', value: '2' },
    ])
    expect(request).not.toHaveProperty('tags')
  })

  it('is merged with the overrides of the inputs: containers by name, variables by name', () => {
    const runTaskJson = {
      overrides: {
        memory: '2048',
        containerOverrides: [
          { name: 'agent', environment: [{ name: 'X', value: 'x' }] },
          {
            name: 'terraform',
            cpu: 256,
            environment: [
              { name: 'B', value: 'json' },
              { name: 'C', value: 'c' },
            ],
          },
        ],
      },
    }
    const settings = {
      command: ['apply'],
      environment: { A: 'a', B: 'b' },
      memory: '1024',
      cpu: '512',
      runTaskJson,
    }
    expect(plan(settings, { containerDefinitions: two }).request.overrides).toEqual({
      cpu: '512',
      memory: '2048',
      containerOverrides: [
        {
          name: 'terraform',
          command: ['apply'],
          cpu: 256,
          environment: [
            { name: 'A', value: 'a' },
            { name: 'B', value: 'json' },
            { name: 'C', value: 'c' },
          ],
        },
        { name: 'agent', environment: [{ name: 'X', value: 'x' }] },
      ],
    })
  })

  it('may name the command, for the container and for the guard', () => {
    const runTaskJson = { overrides: { containerOverrides: [{ name: 'terraform', command: ['apply'] }] } }
    const { request, commands } = plan({ command: ['plan'], runTaskJson })
    expect(request.overrides?.containerOverrides?.[0]?.command).toEqual(['apply'])
    expect(commands.map(({ command }) => command)).toEqual([['apply']])
  })

  it('may name the network', () => {
    const runTaskJson = { networkConfiguration: awsvpc }
    expect(plan({ runTaskJson }, { networkMode: 'awsvpc' }).request.networkConfiguration).toEqual(awsvpc)
  })

  it.each<[what: string, overrides: unknown, says: RegExp]>([
    [
      'a container that is not there',
      { containerOverrides: [{ name: 'other' }] },
      /container "other" that the task definition doesn't have. It has: terraform\./,
    ],
  ])('is refused with %s', (_what, overrides, says) => {
    expect(refusal({ runTaskJson: { overrides } })).toMatch(says)
  })
})

describe('what ECS would refuse', () => {
  it('is a task of awsvpc without a network', () => {
    expect(refusal({}, { networkMode: 'awsvpc' })).toMatch(/awsvpc.*`subnets`.*`network-from-service`/)
    expect(plan({ subnets: ['subnet-0a'] }, { networkMode: 'awsvpc' }).request.networkConfiguration).toEqual(
      awsvpc,
    )
  })

  it('is more than 8192 characters of overrides; the message has no value of them', () => {
    const room =
      8192 -
      JSON.stringify({ containerOverrides: [{ name: 'terraform', environment: [{ name: 'A', value: '' }] }] })
        .length
    expect(plan({ environment: { A: 'x'.repeat(room) } }).request.overrides).toBeDefined()
    const message = refusal({ environment: { A: 'x'.repeat(room + 1) } })
    expect(message).toMatch(/are 8193 characters of overrides; ECS takes 8192/)
    expect(message).not.toContain('xxx')
  })
})

describe('the commands for the guard', () => {
  it('are what the result’s container will run: entry point, command, environment, image', () => {
    const containerDefinitions = [
      {
        name: 'terraform',
        image: 'hashicorp/terraform',
        entryPoint: ['terraform'],
        command: ['plan'],
        environment: [
          { name: 'A', value: 'a' },
          { name: 'B', value: 'b' },
        ],
      },
    ]
    expect(plan({ environment: { B: 'mine' } }, { containerDefinitions }).commands).toEqual([
      {
        container: 'terraform',
        image: 'hashicorp/terraform',
        entryPoint: ['terraform'],
        command: ['plan'],
        isAsDefined: false,
        environment: { B: 'mine' },
        ownEnvironment: { A: 'a' },
      },
    ])
    expect(plan({ command: ['apply'] }, { containerDefinitions }).commands[0]?.command).toEqual(['apply'])
  })

  it('leave the command out where only the image knows it', () => {
    expect(plan({}, { containerDefinitions: [{ name: 'terraform' }] }).commands).toEqual([
      { container: 'terraform', isAsDefined: true, environment: {}, ownEnvironment: {} },
    ])
  })

  it.each([
    ['its command', { command: ['apply'] }],
    ['its environment', { environment: [{ name: 'CMD', value: 'terraform apply' }] }],
    ['its environment files', { environmentFiles: [{ value: 'arn:aws:s3:::b/x.env', type: 's3' }] }],
  ])('are those of all containers, and tell where %s is overridden', (_, change) => {
    const runTaskJson = { overrides: { containerOverrides: [{ name: 'agent', ...change }] } }
    const { commands } = plan({ runTaskJson }, { containerDefinitions: two })
    expect(commands.map(({ container, isAsDefined }) => [container, isAsDefined])).toEqual([
      ['terraform', true],
      ['agent', false],
    ])
  })

  it('are as defined where another container only gets other resources', () => {
    const runTaskJson = { overrides: { containerOverrides: [{ name: 'agent', cpu: 256, memory: 512 }] } }
    const { commands } = plan({ runTaskJson }, { containerDefinitions: two })
    expect(commands.map(({ isAsDefined }) => isAsDefined)).toEqual([true, true])
  })

  it('have the variables that nobody sees before the container starts: secrets, and files of the launch', () => {
    const containerDefinitions = [
      { name: 'terraform', command: ['plan'], secrets: [{ name: 'PATH', valueFrom: 'arn:aws:ssm:…' }] },
    ]
    const environmentFiles = [{ value: 'arn:aws:s3:::b/x.env', type: 's3' }]
    const runTaskJson = { overrides: { containerOverrides: [{ name: 'terraform', environmentFiles }] } }
    expect(plan({}, { containerDefinitions }).commands[0]).toHaveProperty('ownEnvironment', {
      PATH: undefined,
    })
    expect(plan({ runTaskJson }, { containerDefinitions }).commands[0]).toMatchObject({
      environmentFiles: ['arn:aws:s3:::b/x.env'],
    })
  })
})
