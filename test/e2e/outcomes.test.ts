import { describe } from 'vitest'
import type { Outcome } from '../../src/report/outcome.ts'
import { startFailures } from '../local-ecs/reasons.ts'
import type { WorldOptions } from '../local-ecs/world-options.ts'
import { scenario, type Aws, type Inputs, type Run, type RunOptions } from './harness.ts'
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
  /** The end of the step log, from the outcome on. */
  readonly says: readonly string[]
  /** The calls that changed something. */
  readonly changes: readonly string[]
}

const writes: Inputs = { command: 'terraform apply', 'command-kind': 'writes', 'branch-guard': '*' }

/** `bug` is what must not happen; the compiler sees to it that every other outcome has a row. */
const rows: Readonly<Record<Exclude<Outcome, 'bug'>, readonly Row[]>> = {
  succeeded: [
    { when: 'the container exits with 0', exitCode: 0, says: [], changes: ['RunTask'] },
    {
      when: 'the exit code is among success-exit-codes',
      world: { job: job([], { exitCode: 2 }) },
      inputs: { 'success-exit-codes': '0,2' },
      exitCode: 0,
      says: [],
      changes: ['RunTask'],
    },
  ],
  failed: [
    {
      when: 'the container exits with 3',
      world: { job: job(['one', 'two', 'three'], { exitCode: 3 }) },
      inputs: { 'log-lines-in-error': '2' },
      exitCode: 3,
      says: [],
      changes: ['RunTask'],
    },
    {
      when: 'the exit code is none of success-exit-codes',
      world: { job: job([], { exitCode: 1 }) },
      inputs: { 'success-exit-codes': '0,2' },
      exitCode: 1,
      says: [],
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
      says: [],
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
      says: [],
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
      says: [],
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
      says: [],
      changes: [],
    },
    {
      when: 'the lane is busy for longer than wait-timeout',
      world: { job: endless },
      before: (aws) => aws.launchByHand(),
      inputs: { 'wait-timeout': '3s' },
      exitCode: 75,
      says: [],
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
      says: [],
      changes: ['RunTask'],
    },
    {
      when: 'the program is not in the image',
      world: { job: realProcess },
      inputs: { command: 'no-such-program', 'command-kind': 'reads' },
      exitCode: 72,
      says: [],
      changes: ['RunTask'],
    },
    {
      when: 'a secret can not be read',
      before: (aws) => {
        aws.ecs.world.failNextStarts(startFailures.secret)
      },
      exitCode: 72,
      says: [],
      changes: ['RunTask'],
    },
    {
      when: 'the log group does not exist',
      world: { missingLogGroups: ['/ecs/terraform'] },
      exitCode: 72,
      says: [],
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
      says: [],
      changes: ['RunTask'],
    },
    {
      when: 'ECS never learns the exit code',
      world: { missingExitCodes: 1 },
      exitCode: 71,
      says: [],
      changes: ['RunTask'],
    },
  ],
  'launch-failed': [
    {
      when: 'RunTask is refused for good',
      inputs: { 'launch-type': 'FARGATE' },
      exitCode: 69,
      says: [],
      changes: ['RunTask'],
    },
    {
      when: 'no host will ever fit',
      before: (aws) => {
        aws.ecs.world.failNextPlacements('ATTRIBUTE')
      },
      exitCode: 69,
      says: [],
      changes: ['RunTask'],
    },
  ],
  refused: [
    {
      when: 'a command that writes runs from a shell',
      inputs: { command: 'terraform apply' },
      exitCode: 77,
      says: [],
      changes: [],
    },
  ],
  'invalid-input': [
    { when: 'an input is no good', inputs: { 'wait-timeout': 'soon' }, exitCode: 64, says: [], changes: [] },
    {
      when: 'only the task definition shows that an input is no good',
      inputs: { container: 'sidecar' },
      exitCode: 64,
      says: [],
      changes: [],
    },
  ],
  'aws-error': [
    { when: 'there is no such cluster', inputs: { cluster: 'cd' }, exitCode: 76, says: [], changes: [] },
    { when: 'there is no such family', inputs: { family: 'terrafrom' }, exitCode: 76, says: [], changes: [] },
    {
      when: 'RunTask is not allowed',
      before: (aws) => aws.ecs.world.addFault({ operation: 'RunTask', fault: 'access-denied' }),
      exitCode: 76,
      says: [],
      changes: ['RunTask'],
    },
    {
      when: 'ListTasks is not allowed',
      before: (aws) => aws.ecs.world.addFault({ operation: 'ListTasks', fault: 'access-denied' }),
      exitCode: 76,
      says: [],
      changes: [],
    },
    {
      when: 'the credentials have expired',
      before: (aws) => aws.ecs.world.addFault({ fault: 'expired-token' }),
      exitCode: 76,
      says: [],
      changes: [],
    },
  ],
  'timed-out': [
    {
      when: 'the task runs for longer than task-timeout',
      world: { job: endless },
      inputs: { 'task-timeout': '2s' },
      exitCode: 124,
      says: [],
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
      says: [],
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
      says: [],
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
      says: [],
      changes: ['RunTask'],
    },
  ],
  'state-locked': [
    {
      when: 'the Terraform state is locked from elsewhere',
      world: { job: realProcess },
      inputs: { ...printing('recorded/s3-locked.txt', 1), 'retry-on-state-lock': '0' },
      exitCode: 75,
      says: [],
      changes: ['RunTask'],
    },
  ],
}

describe.concurrent.each(Object.entries(rows))('outcome %s', (outcome, ways) => {
  for (const { when, world, before, inputs, options, meanwhile, exitCode, says, changes } of ways) {
    scenario(when, async ({ startAws, expect }) => {
      const aws = await startAws({ ...world })
      await before?.(aws)
      const run = aws.start(inputs, options)
      await meanwhile?.(run, aws)
      const end = await run.ended
      (await import('node:fs')).appendFileSync('/tmp/e2e/says.jsonl', JSON.stringify([when, end.exitCode, end.prose.slice(end.prose.findIndex((line) => /^Outcome: /.test(line))), aws.changes()]) + '\n')
      expect(end.exitCode).toBe(exitCode)
    })
  }
})
