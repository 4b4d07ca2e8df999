import type { Task } from '@aws-sdk/client-ecs'
import { expect, test, vi } from 'vitest'
import { checkPromises } from '../check.ts'
import { namedCases } from '../named-cases.ts'
import { simulate } from '../simulate.ts'

vi.mock('../../../src/ecs/task.ts', async (importOriginal) => ({
  ...(await importOriginal<object>()),
  isFinished: (task: Task) => task.containers?.every(({ exitCode }) => exitCode !== undefined) ?? false,
}))

test('demanding an exit code of a task that never started leaves the others waiting', async () => {
  const broken = checkPromises(await simulate(namedCases['a task that never starts has no exit code']))
  expect(broken.join('\n')).toMatch(/hang|ended with 75|was free for/)
})
