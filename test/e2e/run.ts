import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { BundleRun, Exit } from './bundle-run.ts'
import { readCommandFile } from './github-files.ts'
import { proseOf } from './prose.ts'

/** A run that has ended, and everything it has left behind. */
export interface Ended extends Exit {
  readonly stdout: string
  readonly stderr: string
  /** The step log without what differs from run to run (prose.ts). */
  readonly prose: readonly string[]
  /** From GITHUB_OUTPUT, or from the output file; empty where nothing was written. */
  readonly outputs: Readonly<Record<string, string>>
  /** From GITHUB_STATE. */
  readonly state: Readonly<Record<string, string>>
  readonly summary: string
}

/** Where a run outside GitHub writes its outputs, unless the scenario says otherwise. */
export const outputFile = 'outputs.json'

/** How often a scenario looks whether something has come about, in ms. */
export const lookEveryMs = 20

/** A run that was started and perhaps goes on. */
export class Run {
  readonly #process: BundleRun
  readonly folder: string
  readonly ended: Promise<Ended>

  constructor(process: BundleRun, folder: string) {
    this.#process = process
    this.folder = folder
    this.ended = process.ended.then((exit) => ({ ...exit, ...this.#read() }))
  }

  get stdout(): string {
    return this.#process.stdout
  }

  get isRunning(): boolean {
    return this.#process.isRunning
  }

  /** What it has put out so far. */
  get outputs(): Ended['outputs'] {
    return readOutputs(this.folder)
  }

  kill(signal: NodeJS.Signals): void {
    this.#process.kill(signal)
  }

  /** Waits until the step log has this; throws when the run ends without. */
  async until(text: string | RegExp): Promise<void> {
    const has = (): boolean =>
      typeof text === 'string' ? this.stdout.includes(text) : text.test(this.stdout)
    while (!has()) {
      if (!this.isRunning)
        throw new Error(`The run has ended and never said ${String(text)}:\n${this.stdout}`)
      await sleep(lookEveryMs)
    }
  }

  #read(): Omit<Ended, keyof Exit> {
    const { stdout, stderr } = this.#process
    const state = readIfThere(join(this.folder, 'GITHUB_STATE'), readCommandFile, {})
    const summary = readIfThere(
      join(this.folder, 'GITHUB_STEP_SUMMARY'),
      (path) => readFileSync(path, 'utf8'),
      '',
    )
    return { stdout, stderr, prose: proseOf(stdout), outputs: this.outputs, state, summary }
  }
}

function readOutputs(folder: string): Record<string, string> {
  const onGithub = join(folder, 'GITHUB_OUTPUT')
  if (existsSync(onGithub)) return readCommandFile(onGithub)
  const read = (path: string): Record<string, string> =>
    JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>
  return readIfThere(join(folder, outputFile), read, {})
}

function readIfThere<T>(path: string, read: (path: string) => T, absent: T): T {
  return existsSync(path) ? read(path) : absent
}
