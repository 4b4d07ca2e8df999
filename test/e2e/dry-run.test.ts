import { describe } from 'vitest'
import { scenario } from './harness.ts'
import { endless } from './worlds.ts'

const dryRun = { 'dry-run': 'true' }

describe.concurrent('a dry run', () => {
  scenario('shows the request for a free lane, and changes nothing', async ({ startAws, expect }) => {
    const aws = await startAws()
    const end = await aws.run(dryRun, { on: 'jenkins' })
    expect(end.exitCode).toBe(0)
    expect(end.outputs['outcome']).toBe('skipped')
    expect(end.prose).toContain('The lane is free: a run would launch at once.')
    expect(end.stdout).toContain(
      '"taskDefinition": "arn:aws:ecs:us-east-1:123456789012:task-definition/terraform:1"',
    )
    expect(aws.changes()).toEqual([])
    expect(aws.tasks).toEqual([])
  })

  scenario('shows who holds the lane and who waits for it', async ({ startAws, expect }) => {
    const aws = await startAws({ job: endless })
    await aws.start({}, { on: 'jenkins' }).until('working')
    await aws.start({}, { on: 'jenkins', env: { BUILD_NUMBER: '32' } }).until('Waiting for')
    await aws.until(() => aws.changes().includes('TagResource'))
    const end = await aws.run(dryRun)
    expect(end.exitCode).toBe(0)
    expect(end.stdout).toMatch(
      /^The lane is held by task .* started by infra\/main build 31, command terraform plan, /m,
    )
    expect(end.stdout).toMatch(/^1st in line: infra\/main build 32 /m)
    expect(end.prose).toContain('A run would wait, 2nd in line.')
    const skipping = await aws.run({ ...dryRun, 'if-busy': 'skip' })
    expect(skipping.prose).toContain('A run would end at once, because `if-busy` is skip.')
    expect(aws.changes()).toEqual(['RunTask', 'TagResource'])
  })

  scenario('is refused as the real run would be', async ({ startAws, expect }) => {
    const aws = await startAws()
    const end = await aws.run({ ...dryRun, command: 'terraform apply' })
    expect(end.exitCode).toBe(77)
    expect(aws.asked()).toEqual(['DescribeTaskDefinition'])
  })
})
