import { describe, expect, it } from 'vitest'
import { describeHolder, describePastHolder } from '../../../src/report/holder.ts'
import type { Holder } from '../../../src/turns/turn-event.ts'
import { arnOf, buildTask } from '../ecs/builders.ts'
import { findRunnerCommand } from './runner-commands.ts'

const consoleUrl =
  'https://eu-central-1.console.aws.amazon.com/ecs/v2/clusters/ci/tasks/0123456789abcdef0123456789abcdef?region=eu-central-1'
const start = 'task 0123456789abcdef0123456789abcdef of terraform (RUNNING)'

describe('who holds the lane', () => {
  it.each<[what: string, holder: Holder, text: string]>([
    [
      'a run of ours: its name, command and link from the tags',
      buildTask({
        startedBy: 'in-turn/x/-/1',
        tags: [
          { key: 'in-turn.run', value: 'acme/infra run 812' },
          { key: 'in-turn.url', value: 'https://github.com/acme/infra/actions/runs/812' },
          { key: 'in-turn.command', value: 'terraform apply' },
        ],
      }),
      `${start}, started by acme/infra run 812, command terraform apply, since 2026-11-23T10:00:30Z, https://github.com/acme/infra/actions/runs/812`,
    ],
    [
      'a run of ours whose tags StopTask has deleted',
      buildTask({ startedBy: 'in-turn/x/-/1', tags: [] }),
      `${start}, started by another run, since 2026-11-23T10:00:30Z, ${consoleUrl}`,
    ],
    [
      'somebody by hand, with the command of the overrides',
      buildTask({
        overrides: {
          containerOverrides: [
            { name: 'agent' },
            { name: 'terraform', command: ['sh', '-c', 'terraform apply'] },
          ],
        },
      }),
      `${start}, started by hand or by another program, command sh -c 'terraform apply', since 2026-11-23T10:00:30Z, ${consoleUrl}`,
    ],
    [
      'somebody by hand, where an empty text stands for nothing',
      buildTask({ startedBy: '', group: '' }),
      `${start}, started by hand or by another program, since 2026-11-23T10:00:30Z, ${consoleUrl}`,
    ],
    [
      'a service',
      buildTask({ group: 'service:web', startedBy: 'ecs-svc/1234567890' }),
      `${start}, started by the ECS service web, since 2026-11-23T10:00:30Z, ${consoleUrl}`,
    ],
    [
      'a schedule',
      buildTask({ startedBy: 'events-rule/nightly' }),
      `${start}, started by events-rule/nightly, since 2026-11-23T10:00:30Z, ${consoleUrl}`,
    ],
    [
      'one that is only named so far',
      { taskArn: arnOf('0123') },
      'task 0123, which ECS has named but does not show yet',
    ],
    [
      'one of which little is known, in a partition without a known console',
      { taskArn: 'arn:aws-iso:ecs:us-iso-east-1:1:task/ci/0123', containers: [] },
      'task 0123 (status unknown), started by hand or by another program',
    ],
  ])('is %s', (_what, holder, text) => {
    expect(describeHolder(holder)).toBe(text)
  })

  it('is named without a status once it no longer does', () => {
    const holder = buildTask({ startedBy: 'events-rule/nightly' })
    expect(describePastHolder(holder)).toBe(describeHolder(holder).replace(' (RUNNING)', ''))
  })

  it('can not write a command of the runner, nor a second line', () => {
    const value = 'x\r\n::error::y ##[add-mask]z'
    const tags = ['in-turn.run', 'in-turn.url', 'in-turn.command'].map((key) => ({ key, value }))
    const text = describeHolder(buildTask({ tags, startedBy: value, group: value }))
    expect(findRunnerCommand(text)).toBeUndefined()
    expect(text).not.toMatch(/[\r\n]/)
  })
})
