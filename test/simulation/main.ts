import { fork } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { checkPromises } from './check.ts'
import { drawScenario } from './scenario.ts'
import { runSeed, type SeedResult } from './seeds.ts'
import { simulate } from './simulate.ts'

// npm run simulate -- --seeds N [--from S]   N random runs on all cores
// npm run simulate -- --seed S               one run, with everything that its waiters said
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '500' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    worker: { type: 'string' },
  },
})

if (values.seed !== undefined) await showSeed(Number(values.seed))
else if (values.worker !== undefined) await work(Number(values.worker))
else await runAll(Number(values.from), Number(values.seeds))

async function showSeed(seed: number): Promise<void> {
  const report = await simulate(drawScenario(seed))
  console.log(JSON.stringify(report.scenario, null, 2))
  for (const { index, exitCode, lines } of report.waiters) {
    console.log(`\nwaiter ${index}: ${exitCode}\n${lines.join('\n')}`)
  }
  const broken = checkPromises(report)
  // What is still in a pipe must be written first.
  process.stdout.write(
    broken.length === 0 ? '\nThe promises hold.\n' : `\nBroken:\n${broken.join('\n')}\n`,
    () => process.exit(broken.length === 0 ? 0 : 1),
  )
}

/** Takes the seeds that the parent sends, and sends back their results. */
async function work(first: number): Promise<void> {
  process.on('message', (seed: number) => {
    void runSeed(seed).then((result) => process.send?.(result))
  })
  process.send?.(await runSeed(first))
}

async function runAll(from: number, count: number): Promise<void> {
  const results: SeedResult[] = []
  const began = performance.now()
  let next = from
  const workers = Array.from({ length: Math.min(availableParallelism(), count) }, async () => {
    const child = fork(import.meta.filename, ['--worker', String(next++)])
    await new Promise<void>((resolve, reject) => {
      child.on('message', (result: SeedResult) => {
        results.push(result)
        for (const promise of result.broken) console.log(`seed ${result.seed}: ${promise}`)
        if (results.length % 1000 === 0) console.log(`${results.length} of ${count} runs`)
        if (next < from + count) child.send(next++)
        else {
          child.kill()
          resolve()
        }
      })
      child.on('error', reject)
      child.on('exit', (code) => {
        if (code !== null && code !== 0) reject(new Error(`a worker ended with ${code}`))
      })
    })
  })
  await Promise.all(workers)
  const sum = (count: (result: SeedResult) => number): string =>
    results.reduce((total, result) => total + count(result), 0).toLocaleString('en')
  const broken = results.filter((result) => result.broken.length > 0).length
  console.log(
    `${results.length.toLocaleString('en')} runs from seed ${from}: ${sum((r) => r.tasks)} tasks, ${sum((r) => r.requests)} requests, ${broken} runs broke a promise (${Math.round((performance.now() - began) / 1000)} s on ${workers.length} cores).`,
  )
  process.exit(broken === 0 ? 0 : 1)
}
