import { expect, test } from 'vitest'
import { runSeed } from './seeds.ts'

// Two files, so that two cores share the work. A failure is repeated by `npm run simulate -- --seed N`.
test('the promises hold in 250 random runs, from seed 1', { timeout: 300_000 }, async () => {
  const failed: string[] = []
  for (let seed = 1; seed < 1 + 250; seed += 1) {
    const { broken } = await runSeed(seed)
    failed.push(...broken.map((promise) => `seed ${seed}: ${promise}`))
  }
  expect(failed).toEqual([])
})
