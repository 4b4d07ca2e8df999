import { expect, test } from 'vitest'
import { drawScenario } from './scenario.ts'
import { runSeed } from './seeds.ts'
import { simulate } from './simulate.ts'

// Two files, so that two cores share the work. A failure is repeated by `npm run simulate -- --seed N`.
test('the promises hold in 250 random runs, from seed 1', { timeout: 300_000 }, async () => {
  const failed: string[] = []
  for (let seed = 1; seed < 1 + 250; seed += 1) {
    const { broken } = await runSeed(seed)
    failed.push(...broken.map((promise) => `seed ${seed}: ${promise}`))
  }
  expect(failed).toEqual([])
})

test('a seed repeats its run exactly', async () => {
  const trace = async (): Promise<unknown> =>
    (await simulate(drawScenario(7))).requests.map(({ at, operation, status }) => [at, operation, status])
  expect(await trace()).toEqual(await trace())
})
