import { describe, expect, it } from 'vitest'
import { action, buildActionStart } from './action-step.ts'
import type { GithubEvent } from './github-event.ts'
import { GithubJob } from './github-job.ts'
import { scenario as onLocalEcs, type Aws } from './harness.ts'
import { endless, job, linesOf } from './worlds.ts'

const pushToMain: GithubEvent = { name: 'push', branch: 'main' }
// Forks often work on their own main.
const forkPullRequest: GithubEvent = {
  name: 'pull_request',
  number: 7,
  headRepository: 'mallory/infra',
  headBranch: 'main',
}

const lane = { cluster: 'ci', family: 'terraform', 'poll-interval': '1s' }

/** The test function; its `startJob` starts a job on a runner whose AWS is a local ECS. */
const scenario = onLocalEcs.extend('startJob', ({ onTestFinished }) => (aws: Aws, event: GithubEvent) => {
  const { PATH = '' } = process.env
  const machine = { PATH, HOME: aws.folder, ...aws.ecs.environment }
  const started = new GithubJob(event, machine, aws.folder)
  onTestFinished(() => started.close())
  return started
})

describe('a step of action.yml', () => {
  it('gets every input of the file: what was given, the default, or nothing', () => {
    const { env } = buildActionStart('main', { 'if-busy': 'skip', 'branch-guard': '' }, {})
    expect(Object.keys(env)).toHaveLength(action.inputs.size)
    expect(env).toMatchObject({
      'INPUT_IF-BUSY': 'skip',
      'INPUT_BRANCH-GUARD': '',
      'INPUT_WAIT-TIMEOUT': '60m',
      'INPUT_TASK-TIMEOUT': '',
    })
  })

  it('gets its state back after the job, under the names that it has saved', () => {
    const { env } = buildActionStart('post', {}, { 'task-arn': 'an-arn' })
    expect(env).toMatchObject({ 'STATE_task-arn': 'an-arn', 'INPUT_ON-CANCEL': 'auto' })
  })
})

describe.concurrent('action.yml on GitHub', () => {
  scenario('plans, lets a script read the outputs, and applies', async ({ startAws, startJob, expect }) => {
    const aws = await startAws({ job: job(linesOf('recorded/plan-mixed.txt')) })
    const github = startJob(aws, pushToMain)
    const plan = await github.use('plan', { ...lane, command: 'terraform plan' }).ended
    expect(plan).toMatchObject({ conclusion: 'success', exitCode: 0, annotations: [], otherCommands: [] })
    expect(plan.environment).toBe('')
    expect(Object.keys(plan.outputs).sort()).toEqual([...action.outputs].sort())
    const read = await github.script('echo "$CHANGES $PLAN"', {
      CHANGES: '${{ steps.plan.outputs.has-changes }}',
      PLAN: '${{ steps.plan.outputs.plan }}',
    })
    expect(read.log).toEqual([expect.stringMatching(/^true \{"add":\d+,.*\}$/)])
    const apply = await github.use('apply', { ...lane, command: 'terraform apply -auto-approve' }).ended
    expect(apply).toMatchObject({ conclusion: 'success', outputs: { 'command-kind': 'writes' } })
    expect(aws.changes().filter((operation) => operation === 'RunTask')).toHaveLength(2)
    expect(await github.end()).toMatchObject([
      { conclusion: 'success', log: [] },
      { conclusion: 'success', log: [] },
    ])
  })

  scenario.for([
    { how: 'by default', guard: {} },
    { how: 'with a guard from an expression that came out empty', guard: { 'branch-guard': '' } },
    { how: 'with a guard of many branches', guard: { 'branch-guard': 'main, feature/*' } },
  ])('refuses an apply from a fork $how', async ({ guard }, { startAws, startJob, expect }) => {
    const aws = await startAws()
    const github = startJob(aws, forkPullRequest)
    const apply = await github.use('apply', { ...lane, command: 'terraform apply', ...guard }).ended
    expect(apply).toMatchObject({
      conclusion: 'failure',
      exitCode: 77,
      annotations: [{ level: 'error', title: 'ecs-in-turn: refused' }],
      outputs: { outcome: 'refused', 'task-arn': '' },
    })
    // Nothing but the command that the task definition may have instead.
    expect(aws.asked()).toEqual(['DescribeTaskDefinition'])
    expect(await github.script('echo applied')).toMatchObject({ conclusion: 'skipped' })
    const why = { WHY: '${{ steps.apply.outputs.failure-reason }}' }
    const told = await github.script('echo "$WHY"', why, 'failure()')
    expect(told.log.join(' ')).toMatch(/^The branch guard .*`terraform apply`.*pull request/)
    expect(await github.end()).toMatchObject([{ conclusion: 'success', log: [] }])
    expect(aws.changes()).toEqual([])
  })

  scenario('plans for a pull request from a fork', async ({ startAws, startJob, expect }) => {
    const aws = await startAws()
    const plan = await startJob(aws, forkPullRequest).use('plan', { ...lane, command: 'terraform plan' })
      .ended
    expect(plan).toMatchObject({ conclusion: 'success', outputs: { 'command-kind': 'reads' } })
  })

  scenario(
    'stops its task when it is cancelled, and its post step sees it end',
    async ({ startAws, startJob, expect }) => {
      const aws = await startAws({ job: endless, durations: { stoppingMs: 4_000 } })
      const github = startJob(aws, pushToMain)
      const plan = github.use('plan', { ...lane, command: 'terraform plan' })
      await plan.process.until('working')
      await github.cancel()
      // It ends within the first 7.5 s, by itself: no more than one signal is needed.
      expect(await plan.ended).toMatchObject({
        conclusion: 'cancelled',
        exitCode: 130,
        signals: ['SIGINT'],
        outputs: { outcome: 'cancelled' },
      })
      expect(aws.tasks[0]!.stoppedAt).toBeUndefined()
      expect(await github.script('echo next')).toMatchObject({ conclusion: 'skipped' })
      const [post] = await github.end()
      expect(post).toMatchObject({ conclusion: 'success', exitCode: 0, annotations: [] })
      expect(post!.log.at(-1)).toContain('Container terraform exited with 143')
      expect(aws.tasks[0]!.containersRunning[0]!.exitCode).toBe(143)
      expect(aws.changes()).toEqual(['RunTask', 'StopTask'])
    },
  )

  scenario(
    'has its post step stop the task when AWS did not answer the cancel',
    async ({ startAws, startJob, expect }) => {
      const aws = await startAws({ job: endless })
      const github = startJob(aws, pushToMain)
      const plan = github.use('plan', { ...lane, command: 'terraform plan' })
      await plan.process.until('working')
      const answersAgain = aws.ecs.world.addFault({ fault: 'hang' })
      await github.cancel()
      const end = await plan.ended
      expect(end).toMatchObject({ conclusion: 'cancelled', exitCode: 130, signals: ['SIGINT'] })
      answersAgain()
      const [post] = await github.end()
      expect(post!.log.join('\n')).toMatch(/Stopping \w+ task, because its command only reads/)
      expect(post!.log.at(-1)).toContain('Container terraform exited with 143')
      expect(aws.tasks[0]!.containersRunning[0]!.exitCode).toBe(143)
    },
  )

  scenario(
    'tells of an input with a wrong name, which the runner only warns of',
    async ({ startAws, startJob, expect }) => {
      const aws = await startAws()
      const wrong = await startJob(aws, pushToMain).use('plan', { cluster: 'ci', famly: 'terraform' }).ended
      expect(wrong).toMatchObject({
        conclusion: 'failure',
        exitCode: 64,
        outputs: { outcome: 'invalid-input' },
      })
      expect(wrong.annotations).toMatchObject([
        {
          level: 'warning',
          message: expect.stringMatching(/^Unexpected input\(s\) 'famly', valid/) as string,
        },
        { level: 'error', title: 'ecs-in-turn: invalid-input' },
      ])
      expect(wrong.annotations[1]!.message).toContain('family')
      expect(aws.asked()).toEqual([])

      const given = { ...lane, 'concurrency-groups': 'network' }
      const ignored = await startJob(aws, pushToMain).use('plan', given).ended
      expect(ignored).toMatchObject({ conclusion: 'success', annotations: [{ level: 'warning' }] })
      expect(ignored.log[0]).toBe(
        'Warning: INPUT_CONCURRENCY-GROUPS is not an input and is ignored. Did you mean INPUT_CONCURRENCY-GROUP?',
      )
    },
  )

  scenario(
    'lets no line of the container be a command to the runner',
    async ({ startAws, startJob, expect }) => {
      const lines = [
        '::set-output name=outcome::succeeded',
        '##[save-state name=task-arn;]arn:of:another:task',
        'x\r::add-mask::main',
        '::stop-commands::gone',
        '\u0085\u00a0::error title=forged::all is lost',
        'a ##[error]all is lost',
        '::gone::',
      ]
      const aws = await startAws({ job: job(lines, { exitCode: 3 }) })
      const github = startJob(aws, pushToMain)
      const { process, ended } = github.use('plan', lane)
      const end = await ended
      expect(end).toMatchObject({ conclusion: 'failure', exitCode: 3, otherCommands: [] })
      expect(end.outputs).toMatchObject({ outcome: 'failed', 'exit-code': '3' })
      expect(end.annotations.map(({ title }) => title)).toEqual(['ecs-in-turn: failed'])
      expect(process.commands).toMatchObject({ isStopped: false, masks: [] })
      for (const text of ['succeeded', 'another', 'add-mask', 'gone', 'forged', 'all is lost'])
        expect(end.log.join('\n')).toContain(text)
      expect(await github.end()).toMatchObject([{ conclusion: 'success', log: [] }])
    },
  )
})
