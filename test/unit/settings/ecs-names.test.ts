import { describe, expect, it } from 'vitest'
import { parseFamilies, parseTaskDefinition } from '../../../src/settings/ecs-names.ts'
import { inputs, type InputName } from '../../../src/settings/inputs.ts'
import { parseInput } from '../../../src/settings/parse.ts'

const name255 = 'n'.repeat(255)
const ecs = 'arn:aws:ecs:eu-central-1:123456789012'

const names: Partial<Record<InputName, { good: readonly string[]; bad: readonly string[] }>> = {
  cluster: {
    good: [
      'ci',
      'ci_2-x',
      name255,
      `${ecs}:cluster/ci`,
      'arn:aws-cn:ecs:cn-north-1:123456789012:cluster/ci',
      'arn:aws-us-gov:ecs:us-gov-west-1:123456789012:cluster/ci',
    ],
    bad: [
      'c i',
      'ci.prod',
      'ci/x',
      `${name255}n`,
      `${ecs}:cluster/`,
      `${ecs}:cluster/a/b`,
      `${ecs}:service/ci`,
      'arn:aws:ecs::123456789012:cluster/ci',
      'arn:aws:ecs:eu-central-1:12345:cluster/ci',
      'arn:aws:s3:eu-central-1:123456789012:cluster/ci',
      'arn:gcp:ecs:eu-central-1:123456789012:cluster/ci',
      'ci\nci',
    ],
  },
  container: { good: ['terraform', 'a_b-2'], bad: ['a b', 'a.b', 'a/b', `${name255}n`] },
  'network-from-service': {
    good: ['web', `${ecs}:service/web`, `${ecs}:service/ci/web`],
    bad: ['a b', `${ecs}:cluster/web`, `${ecs}:service/a/b/c`, 'a,b'],
  },
  subnets: {
    good: [
      'subnet-0a1b2c3d',
      'subnet-1\nsubnet-2',
      Array.from({ length: 16 }, (_, i) => `subnet-${i}`).join(),
    ],
    bad: [
      'subnet-',
      'subnet-xyz',
      'Subnet-1',
      'sg-1',
      'subnet-1 subnet-2',
      'subnet-1;subnet-2',
      '["subnet-1"]',
      Array.from({ length: 17 }, (_, i) => `subnet-${i}`).join(),
    ],
  },
  'security-groups': {
    good: ['sg-0a1b', 'sg-1,sg-2,sg-3,sg-4,sg-5'],
    bad: ['sg-', 'default', 'subnet-1', 'sg-1 sg-2', 'sg-1,sg-2,sg-3,sg-4,sg-5,sg-6'],
  },
  'task-role': {
    good: [
      'terraform',
      'a+b=c,d.e@f-g_h',
      'arn:aws:iam::123456789012:role/path/terraform',
      'arn:aws-cn:iam::123456789012:role/x',
    ],
    bad: [
      'a b',
      'a/b',
      'r'.repeat(65),
      'arn:aws:iam::123456789012:user/x',
      'arn:aws:iam::123456789012:role/',
      'arn:aws:iam:eu-west-1:123456789012:role/x',
    ],
  },
  'platform-version': { good: ['LATEST', '1.4.0', '1.0.0'], bad: ['latest', '1.4', 'v1.4.0', '1.4.0.0'] },
  cpu: {
    good: ['256', '1024', '.25 vCPU', '0.5 vcpu', '1vCPU', '1 vCPU'],
    bad: ['-256', '256 ', '1.5', '.25', 'one vCPU', '1  vCPU', '1 CPU', '256m', '. vCPU'],
  },
  memory: {
    good: ['512', '2048', '1 GB', '.5 GB', '0.5GB', '2 gb'],
    bad: ['-512', '1 GiB', '1G', '512 MB', '512M', 'GB', '1.5', '1,5 GB'],
  },
  'ephemeral-storage': { good: ['21', '200'], bad: ['20', '201', '50GiB', '50.5'] },
  'aws-region': {
    good: [
      'eu-central-1',
      'us-gov-west-1',
      'ap-southeast-7',
      'cn-north-1',
      'us-isob-east-1',
      'eusc-de-east-1',
    ],
    bad: [
      'eu-central',
      'eu-central-1a',
      'EU-CENTRAL-1',
      'Frankfurt',
      'eu_central_1',
      'eu-central-1,us-east-1',
      'aws-global',
    ],
  },
  'concurrency-group': {
    good: ['network', 'acme/infra: production 2', 'größe', 'g'.repeat(256)],
    bad: ['a#b', 'a,b', 'a\tb', '${{ github.ref }}', 'g'.repeat(257)],
  },
  'output-file': {
    good: ['out.json', './a b/out.env', '/tmp/x', '.env', 'a..'],
    bad: ['out/', '/', '.', '..', 'a/..', 'a\nb', 'a\u0000b'],
  },
}

describe.each(Object.entries(names))('%s', (name, { good, bad }) => {
  const row = inputs.find((one) => one.name === name)!

  it.each(good)('takes %j', (text) => {
    expect(parseInput(row, text).kind).toBe('value')
  })

  it.each(bad)('refuses %j', (text) => {
    expect(parseInput(row, text).kind).toBe('refused')
  })
})

describe('a task definition', () => {
  it.each([
    ['terraform', { family: 'terraform' }],
    ['terraform:3', { family: 'terraform', revision: 3 }],
    [name255, { family: name255 }],
    [`${ecs}:task-definition/terraform:12`, { family: 'terraform', revision: 12 }],
    [`${ecs}:task-definition/terraform`, { family: 'terraform' }],
  ])('%j is %j', (text, ref) => {
    expect(parseTaskDefinition(text)).toEqual({ kind: 'value', value: { ...ref, given: text } })
  })

  it.each([
    'terra form',
    'terraform:',
    'terraform:0',
    'terraform:03',
    'terraform:-1',
    'terraform:latest',
    'terraform:1:2',
    'terraform:*',
    ':3',
    `${name255}n`,
    `${ecs}:task/terraform:1`,
    `${ecs}:task-definition/`,
    'task-definition/terraform:1',
    'terraform@sha256:abc',
  ])('%j is none', (text) => {
    expect(parseTaskDefinition(text).kind).toBe('refused')
  })
})

describe('families of a lane', () => {
  it('are names, whatever they are given as', () => {
    expect(parseFamilies(`plan, apply:3\n${ecs}:task-definition/destroy:9, apply`)).toEqual({
      kind: 'value',
      value: ['plan', 'apply', 'destroy'],
    })
  })

  it.each(['plan apply', 'plan;apply', 'plan,apply:x', ',', '*'])('%j are refused', (text) => {
    expect(parseFamilies(text).kind).toBe('refused')
  })
})
