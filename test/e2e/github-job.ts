/**
 * A job on GitHub, as far as an action can tell: runs the real action.yml, its post steps, and scripts between them.
 *
 *   const job = new GithubJob({ name: 'push', branch: 'main' }, { PATH, ...aws.ecs.environment }, folder)
 *   const plan = await job.use('plan', { cluster: 'ci', family: 'terraform' }).ended
 *   const script = await job.script('echo "$URL"', { URL: '${{ steps.plan.outputs.log-url }}' })
 *   const [post] = await job.end()
 *
 * @github/local-action can't do it: it loads the action's file into its own process, with its own arguments and with
 * stand-ins for @actions/core that a bundle doesn't use, wants a function `run` from it, and knows neither the
 * environment files nor a post step that comes after the main step's process has ended.
 */
import { mkdtempSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { action, buildActionStart, listUnexpectedInputs, type Inputs } from './action-step.ts'
import { buildStepVariables, type GithubEvent } from './github-event.ts'
import { readCommandFile } from './github-files.ts'
import { StepProcess } from './step-process.ts'
import type { Annotation } from './workflow-commands.ts'

/** A step that has ended, and everything that GitHub keeps of it. */
export interface StepEnd {
  readonly conclusion: 'success' | 'failure' | 'cancelled' | 'skipped'
  readonly exitCode: number | null
  /** What the runner had to send to end it. */
  readonly signals: readonly NodeJS.Signals[]
  readonly log: readonly string[]
  readonly annotations: readonly Annotation[]
  /** Commands to the runner that are no annotations. */
  readonly otherCommands: readonly (readonly [name: string, data: string])[]
  readonly outputs: Readonly<Record<string, string>>
  /** What the step has written for later steps to find in their environment and PATH. */
  readonly environment: string
  readonly summary: string
}

/** A step of the action that was started and perhaps goes on. */
export interface UsedAction {
  readonly process: StepProcess
  readonly ended: Promise<StepEnd>
}

/** When a step runs after one that failed; without, as `success()`: not then, and not in a cancelled job. */
export type Condition = 'success()' | 'failure()' | 'always()'

/** What a started step leaves behind for its post step. */
interface Used {
  readonly inputs: Inputs
  readonly state: () => Readonly<Record<string, string>>
}

/** A job with its steps, its status, and what its steps have put out. */
export class GithubJob {
  readonly #event: GithubEvent
  readonly #machine: Readonly<Record<string, string>>
  readonly #folder: string
  readonly #outputs = new Map<string, Readonly<Record<string, string>>>()
  readonly #used: Used[] = []
  readonly #processes: StepProcess[] = []
  #status: 'success' | 'failure' | 'cancelled' = 'success'

  /** `machine` is what the runner's machine has in its environment, beside what GitHub adds. */
  constructor(event: GithubEvent, machine: Readonly<Record<string, string>>, folder: string) {
    this.#event = event
    this.#machine = machine
    this.#folder = folder
  }

  /** Starts a step `uses: ./` with these inputs. Throws where GitHub would skip it: a test would wait for nothing. */
  use(id: string, given: Inputs): UsedAction {
    if (!this.#isDue('success()')) throw new Error(`${id} would be skipped: the job is ${this.#status}`)
    const inputs = this.#evaluate(given)
    const folder = this.#makeFolder()
    const process = this.#startAction('main', inputs, {}, folder)
    process.commands.annotations.push(...listUnexpectedInputs(inputs))
    // The post step is registered before the main step's process begins (facts/ci.md 20).
    this.#used.push({ inputs, state: () => readCommandFile(join(folder, 'GITHUB_STATE')) })
    return { process, ended: this.#finish(process, folder, id) }
  }

  /** Runs a step `run:` in sh, whose variables may hold `${{ steps.ID.outputs.NAME }}`. */
  async script(script: string, env: Inputs = {}, condition: Condition = 'success()'): Promise<StepEnd> {
    if (!this.#isDue(condition)) return skipped
    const folder = this.#makeFolder()
    const variables = { ...this.#machine, ...buildStepVariables(this.#event, folder), ...this.#evaluate(env) }
    return this.#finish(this.#start('sh', ['-e', '-c', script], variables, folder), folder)
  }

  /** Cancels the job: the steps that run now are ended with the runner's signals. */
  async cancel(): Promise<void> {
    this.#status = 'cancelled'
    await Promise.all(this.#processes.filter(({ isRunning }) => isRunning).map((one) => one.cancel()))
  }

  /** Runs the post steps, the last one first: without `post-if` they run whatever has become of the job. */
  async end(): Promise<StepEnd[]> {
    const ends: StepEnd[] = []
    for (const { inputs, state } of this.#used.toReversed()) {
      const folder = this.#makeFolder()
      const process = this.#startAction('post', inputs, state(), folder)
      ends.push(await this.#finish(process, folder))
    }
    return ends
  }

  /** Ends what still runs. */
  async close(): Promise<void> {
    for (const process of this.#processes) process.kill('SIGKILL')
    await Promise.all(this.#processes.map(({ ended }) => ended))
  }

  #startAction(stage: 'main' | 'post', inputs: Inputs, state: Inputs, folder: string): StepProcess {
    const { program, args, env } = buildActionStart(stage, inputs, state)
    const github = buildStepVariables(this.#event, folder)
    return this.#start(program, args, { ...this.#machine, ...github, ...env }, folder)
  }

  #start(program: string, args: readonly string[], env: Inputs, folder: string): StepProcess {
    const process = new StepProcess({ program, args, env, folder })
    this.#processes.push(process)
    return process
  }

  async #finish(process: StepProcess, folder: string, id?: string): Promise<StepEnd> {
    const exitCode = await process.ended
    const read = (name: string): string => readFileSync(join(folder, name), 'utf8')
    const outputs = readCommandFile(join(folder, 'GITHUB_OUTPUT'))
    if (id !== undefined) this.#outputs.set(id, outputs)
    if (exitCode !== 0 && this.#status === 'success') this.#status = 'failure'
    const { log, annotations, others } = process.commands
    return {
      conclusion: process.signals.length > 0 ? 'cancelled' : exitCode === 0 ? 'success' : 'failure',
      exitCode,
      signals: process.signals,
      log,
      annotations,
      otherCommands: others,
      outputs,
      environment: read('GITHUB_ENV') + read('GITHUB_PATH'),
      summary: read('GITHUB_STEP_SUMMARY'),
    }
  }

  #isDue(condition: Condition): boolean {
    if (condition === 'always()') return true
    return this.#status === (condition === 'success()' ? 'success' : 'failure')
  }

  /** Puts outputs of earlier steps in. Throws at any other expression, and at an output that the action doesn't have. */
  #evaluate(texts: Inputs): Inputs {
    const evaluateOne = (text: string): string =>
      text.replace(/\$\{\{(.*?)\}\}/g, (expression, inner: string) => {
        const [, id = '', name = ''] = /^ steps\.([\w-]+)\.outputs\.([\w-]+) $/.exec(inner) ?? []
        const outputs = this.#outputs.get(id)
        if (outputs === undefined || !action.outputs.has(name)) throw new Error(`not known: ${expression}`)
        return outputs[name] ?? ''
      })
    return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, evaluateOne(text)]))
  }

  #makeFolder(): string {
    return mkdtempSync(join(this.#folder, 'step-'))
  }
}

const skipped: StepEnd = {
  conclusion: 'skipped',
  exitCode: null,
  signals: [],
  log: [],
  annotations: [],
  otherCommands: [],
  outputs: {},
  environment: '',
  summary: '',
}
