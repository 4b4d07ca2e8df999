import { checkPromises } from './check.ts'
import { drawScenario } from './scenario.ts'
import { simulate } from './simulate.ts'

/** One seed's result: the promises it broke, and how much happened. */
export interface SeedResult {
  readonly seed: number
  readonly broken: readonly string[]
  readonly tasks: number
  readonly requests: number
}

/** Runs the scenario of one seed and checks the promises. */
export async function runSeed(seed: number): Promise<SeedResult> {
  const report = await simulate(drawScenario(seed))
  return { seed, broken: checkPromises(report), tasks: report.tasks.length, requests: report.requests.length }
}
