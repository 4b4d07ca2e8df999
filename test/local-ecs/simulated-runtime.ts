import type { EventHeap } from './event-heap.ts'
import type { Random } from './random.ts'
import type { ContainerReports, ContainerRuntime, Effect } from './runtime.ts'
import type { ContainerRecord, TaskRecord } from './task-record.ts'
import type { ContainerToRun, JobRule, SimulatedContainer } from './world-options.ts'

// As a shell reports it: 128 + 9 and 128 + 15 (facts/ecs.md 3).
const exitCodeOfKill = 137
const exitCodeOfTerm = 143

/**
 * The default job: `LOCAL_ECS_JOB_MS` and `LOCAL_ECS_EXIT_CODE` of its environment, else 1 to 5 s and exit code 0.
 * A sidecar runs until it is stopped.
 */
export const defaultJob: JobRule = ({ environment, essential }, random) => {
  const told = environment['LOCAL_ECS_JOB_MS']
  return {
    durationMs: told !== undefined ? Number(told) : essential ? random.amount([1_000, 5_000]) : Infinity,
    exitCode: Number(environment['LOCAL_ECS_EXIT_CODE'] ?? 0),
  }
}

/** Runs containers as the job rule tells, and leaves those that it calls external to the `effects`. */
export class JobRuntime implements ContainerRuntime {
  readonly #jobs = new Map<ContainerRecord, SimulatedContainer>()
  readonly #options: JobRuntimeOptions

  constructor(options: JobRuntimeOptions) {
    this.#options = options
  }

  start(task: TaskRecord, container: ContainerRecord, at: number): void {
    const { describe, rule, random, effects, reports } = this.#options
    const run = describe(task, container)
    const job = rule(run, random)
    if (job === 'external') {
      effects.push({ kind: 'start-container', run })
      return
    }
    if (job.startError !== undefined) {
      reports().failedToStart(task, container, job.startError, at)
      return
    }
    this.#jobs.set(container, job)
    reports().started(task, container, at)
    this.#schedule(task, container, job, at)
  }

  terminate(task: TaskRecord, container: ContainerRecord, at: number): void {
    const job = this.#jobs.get(container)
    if (job === undefined) {
      this.#signal(task, container, 'SIGTERM')
      return
    }
    const plain = { afterMs: 0, exitCode: container.essential ? exitCodeOfTerm : exitCodeOfKill }
    const { onSigterm = plain } = job
    if (onSigterm === 'ignore') return
    this.#endLater(task, container, at + onSigterm.afterMs, { exitCode: onSigterm.exitCode })
  }

  kill(task: TaskRecord, container: ContainerRecord, at: number): void {
    if (this.#jobs.has(container)) this.#endLater(task, container, at, { exitCode: exitCodeOfKill })
    else this.#signal(task, container, 'SIGKILL')
  }

  #schedule(task: TaskRecord, container: ContainerRecord, job: SimulatedContainer, at: number): void {
    const { heap, reports } = this.#options
    for (const { afterMs, message } of job.logs ?? [])
      heap.add(at + afterMs, (due) => {
        if (container.state === 'running') reports().logged(task, container, message, due)
      })
    if (!Number.isFinite(job.durationMs)) return
    const end = { exitCode: job.exitCode ?? 0, reason: job.exitReason }
    this.#endLater(task, container, at + job.durationMs, end)
  }

  #endLater(
    task: TaskRecord,
    container: ContainerRecord,
    at: number,
    end: { exitCode: number; reason?: string | undefined },
  ): void {
    const { heap, reports } = this.#options
    heap.add(at, (due) => {
      this.#jobs.delete(container)
      reports().ended(task, container, end, due)
    })
  }

  #signal(task: TaskRecord, container: ContainerRecord, signal: 'SIGTERM' | 'SIGKILL'): void {
    this.#options.effects.push({
      kind: 'signal-container',
      taskArn: task.arn,
      container: container.name,
      signal,
    })
  }
}

interface JobRuntimeOptions {
  readonly rule: JobRule
  readonly random: Random
  readonly heap: EventHeap
  readonly effects: Effect[]
  readonly describe: (task: TaskRecord, container: ContainerRecord) => ContainerToRun
  /** Asked for late: who hears the reports is made after the runtime. */
  readonly reports: () => ContainerReports
}
