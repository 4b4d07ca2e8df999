import type { ExpectStatic } from 'vitest'
import type { Aws } from '../e2e/harness.ts'
import type { Ended } from '../e2e/run.ts'
import { taskIdOf } from '../../src/ecs/task.ts'
import { overlaps } from '../local-ecs/overlaps.ts'
import { ownTasks, type Expected } from './calls.ts'

/** What a run says last: the outcome, what exists in AWS, what to do next. All it has said where it was killed. */
export function lastMessage({ stdout }: Ended): string {
  return stdout.slice(Math.max(0, stdout.lastIndexOf('Outcome: ')))
}

/** Checks that a run has ended as expected, in exit code and words. */
export function expectEnding(expect: ExpectStatic, end: Ended, { exitCode, says, anywhere }: Expected): void {
  expect(end.exitCode, end.stdout + end.stderr).toBe(exitCode)
  expect(anywhere === true ? end.stdout : lastMessage(end)).toContain(says)
}

/** How many tasks a run says it has launched. */
export function launchesOf(end: Ended): 0 | 1 {
  return lastMessage(end).includes('Nothing was launched.') ? 0 : 1
}

/**
 * Checks what holds whatever goes wrong, right after a run's end: no two tasks of the lane at once, `launched` tasks by
 * all the runs so far, and none of them that still goes on without being named in the last message.
 */
export function expectPromises(
  expect: ExpectStatic,
  aws: Aws,
  ends: readonly Ended[],
  launched: number,
): void {
  expect(overlaps(aws.tasks)).toEqual([])
  const own = ownTasks(aws)
  expect(own).toHaveLength(launched)
  const said = ends.map(({ stdout }) => stdout).join('\n')
  const last = ends.map(lastMessage).join('\n')
  for (const { taskArn, startedBy, lastStatus } of own) {
    const where = lastStatus === 'STOPPED' || lastStatus === 'DEPROVISIONING' ? said : last
    const isNamed = where.includes(taskIdOf(taskArn)) || where.includes(String(startedBy))
    expect(isNamed, `${taskArn} is named`).toBe(true)
  }
}
