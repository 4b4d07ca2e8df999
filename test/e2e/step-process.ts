import { spawn, type ChildProcess } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { lookEveryMs } from './run.ts'
import { WorkflowCommands } from './workflow-commands.ts'

/** How a step is started. */
export interface StepStart {
  readonly program: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly folder: string
}

// What a cancelled step gets from the runner, and how long it has before the next one, in ms (facts/ci.md 16).
const cancelSignals: readonly (readonly [NodeJS.Signals, number])[] = [
  ['SIGINT', 7_500],
  ['SIGTERM', 2_500],
  ['SIGKILL', Infinity],
]

/** The process of a step under GitHub's runner. */
export class StepProcess {
  readonly commands = new WorkflowCommands()
  /** What the runner had to send to end it. */
  readonly signals: NodeJS.Signals[] = []
  /** Its exit code; null where a signal has ended it. */
  readonly ended: Promise<number | null>
  readonly #child: ChildProcess

  constructor({ program, args, env, folder }: StepStart) {
    const child = spawn(program, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
    const readers = [child.stdout, child.stderr].map((stream) => {
      const reader = new LineReader((line) => {
        this.commands.take(line)
      })
      stream.setEncoding('utf8').on('data', (text: string) => {
        reader.push(text)
      })
      return reader
    })
    this.ended = new Promise((resolve) => {
      child.once('close', (exitCode) => {
        for (const reader of readers) reader.end()
        resolve(exitCode)
      })
    })
    this.#child = child
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** Waits until its log has this; throws when the step ends without. */
  async until(text: string): Promise<void> {
    while (!this.commands.log.some((line) => line.includes(text))) {
      if (!this.isRunning)
        throw new Error(`The step has ended and never said ${text}:\n${this.commands.log.join('\n')}`)
      await sleep(lookEveryMs)
    }
  }

  /** Ends it as the runner ends the step of a cancelled job. */
  async cancel(): Promise<void> {
    const hasEnded = this.ended.then(() => true)
    for (const [signal, patienceMs] of cancelSignals) {
      this.signals.push(signal)
      this.kill(signal)
      const late = patienceMs === Infinity ? [] : [sleep(patienceMs, false, { ref: false })]
      if (await Promise.race([hasEnded, ...late])) return
    }
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }
}

/** Splits as .NET's ReadLine does, which the runner reads with: at `\n`, `\r\n`, and a lone `\r` (facts/ci.md 32). */
class LineReader {
  readonly #onLine: (line: string) => void
  #rest = ''

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine
  }

  push(text: string): void {
    // A `\r` at the end may be half of a line end.
    const lines = (this.#rest + text).split(/\r\n|\n|\r(?!$)/)
    this.#rest = lines.pop() ?? ''
    lines.forEach(this.#onLine)
  }

  end(): void {
    if (this.#rest !== '') this.#onLine(this.#rest.replace(/\r$/, ''))
  }
}
