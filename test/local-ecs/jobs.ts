/**
 * Runs the containers of tasks as real child processes: each is one process of this machine, with the entry point and
 * command of its task, no image, no shell of ours, no isolation. Stands in for the container agent (facts/ecs.md 3, 7).
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { constants } from 'node:os'
import { createLineSplitter } from './line-splitter.ts'
import type { Effect } from './runtime.ts'
import type { ContainerToRun } from './world-options.ts'

/** What is told of the containers. */
export interface JobReports {
  readonly started: (taskArn: string, container: string) => void
  readonly failedToStart: (taskArn: string, container: string, reason: string) => void
  readonly logged: (taskArn: string, container: string, message: string) => void
  readonly ended: (taskArn: string, container: string, exitCode: number) => void
}

/** What the image and the host would bring along. */
export interface ProcessJobsOptions {
  /** Where jobs run that name no working directory; default: where this process runs. */
  readonly workingDirectory?: string
  /** What every job gets beside its own; default: what a program needs to be found and to run. */
  readonly environment?: Readonly<Record<string, string>>
  /** Default false, as the awslogs driver does. */
  readonly keepEmptyLines?: boolean
}

/** The child processes of a local ECS. */
export interface ProcessJobs {
  readonly apply: (effects: readonly Effect[]) => void
  /** Kills what still runs, and waits for it. */
  readonly close: () => Promise<void>
}

// A grandchild that has left the group may hold the output open for ever.
const longestOutputWaitMs = 500

/** Makes the runner; nothing is reported any more once it is closed. */
export function createProcessJobs(reports: JobReports, options: ProcessJobsOptions = {}): ProcessJobs {
  const running = new Map<string, ChildProcess>()
  let isClosed = false
  // Never at once: the world may be in the middle of what made it start this container.
  const tell = (report: () => void): void => {
    setImmediate(() => {
      if (!isClosed) report()
    })
  }
  const start = (run: ContainerToRun): void => {
    const key = keyOf(run.taskArn, run.container)
    const child = spawnContainer(run, options)
    running.set(key, child)
    followChild(child, options.keepEmptyLines ?? false, {
      started: () => {
        tell(() => {
          reports.started(run.taskArn, run.container)
        })
      },
      failedToStart: (error) => {
        running.delete(key)
        tell(() => {
          reports.failedToStart(run.taskArn, run.container, formatStartError(run, error))
        })
      },
      logged: (line) => {
        tell(() => {
          reports.logged(run.taskArn, run.container, line)
        })
      },
      ended: (exitCode) => {
        running.delete(key)
        tell(() => {
          reports.ended(run.taskArn, run.container, exitCode)
        })
      },
    })
  }
  return {
    apply: (effects) => {
      if (isClosed) return
      for (const effect of effects) {
        if (effect.kind === 'start-container') start(effect.run)
        else signalChild(running.get(keyOf(effect.taskArn, effect.container)), effect.signal)
      }
    },
    close: async () => {
      isClosed = true
      const children = [...running.values()]
      const ends = children.map(waitForExit)
      for (const child of children) signalChild(child, 'SIGKILL')
      await Promise.all(ends)
    },
  }
}

function spawnContainer(run: ContainerToRun, options: ProcessJobsOptions): ChildProcess {
  const [program = '', ...args] = run.argv
  const { PATH = '/usr/local/bin:/usr/bin:/bin', HOME = '/', LANG = 'C.UTF-8', TMPDIR } = process.env
  const host = { PATH, HOME, LANG, ...(TMPDIR !== undefined && { TMPDIR }) }
  return spawn(program === '' ? noProgram : program, args, {
    cwd: run.workingDirectory ?? options.workingDirectory ?? process.cwd(),
    env: { ...host, AWS_EXECUTION_ENV: 'AWS_ECS_FARGATE', ...options.environment, ...run.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own: what the container's process leaves behind ends with it.
    detached: true,
  })
}

// There is no image that would bring a command along; an empty name can't be spawned at all.
const noProgram = '(no command)'

interface ChildReports {
  readonly started: () => void
  readonly failedToStart: (error: NodeJS.ErrnoException) => void
  readonly logged: (line: string) => void
  readonly ended: (exitCode: number) => void
}

function followChild(child: ChildProcess, keepEmptyLines: boolean, reports: ChildReports): void {
  child.once('spawn', reports.started)
  child.once('error', (error) => {
    if (child.pid === undefined) reports.failedToStart(error)
  })
  const splitters = [child.stdout, child.stderr].map((output) => {
    const splitter = createLineSplitter(reports.logged, keepEmptyLines)
    output?.setEncoding('utf8').on('data', splitter.push)
    return splitter
  })
  child.once('exit', (code, signal) => {
    // With the first process of a container all others of it end.
    signalChild(child, 'SIGKILL')
    let isTold = false
    const end = (): void => {
      if (isTold) return
      isTold = true
      clearTimeout(timer)
      for (const splitter of splitters) splitter.end()
      reports.ended(code ?? 128 + constants.signals[signal ?? 'SIGKILL'])
    }
    const timer = setTimeout(end, longestOutputWaitMs)
    child.once('close', end)
  })
}

async function waitForExit(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  await new Promise((resolve) => child.once('exit', resolve))
}

/** SIGTERM goes to the container's first process, SIGKILL to all of them, as with docker stop. */
function signalChild(child: ChildProcess | undefined, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (child?.pid === undefined) return
  try {
    process.kill(signal === 'SIGKILL' ? -child.pid : child.pid, signal)
  } catch {
    // It ended in the meantime.
  }
}

function formatStartError({ argv, workingDirectory }: ContainerToRun, error: NodeJS.ErrnoException): string {
  const program = argv[0] ?? ''
  const prefix = 'CannotStartContainerError: failed to create shim task: OCI runtime create failed: exec: '
  if (program === '') return 'CannotStartContainerError: Error response from daemon: No command specified'
  if (error.code === 'EACCES') return `${prefix}"${program}": permission denied: unknown`
  if (error.code !== 'ENOENT') return `${prefix}"${program}": ${error.message}: unknown`
  const hint = workingDirectory === undefined ? '' : `, or no directory ${workingDirectory}`
  return `${prefix}"${program}": executable file not found in $PATH${hint}: unknown`
}

function keyOf(taskArn: string, container: string): string {
  return `${taskArn}/${container}`
}
