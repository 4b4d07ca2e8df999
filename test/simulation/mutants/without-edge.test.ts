import type { Task } from '@aws-sdk/client-ecs'
import { expect, test, vi } from 'vitest'
import { checkPromises } from '../check.ts'
import { namedCases } from '../named-cases.ts'
import { simulate } from '../simulate.ts'

type Turn = typeof import('../../../src/turns/turn.ts')

vi.mock('../../../src/turns/turn.ts', async (importOriginal) => {
  const actual = await importOriginal<Turn>()
  // A tail counts for as long as it is seen: without its stop time there is no hour to mind.
  const ageless = ({ stoppedAt: _, ...task }: Task): Task => task
  const decideTurn: Turn['decideTurn'] = (view, nowMs) =>
    actual.decideTurn({ ...view, tasks: view.tasks.map(ageless) }, nowMs)
  return { ...actual, decideTurn }
})

test('without the edge of the hour, tasks overlap when the last one leaves the list', async () => {
  const broken = checkPromises(
    await simulate(namedCases['a stopped task leaves the list while two builds look']),
  )
  expect(broken.join('\n')).toMatch(/overlap of/)
})
