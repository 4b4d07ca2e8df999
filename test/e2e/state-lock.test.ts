import { describe } from 'vitest'
import { overlaps } from '../local-ecs/overlaps.ts'
import { scenario } from './harness.ts'
import { job, linesOf, printing, realProcess } from './worlds.ts'

describe.concurrent('a Terraform state that is locked from elsewhere', () => {
  scenario('is told with its holder, in the outputs too', async ({ startAws, expect }) => {
    const aws = await startAws({ job: realProcess })
    const end = await aws.run({ ...printing('recorded/s3-locked.txt', 1), 'retry-on-state-lock': '0' })
    expect(end.exitCode).toBe(75)
    expect(JSON.parse(end.outputs['lock-info']!)).toEqual({
      id: '5fd4ab3c-2d5e-4b0a-9c1e-0f6d3a7b9e21',
      holder: 'jane@laptop',
      operation: 'OperationTypeApply',
      since: '2026-11-23 01:17:41.120394857 +0000 UTC',
    })
    expect(aws.tasks).toHaveLength(1)
  })

  scenario('is waited out: the turn is given back and taken again', async ({ startAws, expect }) => {
    let launched = 0
    const aws = await startAws({
      job: (container, random) => {
        launched += 1
        return launched === 1
          ? job(linesOf('recorded/s3-locked.txt'), { exitCode: 1 })(container, random)
          : job()(container, random)
      },
    })
    const run = aws.start()
    await run.until('giving the turn back')
    // The lane is free meanwhile.
    expect((await aws.run({ 'if-busy': 'fail' })).exitCode).toBe(0)
    const end = await run.ended
    expect(end.exitCode).toBe(0)
    expect(end.outputs['outcome']).toBe('succeeded')
    expect(end.prose).toContain(
      'The Terraform state is locked from elsewhere (by jane@laptop, OperationTypeApply, since 2026-11-23 01:17:41 +0000 UTC). Nothing was changed; giving the turn back and trying again in <duration> (1 of 5).',
    )
    expect(aws.tasks).toHaveLength(3)
    expect(new Set(aws.tasks.map(({ clientToken }) => clientToken)).size).toBe(3)
    expect(overlaps(aws.tasks)).toEqual([])
  })

  scenario('is known by its words though one of them is masked', async ({ startAws, expect }) => {
    const aws = await startAws({ job: realProcess })
    const end = await aws.run({
      ...printing('recorded/s3-locked.txt', 1),
      'retry-on-state-lock': '0',
      environment: 'TF_VAR_managed_by=Terraform\nTF_VAR_who=jane@laptop',
    })
    expect(end.outputs['outcome']).toBe('state-locked')
    expect(end.stdout).toContain('*** acquires a state lock')
    expect(end.stdout + JSON.stringify(end.outputs)).not.toContain('jane@laptop')
  })

  scenario(
    'is no reason to run again when the log could not be read to its end',
    async ({ startAws, expect }) => {
      const aws = await startAws({
        job: job(linesOf('recorded/s3-locked.txt'), { exitCode: 1, durationMs: 4_000 }),
      })
      aws.ecs.world.addFault({ operation: 'GetLogEvents', calls: [3, 99], fault: 'access-denied' })
      const end = await aws.run()
      expect(end.exitCode).toBe(1)
      expect(end.stdout).toContain('Not all of the log was read')
      expect(aws.tasks).toHaveLength(1)
    },
  )

  scenario(
    'is no reason to run again when a change shows in the log only later',
    async ({ startAws, expect }) => {
      const lock = linesOf('recorded/s3-locked.txt').map((message) => ({ afterMs: 0, message }))
      const work = { afterMs: 2_500, message: 'aws_x.b: Creating...' }
      const aws = await startAws({ job: () => ({ durationMs: 3_000, exitCode: 1, logs: [...lock, work] }) })
      // What is written from 2 s on can be read only 8 s later: until then there is nothing new.
      let firstMs = Infinity
      aws.ecs.world.addFault({
        operation: 'GetLogEvents',
        fault: 'empty',
        when: ({ now }) => {
          firstMs = Math.min(firstMs, now)
          return now - firstMs > 2_000 && now - firstMs < 10_000
        },
      })
      const end = await aws.run()
      expect(end.exitCode).toBe(1)
      expect(end.stdout).toContain('giving the turn back')
      expect(end.stdout).toContain('The log shows that something was changed by this run ("Creating...").')
      expect(aws.tasks).toHaveLength(1)
    },
  )

  scenario('is no reason to run again what somebody has stopped', async ({ startAws, expect }) => {
    const logs = linesOf('recorded/s3-locked.txt').map((message) => ({ afterMs: 0, message }))
    const aws = await startAws({
      job: () => ({ durationMs: Infinity, logs, onSigterm: { afterMs: 0, exitCode: 1 } }),
    })
    const run = aws.start()
    await run.until('Terraform acquires a state lock')
    await aws.finish()
    const end = await run.ended
    expect(end.exitCode).toBe(1)
    expect(end.stdout).not.toContain('giving the turn back')
    expect(aws.tasks).toHaveLength(1)
  })

  scenario.for([
    ['the command changed something before', 'recorded/changed-before.txt', 'but the task is not run again'],
    ['the backend only denied access', 'recorded/s3-denied.txt', ''],
    ['the lock could not be released', 'recorded/http-release-fails.txt', 'could not be released'],
  ] as const)('is no reason to run again when %s', async ([, fixture, says], { startAws, expect }) => {
    const aws = await startAws({ job: realProcess })
    const end = await aws.run(printing(fixture, 1))
    expect(end.exitCode).toBe(1)
    expect(end.outputs['outcome']).toBe('failed')
    expect(end.stdout).toContain(says)
    expect(aws.tasks).toHaveLength(1)
  })
})
