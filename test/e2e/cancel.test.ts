import { setTimeout as sleep } from 'node:timers/promises'
import { describe } from 'vitest'
import { scenario } from './harness.ts'
import type { Run } from './run.ts'
import { endless } from './worlds.ts'

const writes = { command: 'terraform apply', 'branch-guard': '*' }

/** What GitHub's runner sends when a job is cancelled, until the process has ended (facts/ci.md 16). */
async function cancelLikeGithub(run: Run): Promise<void> {
  run.kill('SIGINT')
  const hasEnded = run.ended.then(() => true)
  for (const [afterMs, signal] of [
    [7_500, 'SIGTERM'],
    [2_500, 'SIGKILL'],
  ] as const) {
    if (await Promise.race([hasEnded, sleep(afterMs, false)])) return
    run.kill(signal)
  }
}

describe.concurrent('a cancelled run', () => {
  scenario('leaves the line and launches nothing', async ({ startAws, expect }) => {
    const aws = await startAws({ job: endless })
    await aws.launchByHand()
    const run = aws.start()
    await aws.until(() => aws.changes().length > 0)
    run.kill('SIGINT')
    const end = await run.ended
    expect(end.exitCode).toBe(130)
    expect(aws.changes()).toEqual(['TagResource', 'UntagResource'])
    expect(aws.tasks).toHaveLength(1)
  })

  scenario(
    'stops a task that has not started yet, also one that would write',
    async ({ startAws, expect }) => {
      const aws = await startAws({ job: endless, durations: { provisioningMs: 60_000 } })
      const run = aws.start(writes)
      await run.until('Launched')
      run.kill('SIGTERM')
      const end = await run.ended
      expect(end.exitCode).toBe(143)
      expect(end.outputs['outcome']).toBe('cancelled')
      expect(aws.changes()).toEqual(['RunTask', 'StopTask'])
      await aws.until(() => aws.tasks[0]!.stopCode !== undefined)
      expect(aws.tasks[0]!.containersRunning).toEqual([])
    },
  )

  scenario('finds and stops a task whose RunTask was never answered', async ({ startAws, expect }) => {
    const aws = await startAws({ job: endless, durations: { provisioningMs: 60_000 } })
    aws.ecs.world.addFault({ operation: 'RunTask', fault: 'hang', afterEffect: true })
    const run = aws.start(writes)
    await aws.until(() => aws.tasks.length === 1)
    run.kill('SIGINT')
    const end = await run.ended
    expect(end.exitCode).toBe(130)
    expect(end.outputs['task-arn']).toBe(aws.tasks[0]!.taskArn)
    expect(aws.changes()).toEqual(['RunTask', 'StopTask'])
    expect(aws.inputsOf('ListTasks').at(-1)).toEqual({ cluster: 'ci', startedBy: aws.tasks[0]!.startedBy })
  })

  scenario('says how to look for a task that may have been launched', async ({ startAws, expect }) => {
    const aws = await startAws({ job: endless })
    aws.ecs.world.addFault({ operation: 'RunTask', fault: 'hang' })
    const run = aws.start()
    await aws.until(() => aws.changes().length === 1)
    run.kill('SIGINT')
    const end = await run.ended
    expect(end.exitCode).toBe(130)
    expect(aws.changes()).toEqual(['RunTask'])
    const { startedBy } = aws.inputsOf('RunTask')[0]!
    expect(end.stdout).toContain(
      `A task may be running: list the cluster’s tasks with startedBy ${String(startedBy)}.`,
    )
  })

  scenario.for([
    ['stop', 'terraform apply', ['RunTask', 'StopTask']],
    ['leave', 'terraform plan', ['RunTask']],
  ] as const)('follows on-cancel %s for %s', async ([onCancel, command, changes], { startAws, expect }) => {
    const aws = await startAws({ job: endless })
    const run = aws.start({ command, 'branch-guard': '*', 'on-cancel': onCancel })
    await run.until('working')
    run.kill('SIGTERM')
    const end = await run.ended
    expect(end.exitCode).toBe(143)
    expect(end.stdout).toContain(`\`on-cancel\` is ${onCancel}`)
    expect(aws.changes()).toEqual(changes)
  })

  scenario('leaves at once on the second signal', async ({ startAws, expect }) => {
    const aws = await startAws({ job: endless })
    aws.ecs.world.addFault({ operation: 'RunTask', fault: 'hang' })
    const run = aws.start()
    await aws.until(() => aws.changes().length === 1)
    run.kill('SIGINT')
    await sleep(200)
    run.kill('SIGTERM')
    const end = await run.ended
    expect(end.exitCode).toBe(143)
    expect(end.prose.at(-1)).toBe(
      'SIGTERM came as well: leaving at once. A task that was launched goes on without this run.',
    )
  })

  scenario('does not stop a task that has ended in the meantime', async ({ startAws, expect }) => {
    const aws = await startAws()
    const run = aws.start()
    await aws.until(() => aws.tasks[0]?.stoppedAt !== undefined && run.stdout.includes('Launched'))
    run.kill('SIGINT')
    const end = await run.ended
    expect(end.exitCode).toBe(130)
    expect(end.stdout).toContain('The task had already ended.')
    expect(aws.changes()).toEqual(['RunTask'])
  })
})

describe.concurrent(
  'with GitHub’s timing, and AWS silent from the signal on, a cancel ends by itself',
  () => {
    scenario('while it waits', async ({ startAws, expect }) => {
      const aws = await startAws({ job: endless })
      await aws.launchByHand()
      const run = aws.start()
      await aws.until(() => aws.changes().length > 0)
      aws.ecs.world.addFault({ fault: 'hang' })
      await sleep(1_500)
      await cancelLikeGithub(run)
      const end = await run.ended
      expect(end.exitCode).toBe(130)
      expect(end.prose).toContain('Nothing was launched.')
    })

    scenario('while RunTask is under way', async ({ startAws, expect }) => {
      const aws = await startAws({ job: endless })
      aws.ecs.world.addFault({ fault: 'hang', when: () => aws.changes().length > 0 })
      aws.ecs.world.addFault({ operation: 'RunTask', fault: 'hang' })
      const run = aws.start()
      await aws.until(() => aws.changes().length > 0)
      await cancelLikeGithub(run)
      const end = await run.ended
      expect(end.exitCode).toBe(130)
      expect(end.stdout).toContain('A task may be running')
    })

    scenario('while RunTask is under way after a wait in the line', async ({ startAws, expect }) => {
      const aws = await startAws({ job: endless })
      await aws.launchByHand()
      aws.ecs.world.addFault({ operation: 'RunTask', fault: 'hang' })
      const run = aws.start()
      await aws.until(() => aws.changes().includes('TagResource'))
      await aws.finish()
      await aws.until(() => aws.changes().includes('RunTask'))
      aws.ecs.world.addFault({ fault: 'hang' })
      await cancelLikeGithub(run)
      const end = await run.ended
      expect(end.exitCode).toBe(130)
      expect(end.stdout).toContain('A task may be running')
    })

    scenario('while the task runs', async ({ startAws, expect }) => {
      const aws = await startAws({ job: endless })
      const run = aws.start()
      await run.until('working')
      aws.ecs.world.addFault({ fault: 'hang' })
      await sleep(1_500)
      await cancelLikeGithub(run)
      const end = await run.ended
      expect(end.exitCode).toBe(130)
      expect(end.stdout).toContain(aws.tasks[0]!.taskArn)
    })
  },
)
