import { describe, expect, it } from 'vitest'
import { buildLogUrl, buildTaskUrl, parseTaskArn } from '../../../src/follow/console-url.ts'
import type { LogLocation } from '../../../src/follow/log-location.ts'

const arn = 'arn:aws:ecs:eu-central-1:111122223333:task/ci/0123'

function log(overrides: Partial<Extract<LogLocation, { kind: 'awslogs' }>> = {}): LogLocation {
  return {
    kind: 'awslogs',
    group: '/ecs/tf',
    stream: 'run/terraform/0123',
    region: 'eu-central-1',
    ...overrides,
  }
}

describe('the console’s address of a task', () => {
  it.each([
    [arn, 'https://eu-central-1.console.aws.amazon.com/ecs/v2/clusters/ci/tasks/0123?region=eu-central-1'],
    [
      'arn:aws-cn:ecs:cn-north-1:111122223333:task/ci/0123',
      'https://cn-north-1.console.amazonaws.cn/ecs/v2/clusters/ci/tasks/0123?region=cn-north-1',
    ],
    [
      'arn:aws-us-gov:ecs:us-gov-west-1:111122223333:task/ci/0123',
      'https://us-gov-west-1.console.amazonaws-us-gov.com/ecs/v2/clusters/ci/tasks/0123?region=us-gov-west-1',
    ],
    ['arn:aws:ecs:eu-central-1:111122223333:task/a b#c?d/0/123', ''],
    [
      'arn:aws:ecs:eu-central-1:111122223333:task/a b#c?d/0123',
      'https://eu-central-1.console.aws.amazon.com/ecs/v2/clusters/a%20b%23c%3Fd/tasks/0123?region=eu-central-1',
    ],
  ])('of %s', (taskArn, url) => {
    expect(buildTaskUrl(taskArn)).toBe(url)
  })

  it.each([
    ['a partition whose console is not known', 'arn:aws-iso:ecs:us-iso-east-1:111122223333:task/ci/0123'],
    ['the European one', 'arn:aws-eusc:ecs:eusc-de-east-1:111122223333:task/ci/0123'],
    ['an old ARN, which has no cluster', 'arn:aws:ecs:eu-central-1:111122223333:task/0123'],
    ['another thing', 'arn:aws:ecs:eu-central-1:111122223333:service/ci/web'],
    ['a region that is a host', 'arn:aws:ecs:evil.example/:111122223333:task/ci/0123'],
    ['nothing', ''],
  ])('is empty for %s', (_what, taskArn) => {
    expect(buildTaskUrl(taskArn)).toBe('')
  })
})

describe('the console’s address of a log', () => {
  it('encodes group and stream as the console does', () => {
    expect(buildLogUrl(arn, log())).toBe(
      'https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1#logsV2:log-groups/log-group/$252Fecs$252Ftf/log-events/run$252Fterraform$252F0123',
    )
    expect(buildLogUrl(arn, log({ group: 'a$b', stream: 'c[d]' }))).toContain(
      '/log-group/a$2524b/log-events/c$255Bd$255D',
    )
  })

  it('is that of the log’s Region, which may not be the task’s', () => {
    expect(buildLogUrl(arn, log({ region: 'eu-west-1' }))).toMatch(
      /^https:\/\/eu-west-1\.console\..*region=eu-west-1#/,
    )
  })

  it.each(['evil.example/', 'evil.example#', 'x@evil.example', 'EU', ''])(
    'is empty where the Region of the task definition is none: "%s"',
    (region) => {
      expect(buildLogUrl(arn, log({ region }))).toBe('')
    },
  )

  it('is empty where there is no log, or no known console', () => {
    expect(buildLogUrl(arn, { kind: 'none', why: 'x' })).toBe('')
    expect(buildLogUrl('arn:aws-iso:ecs:us-iso-east-1:1:task/ci/0123', log())).toBe('')
    expect(buildLogUrl('', log())).toBe('')
  })
})

describe('a task ARN', () => {
  it.each([
    [arn, { partition: 'aws', region: 'eu-central-1', cluster: 'ci', taskId: '0123' }],
    [
      'arn:aws:ecs:eu-central-1:1:task/0123',
      { partition: 'aws', region: 'eu-central-1', cluster: undefined, taskId: '0123' },
    ],
    ['arn:aws:ecs:eu-central-1:1:cluster/ci', undefined],
    ['0123', undefined],
  ])('%s has these parts', (taskArn, parts) => {
    expect(parseTaskArn(taskArn)).toEqual(parts)
  })
})
