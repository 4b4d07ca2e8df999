/**
 * What every scenario here does: a local ECS over HTTP, and the bundle as a child process against it.
 *
 *   scenario('rule', async ({ startAws, expect }) => {
 *     const aws = await startAws({ job: job(['line']) })
 *     const end = await aws.run({ command: 'terraform plan' })
 *     expect(end.exitCode).toBe(0)
 *     expect(aws.changes()).toEqual(['RunTask'])
 *   })
 *
 * Each scenario has its own ECS, folder and processes, all ended with it, so that they can run side by side.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { it, vi } from 'vitest'
import type { LoggedRequest } from '../local-ecs/front.ts'
import { startLocalEcs, type LocalEcs } from '../local-ecs/http.ts'
import type { TaskHistory } from '../local-ecs/history.ts'
import type { WorldOptions } from '../local-ecs/world-options.ts'
import { BundleRun } from './bundle-run.ts'
import { buildGithubVariables, readCommandFile } from './github-files.ts'
import { lookEveryMs, outputFile, Run, type Ended } from './run.ts'
import { definition, job, quick } from './worlds.ts'

/** Where a run takes place: GitHub (a push to main), Jenkins (a build of main), or a shell without any CI system. */
export type Place = 'github' | 'jenkins' | 'shell'

export interface RunOptions {
  /** Default: shell. */
  readonly on?: Place
  /** Variables beside those of the place. */
  readonly env?: Readonly<Record<string, string>>
  /** Arguments as they are, after the flags made from the inputs. */
  readonly args?: readonly string[]
}

/** Inputs by name: flags in a shell and on Jenkins, INPUT_ variables on GitHub. Undefined takes a default away. */
export type Inputs = Readonly<Record<string, string | undefined>>

// Most of a scenario's time is waiting.
vi.setConfig({ maxConcurrency: 10 })

const everyRun: Inputs = { cluster: 'ci', family: 'terraform', 'poll-interval': '1s' }

/** A local ECS, and the runs against it. */
export class Aws {
  readonly ecs: LocalEcs
  /** Where real processes of tasks run. */
  readonly folder: string
  readonly #runs: Run[] = []

  constructor(ecs: LocalEcs, folder: string) {
    this.ecs = ecs
    this.folder = folder
  }

  /** Starts the bundle. */
  start(inputs: Inputs = {}, { on = 'shell', env = {}, args = [] }: RunOptions = {}): Run {
    const folder = mkdtempSync(join(this.folder, 'run-'))
    const file = on === 'github' ? undefined : outputFile
    const all = Object.entries({ ...everyRun, 'output-file': file, ...inputs })
    const given = all.filter((pair): pair is [string, string] => pair[1] !== undefined)
    const variables = { ...this.#machine(), ...buildPlace(on, folder, env) }
    if (on === 'github') {
      const byRunner = given.map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value] as const)
      return this.#begin(args, { ...variables, ...Object.fromEntries(byRunner), ...env }, folder)
    }
    const flags = given.flatMap(([name, value]) => [`--${name}=${value}`])
    return this.#begin([...flags, ...args], { ...variables, ...env }, folder)
  }

  /** Starts the bundle and waits for its end. */
  async run(inputs: Inputs = {}, options: RunOptions = {}): Promise<Ended> {
    return this.start(inputs, options).ended
  }

  /** Starts the bundle once more in a GitHub run's folder, as the runner does after the job's steps. */
  startPost(main: Run, inputs: Inputs = {}): Run {
    const state = readCommandFile(join(main.folder, 'GITHUB_STATE'))
    const saved = Object.entries(state).map(([name, value]) => [`STATE_${name}`, value])
    return this.start(inputs, { on: 'github', env: Object.fromEntries(saved) as Record<string, string> })
  }

  /** The operations that the runs have asked for, in order. */
  asked(): string[] {
    return this.#requests.map(({ operation }) => operation)
  }

  /** Of these the ones that change something. */
  changes(): string[] {
    return this.asked().filter((operation) => !/^(?:Describe|List|Get)/.test(operation))
  }

  /** The inputs of every request of an operation. */
  inputsOf(operation: string): Record<string, unknown>[] {
    return this.#requests
      .filter((request) => request.operation === operation)
      .map(({ input }) => input as Record<string, unknown>)
  }

  get #requests(): LoggedRequest[] {
    return this.ecs.requests.filter(({ userAgent }) => userAgent.startsWith('aws-sdk-js'))
  }

  /** Every task there was, as it really went. */
  get tasks(): readonly TaskHistory[] {
    return this.ecs.world.history
  }

  /** Waits until something is so. */
  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await sleep(lookEveryMs)
  }

  /** Launches a task that no run has started, as somebody does by hand; returns its ARN. */
  async launchByHand(more: object = {}): Promise<string> {
    const answer = await this.call('RunTask', { cluster: 'ci', taskDefinition: 'terraform', ...more })
    const { tasks } = answer as { tasks: { taskArn: string }[] }
    return tasks[0]!.taskArn
  }

  /** Lets the task end that runs now; only for jobs that wait for it (worlds.ts). */
  async finish(): Promise<void> {
    await this.until(() => this.tasks.at(-1)?.lastStatus === 'RUNNING')
    await this.call('StopTask', { cluster: 'ci', task: this.tasks.at(-1)!.taskArn, reason: 'done' })
  }

  /** Sends the ECS a request that is none of a run's. */
  async call(operation: string, input: object): Promise<unknown> {
    const response = await fetch(this.ecs.url, {
      method: 'POST',
      headers: { 'x-amz-target': `AmazonEC2ContainerServiceV20141113.${operation}` },
      body: JSON.stringify(input),
    })
    return response.json()
  }

  /** Ends everything. */
  async close(): Promise<void> {
    for (const run of this.#runs) run.kill('SIGKILL')
    await Promise.all(this.#runs.map(({ ended }) => ended))
    await this.ecs.close()
    rmSync(this.folder, { recursive: true, force: true })
  }

  #begin(args: readonly string[], env: Readonly<Record<string, string>>, folder: string): Run {
    const run = new Run(new BundleRun(args, env, folder), folder)
    this.#runs.push(run)
    return run
  }

  /** Nothing of the machine that runs the tests gets in: it may be a CI system itself. */
  #machine(): Record<string, string> {
    const { PATH = '' } = process.env
    return { PATH, HOME: this.folder, USER: 'jane', ...this.ecs.environment }
  }
}

/** The test function of every scenario; its `startAws` starts a local ECS with the cluster `ci`. */
export const scenario = it.extend('startAws', ({ onTestFinished }) => {
  return async (world: WorldOptions = {}): Promise<Aws> => {
    const folder = mkdtempSync(join(tmpdir(), 'ecs-in-turn-'))
    const seeds = { clusters: ['ci'], taskDefinitions: [definition()], job: job() }
    const ecs = await startLocalEcs({
      world: { ...seeds, ...world, durations: { ...quick, ...world.durations } },
      jobs: { workingDirectory: folder },
    })
    const aws = new Aws(ecs, folder)
    onTestFinished(() => aws.close())
    return aws
  }
})

function buildPlace(
  on: Place,
  folder: string,
  env: Readonly<Record<string, string>>,
): Record<string, string> {
  if (on === 'github') return buildGithubVariables(folder, env['GITHUB_REF'])
  if (on === 'shell') return {}
  return {
    JENKINS_URL: 'https://ci.example/',
    JOB_NAME: 'infra/main',
    BUILD_NUMBER: '31',
    BUILD_URL: 'https://ci.example/job/infra/job/main/31/',
    BRANCH_NAME: 'main',
  }
}
