import { describe } from 'vitest'
import { overlaps } from '../local-ecs/overlaps.ts'
import { scenario } from './harness.ts'
import { definition, endless, job, untilFinished } from './worlds.ts'

describe.concurrent('the turn', () => {
  scenario(
    'is never taken twice by processes that start at once, first come first',
    async ({ startAws, expect }) => {
      const aws = await startAws({ job: untilFinished() })
      const first = aws.start({}, { on: 'jenkins' })
      await first.until('working')
      const second = aws.start({}, { on: 'jenkins', env: { BUILD_NUMBER: '32' } })
      await aws.until(() => aws.inputsOf('TagResource').length === 1)
      const third = aws.start({}, { on: 'jenkins', env: { BUILD_NUMBER: '33' } })
      await third.until('2nd of 2')
      await aws.finish()
      await second.until('working')
      await aws.finish()
      await third.until('working')
      await aws.finish()
      const ends = await Promise.all([first.ended, second.ended, third.ended])
      expect(ends.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0])
      expect(
        aws.tasks.map(({ launchTags }) => launchTags.find(({ key }) => key === 'in-turn.run')?.value),
      ).toEqual(['infra/main build 31', 'infra/main build 32', 'infra/main build 33'])
      expect(overlaps(aws.tasks)).toEqual([])
    },
  )

  scenario('is never taken twice while ECS lists a new task late', async ({ startAws, expect }) => {
    const aws = await startAws({ listing: 3_000, describing: 1_000 })
    const ends = await Promise.all([aws.run(), aws.run(), aws.run()])
    expect(ends.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0])
    expect(aws.tasks).toHaveLength(3)
    expect(overlaps(aws.tasks)).toEqual([])
  })

  scenario('names the holder, its command and the place in the line', async ({ startAws, expect }) => {
    const aws = await startAws({ job: endless })
    await aws.start({}, { on: 'jenkins' }).until('working')
    const first = aws.start()
    await first.until('Waiting for')
    const second = aws.start()
    await second.until('2nd of 2')
    first.kill('SIGTERM')
    second.kill('SIGTERM')
    expect((await first.ended).prose).toContain(
      'Waiting for task <task 1> of terraform (RUNNING), started by infra/main build 31, command terraform plan, since <time>, https://ci.example/job/infra/job/main/31/.',
    )
    expect((await second.ended).prose).toContain(
      'Waiting for task <task 1> of terraform (RUNNING), started by infra/main build 31, command terraform plan, since <time>, https://ci.example/job/infra/job/main/31/. 2nd of 2 in line, behind local run by jane.',
    )
  })

  scenario(
    'comes as soon as the containers before it have ended, not when ECS has tidied up',
    async ({ startAws, expect }) => {
      const aws = await startAws({ durations: { deprovisioningMs: 600_000 } })
      const first = await aws.run()
      expect(first.exitCode).toBe(0)
      expect(first.outputs['exit-code']).toBe('0')
      const second = await aws.run()
      expect(second.exitCode).toBe(0)
      expect(aws.tasks.map(({ lastStatus }) => lastStatus)).toEqual(['DEPROVISIONING', 'DEPROVISIONING'])
      expect(overlaps(aws.tasks)).toEqual([])
    },
  )

  scenario('waits for a task that somebody has launched by hand', async ({ startAws, expect }) => {
    const aws = await startAws({ job: untilFinished() })
    await aws.launchByHand()
    const run = aws.start()
    await run.until(/^Waiting for task .* started by hand or by another program, /m)
    await aws.finish()
    await run.until('working')
    await aws.finish()
    expect((await run.ended).exitCode).toBe(0)
    expect(overlaps(aws.tasks)).toEqual([])
  })

  scenario(
    'waits for a task that is being stopped while its container still runs',
    async ({ startAws, expect }) => {
      const stubborn = job(['working'], { durationMs: Infinity, onSigterm: 'ignore' })
      const aws = await startAws({ job: stubborn, taskDefinitions: [definition({ stopTimeout: 5 })] })
      const byHand = await aws.launchByHand()
      await aws.until(() => aws.tasks[0]!.lastStatus === 'RUNNING')
      await aws.call('StopTask', { cluster: 'ci', task: byHand })
      const run = aws.start()
      await run.until('Waiting for')
      await run.until('working')
      run.kill('SIGTERM')
      await run.ended
      expect(overlaps(aws.tasks)).toEqual([])
    },
  )

  scenario('spans the families of wait-for-families, whoever names which', async ({ startAws, expect }) => {
    const taskDefinitions = [definition({}, 'plan'), definition({}, 'apply')]
    const aws = await startAws({ taskDefinitions, job: job(['working'], { durationMs: 2_000 }) })
    const ends = await Promise.all([
      aws.run({ family: 'plan', 'wait-for-families': 'apply' }),
      aws.run({ family: 'apply', 'wait-for-families': 'plan' }),
    ])
    expect(ends.map(({ exitCode }) => exitCode)).toEqual([0, 0])
    expect(overlaps(aws.tasks, () => 'one lane')).toEqual([])
  })

  scenario('that never came was waited for all the same', async ({ startAws, expect }) => {
    const aws = await startAws({ job: endless })
    await aws.launchByHand()
    const end = await aws.run({ 'wait-timeout': '4s' })
    expect(end.exitCode).toBe(75)
    expect(Number(end.outputs['waited-seconds'])).toBeGreaterThan(0)
    expect(end.stdout).not.toContain('waited 0 s')
  })

  scenario('is each concurrency group’s own', async ({ startAws, expect }) => {
    const aws = await startAws({ job: endless })
    const runs = ['a', 'b'].map((group) => aws.start({ 'concurrency-group': group }))
    await Promise.all(runs.map((run) => run.until('working')))
    expect(overlaps(aws.tasks)).toHaveLength(1)
  })
})
