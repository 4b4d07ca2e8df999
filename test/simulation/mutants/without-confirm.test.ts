import { expect, test, vi } from 'vitest'
import { checkPromises } from '../check.ts'
import { namedCases } from '../named-cases.ts'
import { simulate } from '../simulate.ts'

vi.mock('../../../src/turns/turn.ts', async (importOriginal) => ({
  ...(await importOriginal<object>()),
  decideConfirm: () => ({ kind: 'keep' }),
}))

test('without confirming, tasks overlap where clientToken is ignored', async () => {
  const broken = checkPromises(
    await simulate(namedCases['an endpoint that ignores clientToken, and lists a new task late']),
  )
  expect(broken.join('\n')).toMatch(/overlap of/)
})
