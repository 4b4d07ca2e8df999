import { setTimeout as sleep } from 'node:timers/promises'
import { describe, vi } from 'vitest'
import { scenario, type Aws, type Inputs } from '../e2e/harness.ts'
import type { Run } from '../e2e/run.ts'
import { job } from '../e2e/worlds.ts'
import type { JobRule } from '../local-ecs/world-options.ts'
import { callRows, expectedOf, ownTasks, type CallRow } from './calls.ts'
import { buildFault, passing, type Column } from './fault-columns.ts'
import { expectEnding, expectPromises, launchesOf } from './promises.ts'

vi.setConfig({ maxConcurrency: 10 })

// Never a hang: whatever goes wrong, a row is over by then. A call that hangs costs 15 s, a task at most 24 s.
const timeout = 150_000
const quiet: Inputs = { 'stream-logs': 'false', summary: 'false' }
const succeeds = { exitCode: 0, says: 'Outcome: succeeded.' }

/** The first task of a run takes `firstMs`, those of later runs 200 ms, one launched by the test `byHandMs`. */
function jobOf(firstMs: number, byHandMs = 2_500): JobRule {
  let own = 0
  return (container, random) => {
    if (container.startedBy !== undefined) own += 1
    const ownMs = own === 1 ? firstMs : 200
    return job(['working'], { durationMs: container.startedBy === undefined ? byHandMs : ownMs })(
      container,
      random,
    )
  }
}

const columns: readonly Column[] = [...passing, 'is denied', 'finds its credentials expired']
const cells = columns.flatMap((column) => callRows.map((row) => ({ row, column })))

function isMeant({ operation, afterLaunch }: CallRow, aws: Aws): (call: { operation: string }) => boolean {
  return (call) => call.operation === operation && (afterLaunch === undefined || ownTasks(aws).length > 0)
}

describe.concurrent('a run in which', () => {
  for (const { row, column } of cells) {
    const name = `${row.call} ${column}`
    scenario(name, { timeout }, async ({ startAws, expect }) => {
      const jobMs = column === 'hangs once' ? (row.hangJobMs ?? row.jobMs) : row.jobMs
      const aws = await startAws({ ...row.world, job: jobOf(jobMs) })
      if (row.busy) await aws.launchByHand()
      let calls = 0
      const onCall = (): void => void (calls += 1)
      const rightAgain = aws.ecs.world.addFault(buildFault(column, isMeant(row, aws), onCall))
      const end = await aws.run({ ...quiet, ...row.inputs })
      expectEnding(expect, end, expectedOf(row, column))
      expect(calls).toBeGreaterThan(0)
      expectPromises(expect, aws, [end], launchesOf(end))
      if (passing.includes(column)) return
      // What ended badly must not stand in the way of the next run.
      rightAgain()
      const next = await aws.run({ ...quiet, ...row.inputs, 'task-timeout': undefined })
      expectEnding(expect, next, succeeds)
      expectPromises(expect, aws, [end, next], launchesOf(end) + 1)
    })
  }
})

/** Where a run is killed: what makes it stay there, and how to see that it is there. */
interface KillRow {
  readonly stage: string
  readonly hangs?: { readonly operation: string; readonly afterEffect?: true }
  readonly busy?: true
  readonly inputs?: Inputs
  readonly isThere: (run: Run, aws: Aws) => boolean
  /** Tasks that the killed run has launched. */
  readonly launched: 0 | 1
}

const asks = (operation: string) => (_run: Run, aws: Aws) => aws.asked().includes(operation)
const says = (text: string) => (run: Run) => run.stdout.includes(text)
const isIn = (status: string) => (_run: Run, aws: Aws) => ownTasks(aws)[0]?.lastStatus === status

const killRows: readonly KillRow[] = [
  {
    stage: 'it reads the task definition',
    hangs: { operation: 'DescribeTaskDefinition' },
    isThere: asks('DescribeTaskDefinition'),
    launched: 0,
  },
  { stage: 'it looks', hangs: { operation: 'ListTasks' }, isThere: asks('ListTasks'), launched: 0 },
  { stage: 'it waits in the line', busy: true, isThere: asks('TagResource'), launched: 0 },
  { stage: 'RunTask is on its way', hangs: { operation: 'RunTask' }, isThere: asks('RunTask'), launched: 0 },
  {
    stage: 'RunTask took effect and is not answered yet',
    hangs: { operation: 'RunTask', afterEffect: true },
    isThere: asks('RunTask'),
    launched: 1,
  },
  { stage: 'its task starts', isThere: says('Launched'), launched: 1 },
  { stage: 'its task runs', isThere: isIn('RUNNING'), launched: 1 },
  {
    stage: 'it stops its task',
    hangs: { operation: 'StopTask', afterEffect: true },
    inputs: { 'task-timeout': '1s' },
    isThere: asks('StopTask'),
    launched: 1,
  },
  { stage: 'its task has ended', isThere: isIn('DEPROVISIONING'), launched: 1 },
]

describe.concurrent('a run that is killed while', () => {
  for (const { stage, hangs, busy, inputs, isThere, launched } of killRows) {
    scenario(`${stage} leaves the lane to the next`, { timeout }, async ({ startAws, expect }) => {
      const aws = await startAws({ job: jobOf(3_000), durations: { deprovisioningMs: 1_000 } })
      if (busy) await aws.launchByHand()
      if (hangs) aws.ecs.world.addFault({ ...hangs, fault: 'hang', calls: [1, 1] })
      const run = aws.start({ ...quiet, ...inputs })
      await aws.until(() => isThere(run, aws))
      run.kill('SIGKILL')
      const killed = await run.ended
      expect(killed.signal).toBe('SIGKILL')
      expect(ownTasks(aws)).toHaveLength(launched)
      const next = await aws.run(quiet)
      expectEnding(expect, next, succeeds)
      expectPromises(expect, aws, [killed, next], launched + 1)
    })
  }
})

describe.concurrent('an endpoint that is down for a minute', () => {
  scenario.for([
    ['refused', 'Waiting for'],
    ['reset', 'Waiting for'],
    ['refused', 'Launched'],
    ['reset', 'Launched'],
  ] as const)(
    'is waited out: connections %s from "%s" on',
    { timeout },
    async ([how, from], { startAws, expect }) => {
      const aws = await startAws({ job: jobOf(2_500) })
      if (from === 'Waiting for') await aws.launchByHand()
      const run = aws.start(quiet)
      await run.until(from)
      await aws.ecs.goDown(how)
      await sleep(60_000)
      await aws.ecs.comeUp()
      const end = await run.ended
      expectEnding(expect, end, succeeds)
      expect(end.stdout).toContain('does not go through right now')
      expect(ownTasks(aws)).toHaveLength(1)
      expectPromises(expect, aws, [end], 1)
    },
  )
})

const fiveMinutesMs = 5 * 60_000

function wrongBy(offMs: number): Record<string, string> {
  const preload = new URL('./wrong-clock.ts', import.meta.url).href
  return { NODE_OPTIONS: `--import ${preload}`, WRONG_CLOCK_MS: String(offMs) }
}

describe.concurrent('a clock that is five minutes', () => {
  scenario.for([
    ['behind', -fiveMinutesMs],
    ['ahead', fiveMinutesMs],
  ] as const)('%s does no harm alone', { timeout }, async ([, offMs], { startAws, expect }) => {
    const aws = await startAws({ job: jobOf(200) })
    // What AWS answers to a signature of another time, once: the SDK learns the time from it.
    aws.ecs.world.addFault({
      calls: [1, 1],
      fault: {
        error: 'InvalidSignatureException',
        message: 'Signature expired: it is now earlier than it was',
      },
    })
    const end = await aws.run(quiet, { env: wrongBy(offMs) })
    expectEnding(expect, end, succeeds)
    expect(Number(end.outputs['waited-seconds'])).toBeLessThan(60)
    expectPromises(expect, aws, [end], 1)
  })

  // Who wrote itself into the line with a time of its own would go first, or last. AWS tells its time in whole seconds
  // (the `Date` of an answer), so runs that come within one second may change places; these come 2 s apart.
  scenario.for([
    ['behind, of the second in line,', 0, -fiveMinutesMs],
    ['ahead, of the first in line,', fiveMinutesMs, 0],
  ] as const)('%s changes no order', { timeout }, async ([, firstMs, secondMs], { startAws, expect }) => {
    const aws = await startAws({ job: jobOf(1_000, 8_000) })
    await aws.launchByHand()
    const first = aws.start(quiet, { env: wrongBy(firstMs) })
    await aws.until(() => aws.inputsOf('TagResource').length === 1)
    await sleep(2_000)
    const second = aws.start(quiet, { env: wrongBy(secondMs) })
    const ends = await Promise.all([first.ended, second.ended])
    for (const end of ends) expectEnding(expect, end, succeeds)
    const inOrder = ownTasks(aws).map(({ taskArn }) => taskArn)
    expect(ends.map(({ outputs }) => outputs['task-arn'])).toEqual(inOrder)
    expectPromises(expect, aws, ends, 2)
  })
})
