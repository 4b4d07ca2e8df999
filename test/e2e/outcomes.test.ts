import { describe } from 'vitest'
import type { Outcome } from '../../src/report/outcome.ts'
import { startFailures } from '../local-ecs/reasons.ts'
import type { WorldOptions } from '../local-ecs/world-options.ts'
import { scenario, type Aws, type Inputs, type RunOptions } from './harness.ts'
import type { Run } from './run.ts'
import { endless, job, printing, realProcess } from './worlds.ts'

/** One way to an outcome: what is in AWS, what is asked for, what happens meanwhile, and how that ends. */
interface Row {
  readonly when: string
  readonly world?: WorldOptions
  readonly before?: (aws: Aws) => unknown
  readonly inputs?: Inputs
  readonly options?: RunOptions
  readonly meanwhile?: (run: Run, aws: Aws) => Promise<void>
  readonly exitCode: number
  /** What the ending says, from `Outcome:` on, whole sentences or parts of them. */
  readonly says: readonly string[]
  /** The calls that changed something. */
  readonly changes: readonly string[]
}

const writes: Inputs = { command: 'terraform apply', 'command-kind': 'writes', 'branch-guard': '*' }

/** `bug` is what must not happen; the compiler sees to it that every other outcome has a row. */
const rows: Readonly<Record<Exclude<Outcome, 'bug'>, readonly Row[]>> = {
  succeeded: [
    {
      when: 'the container exits with 0',
      exitCode: 0,
      says: ['Container terraform exited with 0.'],
      changes: ['RunTask'],
    },
    {
      when: 'the exit code is among success-exit-codes',
      world: { job: job(['working'], { exitCode: 2 }) },
      inputs: { 'success-exit-codes': '0,2' },
      exitCode: 0,
      says: ['Container terraform exited with 2.'],
      changes: ['RunTask'],
    },
  ],
  failed: [
    {
      when: 'the container exits with 3',
      world: { job: job(['one', 'two', 'three'], { exitCode: 3 }) },
      inputs: { 'log-lines-in-error': '2' },
      exitCode: 3,
      says: ['exited with 3; expected 0.', 'The last 2 lines of the log:\n  two\n  three'],
      changes: ['RunTask'],
    },
    {
      when: 'the exit code is none of success-exit-codes',
      world: { job: job(['working'], { exitCode: 1 }) },
      inputs: { 'success-exit-codes': '0,2' },
      exitCode: 1,
      says: ['exited with 1; expected 0 or 2.'],
      changes: ['RunTask'],
    },
    {
      when: 'the container ran out of memory',
      world: {
        job: job(['allocating'], {
          exitCode: 137,
          exitReason: 'OutOfMemoryError: Container killed due to memory usage',
        }),
      },
      exitCode: 137,
      says: ['OutOfMemoryError', 'raise `memory`'],
      changes: ['RunTask'],
    },
    {
      when: 'Spot took the capacity back and the container ended in time',
      world: { job: endless },
      meanwhile: async (run, aws) => {
        await run.until('working')
        aws.ecs.world.interruptSpot(aws.tasks[0]!.taskArn, Date.now())
      },
      exitCode: 143,
      says: ['Your Spot Task was interrupted.', 'use FARGATE instead of FARGATE_SPOT'],
      changes: ['RunTask'],
    },
  ],
  skipped: [
    {
      when: 'the lane is busy and if-busy is skip',
      world: { job: endless },
      before: (aws) => aws.launchByHand(),
      inputs: { 'if-busy': 'skip' },
      exitCode: 0,
      says: ['`if-busy` is skip', 'started by hand or by another program', 'Nothing was launched.'],
      changes: [],
    },
  ],
  busy: [
    {
      when: 'the lane is busy and if-busy is fail',
      world: { job: endless },
      before: (aws) => aws.launchByHand(),
      inputs: { 'if-busy': 'fail' },
      exitCode: 75,
      says: ['`if-busy` is fail', 'started by hand or by another program', 'Nothing was launched.'],
      changes: [],
    },
    {
      when: 'the lane is busy for longer than wait-timeout',
      world: { job: endless },
      before: (aws) => aws.launchByHand(),
      inputs: { 'wait-timeout': '3s' },
      exitCode: 75,
      says: ['within `wait-timeout` (3 s)', 'started by hand or by another program', 'Nothing was launched.'],
      changes: ['TagResource', 'UntagResource'],
    },
  ],
  'never-started': [
    {
      when: 'the image can not be pulled',
      before: (aws) => {
        aws.ecs.world.failNextStarts(startFailures.image)
      },
      exitCode: 72,
      says: [
        'CannotPullContainerError',
        'check the image name in the task definition',
        'has touched nothing',
      ],
      changes: ['RunTask'],
    },
    {
      when: 'the program is not in the image',
      world: { job: realProcess },
      inputs: { command: 'no-such-program', 'command-kind': 'reads' },
      exitCode: 72,
      says: ['executable file not found in $PATH', 'If the image has an ENTRYPOINT', 'has touched nothing'],
      changes: ['RunTask'],
    },
    {
      when: 'a secret can not be read',
      before: (aws) => {
        aws.ecs.world.failNextStarts(startFailures.secret)
      },
      exitCode: 72,
      says: ['unable to pull secrets', 'A secret or parameter', 'has touched nothing'],
      changes: ['RunTask'],
    },
    {
      when: 'the log group does not exist',
      world: { missingLogGroups: ['/ecs/terraform'] },
      exitCode: 72,
      says: ['The specified log group does not exist.', 'the log group must exist', 'has touched nothing'],
      changes: ['RunTask'],
    },
  ],
  lost: [
    {
      when: 'the host is gone',
      world: { job: endless },
      meanwhile: async (run, aws) => {
        await run.until('working')
        aws.ecs.world.loseHost(aws.tasks[0]!.taskArn, Date.now())
      },
      exitCode: 71,
      says: [
        'its result can’t be known',
        'Host EC2 (instance i-0123456789abcdef0) terminated.',
        'The host under the task went away.',
      ],
      changes: ['RunTask'],
    },
    {
      when: 'ECS never learns the exit code',
      world: { missingExitCodes: 1 },
      exitCode: 71,
      says: ['ECS has no exit code of container terraform', 'Find out what it had done'],
      changes: ['RunTask'],
    },
  ],
  'launch-failed': [
    {
      when: 'RunTask is refused for good',
      inputs: { 'launch-type': 'FARGATE' },
      exitCode: 69,
      says: ['RunTask was refused.', 'does not support launch_type FARGATE.', 'Nothing was launched.'],
      changes: ['RunTask'],
    },
    {
      when: 'no host will ever fit',
      before: (aws) => {
        aws.ecs.world.failNextPlacements('ATTRIBUTE')
      },
      exitCode: 69,
      says: [
        'trying again would not help. ECS said: ATTRIBUTE.',
        'Nothing was launched.',
        'placement constraints',
      ],
      changes: ['RunTask'],
    },
  ],
  refused: [
    {
      when: 'a command that writes runs from a shell',
      inputs: { command: 'terraform apply' },
      exitCode: 77,
      says: [
        '`terraform apply`',
        'It runs outside of CI',
        'Nothing was launched.',
        '`branch-guard: *` turns the guard off',
      ],
      changes: [],
    },
  ],
  'invalid-input': [
    {
      when: 'an input is no good',
      inputs: { 'wait-timeout': 'soon' },
      exitCode: 64,
      says: [
        'wait-timeout: "soon" is not a duration',
        'given by: --wait-timeout',
        'example: 90m',
        'Nothing was launched.',
      ],
      changes: [],
    },
    {
      when: 'only the task definition shows that an input is no good',
      inputs: { container: 'sidecar' },
      exitCode: 64,
      says: ['terraform:1 has no container "sidecar". It has: terraform.', 'Nothing was launched.'],
      changes: [],
    },
  ],
  'aws-error': [
    {
      when: 'there is no such cluster',
      inputs: { cluster: 'cd' },
      exitCode: 76,
      says: ['There is no cluster "cd"', 'Nothing was launched.', 'Check `cluster`'],
      changes: [],
    },
    {
      when: 'there is no such family',
      inputs: { family: 'terrafrom' },
      exitCode: 76,
      says: ['There is no active task definition "terrafrom"', 'Nothing was launched.', 'Check `family`'],
      changes: [],
    },
    {
      when: 'RunTask is not allowed',
      before: (aws) => aws.ecs.world.addFault({ operation: 'RunTask', fault: 'access-denied' }),
      exitCode: 76,
      says: [
        'AWS does not allow ecs:RunTask.',
        'Nothing was launched.',
        'Give the role of this run ecs:RunTask',
      ],
      changes: ['RunTask'],
    },
    {
      when: 'ListTasks is not allowed',
      before: (aws) => aws.ecs.world.addFault({ operation: 'ListTasks', fault: 'access-denied' }),
      exitCode: 76,
      says: [
        'AWS does not allow ecs:ListTasks.',
        'Nothing was launched.',
        'Give the role of this run ecs:ListTasks',
      ],
      changes: [],
    },
    {
      when: 'the credentials have expired',
      before: (aws) => aws.ecs.world.addFault({ fault: 'expired-token' }),
      exitCode: 76,
      says: [
        'The security token included in the request is expired.',
        'Nothing was launched.',
        'provides the credentials',
      ],
      changes: [],
    },
  ],
  'timed-out': [
    {
      when: 'the task runs for longer than task-timeout',
      world: { job: endless },
      inputs: { 'task-timeout': '2s' },
      exitCode: 124,
      says: ['stopped after `task-timeout` (2 s)', 'exited with 143', 'raise `task-timeout`'],
      changes: ['RunTask', 'StopTask'],
    },
  ],
  cancelled: [
    {
      when: 'SIGTERM comes while it waits',
      world: { job: endless },
      before: (aws) => aws.launchByHand(),
      meanwhile: async (run) => {
        await run.until('Waiting for')
        run.kill('SIGTERM')
      },
      exitCode: 143,
      says: ['SIGTERM came.', 'it has left the line', 'Nothing was launched.'],
      changes: ['TagResource', 'UntagResource'],
    },
    {
      when: 'SIGINT comes while a command runs that only reads',
      world: { job: endless },
      meanwhile: async (run) => {
        await run.until('working')
        run.kill('SIGINT')
      },
      exitCode: 130,
      says: ['SIGINT came.', 'its command only reads', 'The task is being stopped: arn:aws:ecs:'],
      changes: ['RunTask', 'StopTask'],
    },
    {
      when: 'SIGINT comes while a command runs that writes',
      world: { job: endless },
      inputs: writes,
      meanwhile: async (run) => {
        await run.until('working')
        run.kill('SIGINT')
      },
      exitCode: 130,
      says: [
        'SIGINT came.',
        'its command may write',
        'The task is still running: arn:aws:ecs:',
        'stop it there if it must not go on',
      ],
      changes: ['RunTask'],
    },
  ],
  'state-locked': [
    {
      when: 'the Terraform state is locked from elsewhere',
      world: { job: realProcess },
      inputs: { ...printing('recorded/s3-locked.txt', 1), 'retry-on-state-lock': '0' },
      exitCode: 75,
      says: ['by jane@laptop, OperationTypeApply', 'changed nothing', 'raise `retry-on-state-lock`'],
      changes: ['RunTask'],
    },
  ],
}

describe.concurrent.each(Object.entries(rows))('outcome %s', (outcome, ways) => {
  for (const { when, world, before, inputs, options, meanwhile, exitCode, says, changes } of ways) {
    scenario(when, async ({ startAws, expect }) => {
      const aws = await startAws(world)
      await before?.(aws)
      const run = aws.start(inputs, options)
      await meanwhile?.(run, aws)
      const end = await run.ended
      const ending = end.stdout.slice(end.stdout.search(/^Outcome: /m))
      expect(end.exitCode).toBe(exitCode)
      expect(ending).toMatch(new RegExp(`^Outcome: ${outcome}\\. `))
      for (const text of says) expect(ending).toContain(text)
      expect(end.outputs['outcome']).toBe(outcome)
      expect(end.stderr).toBe('')
      expect(aws.changes()).toEqual(changes)
    })
  }
})

scenario('an error that nobody awaited ends as a bug, in its own words', async ({ startAws, expect }) => {
  const aws = await startAws({ job: endless })
  const late = 'setTimeout(() => { throw new Error("nobody awaited me") }, 1_500)'
  const end = await aws.run(
    {},
    { env: { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(late)}` } },
  )
  expect(end.exitCode).toBe(70)
  expect(end.stdout).toContain('Outcome: bug. This is a bug in ecs-in-turn: Error: nobody awaited me')
  expect(end.stdout).toContain('A task may be running.')
})
