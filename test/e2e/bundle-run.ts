import { spawn, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** The bundle as users run it; ECS_IN_TURN_BUNDLE names another one while developing. */
export const bundlePath =
  process.env['ECS_IN_TURN_BUNDLE'] ?? fileURLToPath(new URL('../../dist/index.js', import.meta.url))

/** How the process of a run ended: with an exit code, or by a signal that it did not handle. */
export interface Exit {
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
}

/** One process of the bundle, from its start to its end. */
export class BundleRun {
  /** What it has written so far. */
  stdout = ''
  stderr = ''
  readonly #child: ChildProcess
  readonly ended: Promise<Exit>

  /** Starts it in `folder`, with these arguments and no other variables than these. */
  constructor(args: readonly string[], env: Readonly<Record<string, string>>, folder: string) {
    const child = spawn(process.execPath, [bundlePath, ...args], { cwd: folder, env })
    child.stdout.setEncoding('utf8').on('data', (text: string) => (this.stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.stderr += text))
    this.ended = new Promise((resolve) => {
      child.once('close', (exitCode, signal) => {
        resolve({ exitCode, signal })
      })
    })
    this.#child = child
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** Sends a signal to the process alone, as GitHub's runner does (facts/ci.md 17). */
  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }
}
