import { setTimeout as sleep } from 'node:timers/promises'
import { describe } from 'vitest'
import { scenario, type RunOptions } from './harness.ts'
import { endless, job, linesOf, untilFinished } from './worlds.ts'

const github: RunOptions = { on: 'github' }
const writes = { command: 'terraform apply' }

describe.concurrent('the post step', () => {
  scenario('is silent and asks nothing after a run that has reported', async ({ startAws, expect }) => {
    const aws = await startAws()
    const main = aws.start({}, github)
    await main.ended
    const asked = aws.asked().length
    const post = await aws.startPost(main).ended
    expect(post).toMatchObject({ exitCode: 0, stdout: '', stderr: '' })
    expect(aws.asked()).toHaveLength(asked)
  })

  scenario('is silent after a run that was killed while it waited', async ({ startAws, expect }) => {
    const aws = await startAws({ job: endless })
    await aws.launchByHand()
    const main = aws.start({}, github)
    await main.until('Waiting for')
    main.kill('SIGKILL')
    await main.ended
    const asked = aws.asked().length
    const post = await aws.startPost(main).ended
    expect(post).toMatchObject({ exitCode: 0, stdout: '', stderr: '' })
    expect(aws.asked()).toHaveLength(asked)
  })

  scenario(
    'is silent after a run that was killed when another had its turn',
    async ({ startAws, expect }) => {
      // Whoever looks does not see the other's task, and hears of it from RunTask.
      const aws = await startAws({ job: endless, listing: 60_000 })
      const winner = aws.start({}, github)
      await winner.until('Launched')
      const main = aws.start({}, github)
      await main.until('Waiting for')
      expect(aws.changes()).toEqual(['RunTask', 'RunTask', 'TagResource'])
      main.kill('SIGKILL')
      await main.ended
      const post = await aws.startPost(main).ended
      expect(post).toMatchObject({ exitCode: 0, stdout: '', stderr: '' })
      // Only a search for what the main step may have launched lists by `startedBy`.
      expect(aws.inputsOf('ListTasks').filter(({ startedBy }) => startedBy !== undefined)).toEqual([])
    },
  )

  scenario(
    'looks for the second task of a run whose first met a state lock',
    async ({ startAws, expect }) => {
      let launched = 0
      const aws = await startAws({
        job: (container, random) => {
          launched += 1
          const locked = job(linesOf('recorded/s3-locked.txt'), { exitCode: 1 })
          return launched === 1 ? locked(container, random) : endless(container, random)
        },
      })
      aws.ecs.world.addFault({ operation: 'RunTask', fault: 'hang', afterEffect: true, calls: [2, 2] })
      const main = aws.start({}, github)
      await aws.until(() => aws.tasks[1]?.lastStatus === 'RUNNING')
      main.kill('SIGKILL')
      await main.ended
      const post = await aws.startPost(main).ended
      expect(post.stdout).toContain(
        `The run was killed. Stopping its task, because its command only reads: ${aws.tasks[1]!.taskArn}`,
      )
      expect(aws.changes()).toEqual(['RunTask', 'RunTask', 'StopTask'])
    },
  )

  scenario('says how a task has ended that ended by itself meanwhile', async ({ startAws, expect }) => {
    const aws = await startAws({ job: untilFinished(0) })
    const main = aws.start({}, github)
    await main.until('working')
    main.kill('SIGKILL')
    await main.ended
    await aws.finish()
    await aws.until(() => aws.tasks[0]!.stoppedAt !== undefined)
    const post = await aws.startPost(main).ended
    expect(post.prose).toEqual([
      expect.stringMatching(/^The run was killed\. Its task has ended: arn:/),
      'Container terraform exited with 0. It had done its work.',
    ])
    expect(aws.changes()).toEqual(['RunTask'])
  })

  scenario('leaves a running task that writes, and says where it is', async ({ startAws, expect }) => {
    const aws = await startAws({ job: endless })
    const main = aws.start(writes, github)
    await main.until('working')
    main.kill('SIGKILL')
    await main.ended
    const post = await aws.startPost(main, writes).ended
    expect(post.exitCode).toBe(0)
    expect(post.prose).toEqual([
      'The run was killed. Its task is left running, because its command may write, and stopping it could leave a stale lock and half a change; a new run waits until it has ended: arn:aws:ecs:us-east-1:123456789012:task/ci/<task 1> https://us-east-1.console.aws.amazon.com/ecs/v2/clusters/ci/tasks/<task 1>?region=us-east-1',
    ])
    expect(aws.changes()).toEqual(['RunTask'])
  })

  scenario(
    'stops a running task that only reads, and follows it to its end',
    async ({ startAws, expect }) => {
      const aws = await startAws({ job: endless })
      const main = aws.start({}, github)
      await main.until('working')
      main.kill('SIGKILL')
      await main.ended
      const post = await aws.startPost(main).ended
      expect(post.exitCode).toBe(0)
      expect(aws.changes()).toEqual(['RunTask', 'StopTask'])
      expect(aws.tasks[0]!.containersRunning[0]!.exitCode).toBe(143)
    },
  )

  scenario('finds a task whose launch the killed run never heard of', async ({ startAws, expect }) => {
    const aws = await startAws({ job: endless, durations: { provisioningMs: 60_000 } })
    aws.ecs.world.addFault({ operation: 'RunTask', fault: 'hang', afterEffect: true })
    const main = aws.start(writes, github)
    await aws.until(() => aws.tasks.length === 1)
    main.kill('SIGKILL')
    await main.ended
    const post = await aws.startPost(main, writes).ended
    expect(post.exitCode).toBe(0)
    expect(aws.changes()).toEqual(['RunTask', 'StopTask'])
    expect(aws.tasks[0]!.containersRunning).toEqual([])
  })

  scenario('knows what the task does that the killed run never heard of', async ({ startAws, expect }) => {
    const aws = await startAws({ job: endless })
    aws.ecs.world.addFault({ operation: 'RunTask', fault: 'hang', afterEffect: true })
    const main = aws.start({}, github)
    await aws.until(() => aws.tasks[0]?.lastStatus === 'RUNNING')
    main.kill('SIGKILL')
    await main.ended
    const post = await aws.startPost(main).ended
    expect(post.stdout).toContain(
      'The run was killed. Stopping its task, because its command only reads: arn:',
    )
    expect(post.prose.at(-1)).toBe(
      'Container terraform exited with 143; expected 0. ecs-in-turn had stopped it: the run was cancelled. Its command only reads: run again when it is wanted.',
    )
    expect(aws.changes()).toEqual(['RunTask', 'StopTask'])
  })

  scenario('follows a task that the cancelled run has asked to stop', async ({ startAws, expect }) => {
    const aws = await startAws({ job: endless, durations: { stoppingMs: 3_000 } })
    const main = aws.start({}, github)
    await main.until('working')
    main.kill('SIGINT')
    expect((await main.ended).exitCode).toBe(130)
    const post = await aws.startPost(main).ended
    expect(post.exitCode).toBe(0)
    expect(aws.changes()).toEqual(['RunTask', 'StopTask'])
  })

  scenario('says where a task may be running when AWS refuses to tell', async ({ startAws, expect }) => {
    const aws = await startAws({ job: endless })
    const main = aws.start({}, github)
    await main.until('working')
    main.kill('SIGKILL')
    await main.ended
    aws.ecs.world.addFault({ fault: 'expired-token' })
    const post = await aws.startPost(main).ended
    expect(post.exitCode).toBe(0)
    expect(post.stdout).toContain(`A task may be running: ${aws.tasks[0]!.taskArn}`)
  })

  scenario('ends when it is cancelled itself', async ({ startAws, expect }) => {
    const aws = await startAws({ job: endless, durations: { stoppingMs: 60_000 } })
    const main = aws.start({}, github)
    await main.until('working')
    main.kill('SIGKILL')
    await main.ended
    const post = aws.startPost(main)
    await post.until('Waiting for')
    await sleep(300)
    post.kill('SIGINT')
    const end = await post.ended
    expect(end.stdout).toContain(aws.tasks[0]!.taskArn)
    expect(aws.changes()).toEqual(['RunTask', 'StopTask'])
  })
})
