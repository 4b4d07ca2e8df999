import { expect, test, vi } from 'vitest'
import { checkPromises } from '../check.ts'
import { drawScenario } from '../scenario.ts'
import { simulate } from '../simulate.ts'

let launches = 0

vi.mock('../../../src/turns/lane.ts', async (importOriginal) => ({
  ...(await importOriginal<object>()),
  buildTurnToken: () => `not-a-turn-${(launches += 1)}`,
}))
vi.mock('../../../src/turns/turn.ts', async (importOriginal) => ({
  ...(await importOriginal<object>()),
  decideConfirm: () => ({ kind: 'keep' }),
}))

test('look-then-launch instead of the rule overlaps within the first 50 seeds', async () => {
  const broken: string[] = []
  for (let seed = 1; seed <= 50 && broken.length === 0; seed += 1) {
    broken.push(...checkPromises(await simulate(drawScenario(seed))))
  }
  expect(broken.join('\n')).toMatch(/overlap of/)
})
