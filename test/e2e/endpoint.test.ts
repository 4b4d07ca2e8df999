import { setTimeout as sleep } from 'node:timers/promises'
import { describe } from 'vitest'
import { scenario } from './harness.ts'
import { endless, untilFinished } from './worlds.ts'

describe.concurrent('AWS in trouble', () => {
  scenario.for(['refused', 'reset'] as const)(
    'is waited out while a task is followed: connections %s',
    async (how, { startAws, expect }) => {
      const aws = await startAws({ job: untilFinished(6) })
      const run = aws.start()
      await run.until('working')
      await aws.ecs.goDown(how)
      await run.until('does not go through right now; trying again')
      await aws.ecs.comeUp()
      await run.until('AWS answers again.')
      await aws.finish()
      const end = await run.ended
      expect(end.exitCode).toBe(6)
      expect(aws.tasks).toHaveLength(1)
    },
  )

  scenario(
    'is waited out in the line: throttles and 5xx on every other call',
    async ({ startAws, expect }) => {
      const aws = await startAws({ job: untilFinished() })
      await aws.launchByHand()
      for (const fault of ['throttle', '503'] as const)
        aws.ecs.world.addFault({ operation: ['ListTasks', 'DescribeTasks'], fault, probability: 0.25 })
      const run = aws.start()
      await run.until('Waiting for')
      await aws.finish()
      await run.until('working')
      await aws.finish()
      expect((await run.ended).exitCode).toBe(0)
      expect(aws.tasks).toHaveLength(2)
    },
  )

  scenario('is waited out where the account has used up its calls', async ({ startAws, expect }) => {
    const aws = await startAws({ throttling: { clusterResourceRead: { burst: 4, perSecond: 4 } } })
    const ends = await Promise.all([aws.run(), aws.run()])
    expect(ends.map(({ exitCode }) => exitCode)).toEqual([0, 0])
    expect(aws.ecs.requests.some(({ errorType }) => errorType === 'ThrottlingException')).toBe(true)
    expect(aws.tasks).toHaveLength(2)
  })

  scenario('is told without tags: turns go on, without the order', async ({ startAws, expect }) => {
    const aws = await startAws({ job: untilFinished() })
    await aws.launchByHand()
    aws.ecs.world.addFault({ operation: 'TagResource', fault: 'access-denied' })
    const run = aws.start()
    await run.until('not in the order of arrival')
    await aws.finish()
    await run.until('working')
    await aws.finish()
    const end = await run.ended
    expect(end.exitCode).toBe(0)
    expect(end.stdout.match(/not in the order of arrival/g)).toHaveLength(1)
    expect(aws.changes()).toEqual(['TagResource', 'RunTask'])
  })

  scenario('is an error at once without a Region', async ({ startAws, expect }) => {
    const aws = await startAws()
    const end = await aws.run({}, { env: { AWS_REGION: '', AWS_DEFAULT_REGION: '' } })
    expect(end.exitCode).toBe(76)
    expect(end.stdout).toContain('aws-region')
    expect(aws.asked()).toEqual([])
  })

  scenario('is an error at once without credentials', async ({ startAws, expect }) => {
    const aws = await startAws()
    const end = await aws.run({}, { env: { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' } })
    expect(end.exitCode).toBe(76)
    expect(aws.asked()).toEqual([])
  })

  scenario('is cut short by a signal', async ({ startAws, expect }) => {
    const aws = await startAws({ job: endless })
    await aws.ecs.goDown('refused')
    const run = aws.start()
    await run.until('does not go through right now')
    await sleep(100)
    run.kill('SIGINT')
    const end = await run.ended
    expect(end.exitCode).toBe(130)
    expect(end.prose).toContain('Nothing was launched.')
  })
})
