import type { Task } from '@aws-sdk/client-ecs'
import { expect, test, vi } from 'vitest'
import { checkPromises } from '../check.ts'
import { namedCases } from '../named-cases.ts'
import { simulate } from '../simulate.ts'

vi.mock('../../../src/ecs/task.ts', async (importOriginal) => ({
  ...(await importOriginal<object>()),
  isFinished: (task: Task) => task.desiredStatus === 'STOPPED',
}))

test('taking a task that is being stopped for finished makes tasks overlap', async () => {
  const broken = checkPromises(await simulate(namedCases['a container takes its time after StopTask']))
  expect(broken.join('\n')).toMatch(/overlap of/)
})
