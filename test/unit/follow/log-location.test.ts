import type { ContainerDefinition } from '@aws-sdk/client-ecs'
import { describe, expect, it } from 'vitest'
import { locateLog, type LogLocation } from '../../../src/follow/log-location.ts'

function locate(
  options: Record<string, string> | undefined,
  logDriver: string | undefined = 'awslogs',
): LogLocation {
  const container: ContainerDefinition = {
    name: 'terraform',
    logConfiguration: { logDriver: logDriver as never, ...(options !== undefined && { options }) },
  }
  return locateLog(container, '0123', 'eu-central-1')
}

const options = { 'awslogs-group': '/ecs/tf', 'awslogs-stream-prefix': 'run', 'awslogs-region': 'eu-west-1' }

describe('the log of a container', () => {
  it('is the stream prefix/container/task id, in the Region that the driver writes to', () => {
    expect(locate(options)).toEqual({
      kind: 'awslogs',
      group: '/ecs/tf',
      stream: 'run/terraform/0123',
      region: 'eu-west-1',
    })
  })

  it('is in the task’s Region where the driver names none', () => {
    const { 'awslogs-group': group, 'awslogs-stream-prefix': prefix } = options
    expect(locate({ 'awslogs-group': group, 'awslogs-stream-prefix': prefix })).toMatchObject({
      region: 'eu-central-1',
    })
  })

  it.each<[what: string, location: LogLocation, why: string]>([
    [
      'without a log configuration',
      locateLog({ name: 'terraform' }, '0123', 'eu-central-1'),
      "Container terraform has no log configuration, so its output can't be shown here.",
    ],
    [
      'with another driver',
      locate(undefined, 'awsfirelens'),
      "Container terraform logs by awsfirelens, not awslogs, so its output can't be shown here.",
    ],
    [
      'without a group',
      locate({ 'awslogs-stream-prefix': 'run' }),
      'Container terraform has awslogs without awslogs-group.',
    ],
    ['without options', locate(undefined), 'Container terraform has awslogs without awslogs-group.'],
    [
      'without a prefix',
      locate({ 'awslogs-group': '/ecs/tf' }),
      "Container terraform has awslogs without awslogs-stream-prefix, so its stream can't be found. Its log group is /ecs/tf.",
    ],
  ])('can not be read, and a sentence says why: %s', (_what, location, why) => {
    expect(location).toEqual({ kind: 'none', why })
  })
})
