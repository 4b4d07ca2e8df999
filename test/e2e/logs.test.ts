import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe } from 'vitest'
import { scenario } from './harness.ts'
import { container, job, printing, realProcess } from './worlds.ts'

describe.concurrent('the container’s lines', () => {
  scenario(
    'come while the task runs, in order, of a real process’s both streams',
    async ({ startAws, expect }) => {
      const aws = await startAws({ job: realProcess })
      const script = 'echo first; until [ -e go ]; do sleep 0.1; done; echo second >&2; sleep 0.3; echo last'
      const run = aws.start({ command: JSON.stringify(['sh', '-c', script]), 'command-kind': 'reads' })
      await run.until(/^first$/m)
      writeFileSync(join(aws.folder, 'go'), '')
      const end = await run.ended
      expect(end.exitCode).toBe(0)
      expect(end.stdout.match(/^(?:first|second|last)$/gm)).toEqual(['first', 'second', 'last'])
    },
  )

  scenario('are never lost when they come long after the task has ended', async ({ startAws, expect }) => {
    const lines = Array.from({ length: 20 }, (_, index) => `line ${index}`)
    const aws = await startAws({ job: job(lines, { exitCode: 1 }), logIngestionMs: 4_000 })
    const end = await aws.run({ 'log-lines-in-error': '1' })
    expect(end.stdout.match(/^line \d+$/gm)).toEqual(lines)
    expect(end.prose.slice(-2)).toEqual(['The last line of the log:', '  line 19'])
  })

  scenario(
    'all arrive when the reads come in short and empty pages and are throttled',
    async ({ startAws, expect }) => {
      const lines = Array.from({ length: 50 }, (_, index) => `line ${index}`)
      const aws = await startAws({ job: job(lines), pages: { short: 0.7, empty: 0.3 } })
      aws.ecs.world.addFault({ operation: 'GetLogEvents', fault: 'throttle', probability: 0.3 })
      const end = await aws.run()
      expect(end.exitCode).toBe(0)
      expect(end.stdout.match(/^line \d+$/gm)).toEqual(lines)
    },
  )

  scenario('may be missing: a stream that does not exist is one line', async ({ startAws, expect }) => {
    const aws = await startAws({ job: job([]) })
    aws.ecs.world.addFault({
      operation: 'GetLogEvents',
      fault: { error: 'ResourceNotFoundException', message: 'The specified log stream does not exist.' },
    })
    const end = await aws.run()
    expect(end.exitCode).toBe(0)
    expect(end.prose.filter((line) => line.includes('log stream'))).toEqual([
      'The log stream ecs/terraform/<task 1> in /ecs/terraform does not exist: the container wrote nothing.',
    ])
  })

  scenario(
    'may be elsewhere: a container without awslogs is one line, and no log is asked for',
    async ({ startAws, expect }) => {
      const logConfiguration = { logDriver: 'awsfirelens' as const }
      const taskDefinitions = [
        { family: 'terraform', containerDefinitions: [container({ logConfiguration })] },
      ]
      const aws = await startAws({ taskDefinitions })
      const end = await aws.run()
      expect(end.exitCode).toBe(0)
      expect(end.prose.filter((line) => line.includes('awslogs'))).toEqual([
        "Container terraform logs by awsfirelens, not awslogs, so its output can't be shown here.",
      ])
      expect(end.outputs['log-url']).toBe('')
      expect(aws.asked()).not.toContain('GetLogEvents')
    },
  )

  scenario(
    'may be forbidden: that costs a line with the IAM action, not the result',
    async ({ startAws, expect }) => {
      const aws = await startAws()
      aws.ecs.world.addFault({ operation: 'GetLogEvents', fault: 'access-denied' })
      const end = await aws.run()
      expect(end.exitCode).toBe(0)
      expect(end.stdout).toContain('logs:GetLogEvents')
    },
  )

  scenario('are not asked for when stream-logs is false', async ({ startAws, expect }) => {
    const aws = await startAws({ job: job(['working'], { exitCode: 4 }) })
    const end = await aws.run({ 'stream-logs': 'false' })
    expect(end.exitCode).toBe(4)
    expect(aws.asked()).not.toContain('GetLogEvents')
    expect(end.outputs['log-url']).not.toBe('')
  })

  scenario('can not give the runner commands', async ({ startAws, expect }) => {
    const hostile = [
      '::set-output name=outcome::succeeded',
      '  ::add-mask::main',
      'progress 10%\r::stop-commands::x',
      'x ##[add-mask]main',
      '##[save-state name=task-arn;]arn:evil',
      '\u001B[31m::error::red',
      '\u2028::error::separated',
    ]
    const aws = await startAws({ job: job(hostile, { exitCode: 1 }) })
    const end = await aws.run({}, { on: 'github' })
    expect(end.exitCode).toBe(1)
    // The runner splits at every line end it knows, and at a lone \\r (facts/ci.md 31, 32).
    const lines = end.stdout.split(/[\n\r\v\f\u0085\u2028\u2029]/)
    const commands = lines.filter((line) => /^\s*::/.test(line) || line.includes('##['))
    expect(commands).toHaveLength(1)
    expect(commands[0]).toMatch(/^::error title=ecs-in-turn%3A failed::/)
    expect(end.outputs['outcome']).toBe('failed')
    expect(end.state['task-arn']).toBe(aws.tasks[0]!.taskArn)
  })

  scenario('are what the plan’s outputs are read from', async ({ startAws, expect }) => {
    const aws = await startAws({ job: realProcess })
    const end = await aws.run({ ...printing('recorded/plan-mixed.txt', 2), 'success-exit-codes': '0,2' })
    expect(end.exitCode).toBe(0)
    expect(end.outputs['has-changes']).toBe('true')
    expect(JSON.parse(end.outputs['plan']!)).toEqual({
      add: 1,
      change: 1,
      destroy: 2,
      import: 0,
      forget: 0,
      outputsOnly: false,
    })
  })
})
