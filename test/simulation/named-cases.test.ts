import { expect, test } from 'vitest'
import { checkPromises } from './check.ts'
import { namedCases } from './named-cases.ts'
import { simulate } from './simulate.ts'

test.each(Object.entries(namedCases))('the promises hold with %s', async (_, scenario) => {
  expect(checkPromises(await simulate(scenario))).toEqual([])
})
