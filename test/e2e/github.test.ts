import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe } from 'vitest'
import { outputNames } from '../../src/report/outputs.ts'
import { scenario, type RunOptions } from './harness.ts'
import { endless, job } from './worlds.ts'

const github: RunOptions = { on: 'github' }

describe.concurrent('on GitHub', () => {
  scenario('every output is there at the end, empty where it has no value', async ({ startAws, expect }) => {
    const aws = await startAws()
    const end = await aws.run({}, github)
    expect(end.exitCode).toBe(0)
    expect(Object.keys(end.outputs).sort()).toEqual([...outputNames].sort())
    expect(end.outputs).toMatchObject({
      outcome: 'succeeded',
      'exit-code': '0',
      'command-kind': 'reads',
      'failure-reason': '',
      'lock-info': '',
      'task-arn': aws.tasks[0]!.taskArn,
      containers: '[{"name":"terraform","exitCode":0}]',
    })
    expect(Object.values(end.outputs)).not.toContain('undefined')
  })

  scenario(
    'the task and its log are in the outputs before the task has ended',
    async ({ startAws, expect }) => {
      const aws = await startAws({ job: endless })
      const run = aws.start({}, github)
      await run.until('working')
      expect(run.isRunning).toBe(true)
      const { 'task-arn': taskArn, 'log-url': logUrl } = run.outputs
      expect(taskArn).toBe(aws.tasks[0]!.taskArn)
      expect(logUrl).toContain('#logsV2:log-groups/log-group/$252Fecs$252Fterraform/log-events/')
    },
  )

  scenario('a value of several lines can not smuggle in another output', async ({ startAws, expect }) => {
    const aws = await startAws({ job: endless })
    const run = aws.start({}, github)
    await run.until('working')
    const reason = 'over\noutcome<<x\nsucceeded\nx\noutcome=succeeded'
    await aws.call('StopTask', { cluster: 'ci', task: aws.tasks[0]!.taskArn, reason })
    const end = await run.ended
    expect(end.outputs).toMatchObject({ outcome: 'failed', 'stopped-reason': reason, 'exit-code': '143' })
  })

  scenario('one annotation has the diagnosis, and it is the only command', async ({ startAws, expect }) => {
    const aws = await startAws({ job: job(['Error: no'], { exitCode: 1 }) })
    const end = await aws.run({}, github)
    const commands = end.stdout.split('\n').filter((line) => line.startsWith('::'))
    expect(commands).toHaveLength(1)
    expect(commands[0]).toMatch(
      /^::error title=ecs-in-turn%3A failed::Outcome: failed\. Container terraform exited with 1/,
    )
    expect(commands[0]).toMatch(/%0AThe last line of the log:%0A {2}Error: no$/)
  })

  scenario('bad inputs are one annotation too, and an outcome', async ({ startAws, expect }) => {
    const aws = await startAws()
    const end = await aws.run({ 'if-busy': 'maybe' }, github)
    expect(end.exitCode).toBe(64)
    expect(end.stdout).toMatch(/^::error title=ecs-in-turn%3A invalid-input::/)
    expect(end.outputs['outcome']).toBe('invalid-input')
    expect(aws.asked()).toEqual([])
  })

  scenario('what the post step needs is saved as it happens', async ({ startAws, expect }) => {
    const aws = await startAws()
    const end = await aws.run({}, github)
    expect(end.state).toEqual({
      began: 'true',
      'started-by': aws.tasks[0]!.startedBy,
      'task-arn': aws.tasks[0]!.taskArn,
      container: 'terraform',
      'command-kind': 'reads',
      outcome: 'succeeded',
    })
  })

  scenario('the summary tells what ran and how it ended', async ({ startAws, expect }) => {
    const aws = await startAws({ job: job(['``` <b>not bold</b>'], { exitCode: 1 }) })
    const end = await aws.run({}, github)
    expect(end.summary).toContain('ecs-in-turn: failed')
    expect(end.summary).toContain('terraform plan')
    const none = await aws.run({ summary: 'false' }, github)
    expect(none.summary).toBe('')
  })

  scenario.for(['GITHUB_OUTPUT', 'GITHUB_STATE', 'GITHUB_STEP_SUMMARY'])(
    'a step without its %s file looks after its task all the same',
    async (name, { startAws, expect }) => {
      const aws = await startAws({ job: job(['working'], { durationMs: 2_000, exitCode: 3 }) })
      const run = aws.start({}, github)
      await run.until('Taking a turn')
      rmSync(join(run.folder, name))
      const end = await run.ended
      expect(end.exitCode).toBe(3)
      expect(end.stdout).toContain('Outcome: failed.')
      expect(end.stderr).toBe('')
    },
  )
})

describe.concurrent('outside GitHub', () => {
  scenario.for(['jenkins', 'shell'] as const)(
    'no workflow command is written on %s',
    async (on, { startAws, expect }) => {
      const aws = await startAws({ job: job(['working'], { exitCode: 1 }) })
      const ends = [await aws.run({}, { on }), await aws.run({ 'if-busy': 'maybe' }, { on })]
      for (const { stdout } of ends) expect(stdout).not.toMatch(/^\s*::|##\[/m)
    },
  )

  scenario.for([
    ['outputs.json', /^ {2}"outcome": "succeeded",$/m],
    ['outputs.env', /^OUTCOME='succeeded'$/m],
    ['outputs.properties', /^outcome=succeeded$/m],
  ] as const)('the outputs are in %s', async ([file, line], { startAws, expect }) => {
    const aws = await startAws()
    const run = aws.start({ 'output-file': file })
    expect((await run.ended).exitCode).toBe(0)
    expect(readFileSync(join(run.folder, file), 'utf8')).toMatch(line)
  })

  scenario(
    'an output file that can not be written costs a line, not the result',
    async ({ startAws, expect }) => {
      const aws = await startAws()
      const end = await aws.run({ 'output-file': 'no-such-folder/outputs.json' })
      expect(end.exitCode).toBe(0)
      expect(end.stdout).toContain('The outputs could not be written to no-such-folder/outputs.json:')
    },
  )
})
