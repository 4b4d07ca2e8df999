import type { EventHeap } from './event-heap.ts'
import type { Random } from './random.ts'
import type { ContainerEnd, ContainerRuntime } from './runtime.ts'
import type { ContainerRecord, LastStatus, TaskRecord } from './task-record.ts'
import { recordView } from './task-view.ts'
import type { Durations } from './world-options.ts'

/** Why a task is being stopped. */
export interface StopCause {
  readonly stopCode: NonNullable<TaskRecord['stopCode']>
  readonly stoppedReason: string
}

/** What stopping needs of the world. */
export interface StopOptions {
  readonly heap: EventHeap
  readonly random: Random
  readonly durations: Durations
  readonly runtime: ContainerRuntime
  readonly exitCodesFrom: 'exit' | 'DEPROVISIONING' | 'STOPPED'
  readonly deletedAfterMs: number | undefined
  readonly onStopped: (task: TaskRecord, at: number) => void
}

/** The second half of a task's life: from the decision to stop it to STOPPED (facts/ecs.md 3 and 7). Times in ms. */
export class TaskStop {
  readonly #options: StopOptions

  constructor(options: StopOptions) {
    this.#options = options
  }

  /** Begins to stop a task: desiredStatus flips at once, the rest follows. Nothing happens to one that is stopping. */
  begin(task: TaskRecord, cause: StopCause, at: number): void {
    if (task.desiredStatus === 'STOPPED') return
    Object.assign(task, cause, { desiredStatus: 'STOPPED', stoppingAt: at })
    recordView(task, at)
    // When the essential container is gone, the agent stops the others by itself, without a word from ECS.
    if (cause.stopCode === 'EssentialContainerExited') this.#terminateAll(task, at)
    const { heap, random, durations } = this.#options
    heap.add(at + random.amount(durations.noticingMs), (due) => {
      this.#notice(task, due)
    })
  }

  /** The machine is gone: every container ends now, nobody knows how; ECS says STOPPED when it notices. */
  loseHost(task: TaskRecord, cause: StopCause, noticedAt: number, at: number): void {
    for (const container of task.containers) {
      if (container.state === 'ended') continue
      // One that waits for its start waits in vain: nothing starts on a machine that is gone.
      if (container.state === 'waiting') container.state = 'failed'
      if (container.state === 'failed') continue
      this.#options.runtime.kill(task, container, at)
      if (container.state === 'running') endContainer(container, { exitCode: undefined }, at)
      else container.state = 'failed'
    }
    this.#options.heap.add(noticedAt, (due) => {
      if (hasStopped(task)) return
      if (task.desiredStatus === 'RUNNING')
        Object.assign(task, cause, { desiredStatus: 'STOPPED', stoppingAt: due })
      this.#enterStopped(task, due)
    })
  }

  /** Sends SIGTERM, and SIGKILL after the container's stopTimeout. */
  terminate(task: TaskRecord, container: ContainerRecord, at: number): void {
    if (container.isTerminating) return
    container.isTerminating = true
    const { runtime, heap } = this.#options
    runtime.terminate(task, container, at)
    heap.add(at + container.stopTimeoutMs, (due) => {
      if (container.state === 'running') runtime.kill(task, container, due)
    })
  }

  /** Goes on to DEPROVISIONING when it is time and no container runs any more. */
  leaveWhenEnded(task: TaskRecord, at: number): void {
    if (hasStopped(task) || task.lastStatus === 'DEPROVISIONING') return
    if (task.mayLeaveFrom === undefined || at < task.mayLeaveFrom) return
    if (task.containers.some(({ state }) => state === 'running' || state === 'starting')) return
    const { exitCodesFrom, durations } = this.#options
    const ends = task.containers.map(({ endedAt }) => endedAt).filter((end) => end !== undefined)
    if (ends.length > 0) task.executionStoppedAt = Math.max(...ends)
    if (exitCodesFrom !== 'STOPPED') showEnds(task)
    this.#enter(task, 'DEPROVISIONING', at)
    this.#whileIn(task, durations.deprovisioningMs, at, (due) => {
      this.#enterStopped(task, due)
    })
  }

  /** The task leaves RUNNING, by DEACTIVATING and STOPPING; one that was not RUNNING yet goes the short way. */
  #notice(task: TaskRecord, at: number): void {
    if (hasStopped(task)) return
    if (task.lastStatus !== 'RUNNING') {
      task.mayLeaveFrom = at
      this.#terminateAll(task, at)
      this.leaveWhenEnded(task, at)
      return
    }
    const { durations, random, heap } = this.#options
    this.#enter(task, 'DEACTIVATING', at)
    this.#whileIn(task, durations.deactivatingMs, at, (due) => {
      this.#enter(task, 'STOPPING', due)
      this.#terminateAll(task, due)
      task.mayLeaveFrom = due + random.amount(durations.stoppingMs)
      heap.add(task.mayLeaveFrom, (end) => {
        this.leaveWhenEnded(task, end)
      })
    })
  }

  #terminateAll(task: TaskRecord, at: number): void {
    for (const container of task.containers)
      if (container.state === 'running') this.terminate(task, container, at)
  }

  #enterStopped(task: TaskRecord, at: number): void {
    task.stoppedAt = at
    showEnds(task)
    this.#enter(task, 'STOPPED', at)
    const { deletedAfterMs, heap, onStopped } = this.#options
    if (deletedAfterMs !== undefined)
      heap.add(at + deletedAfterMs, (due) => {
        this.#enter(task, 'DELETED', due)
      })
    onStopped(task, at)
  }

  #enter(task: TaskRecord, status: LastStatus, at: number): void {
    task.lastStatus = status
    recordView(task, at)
  }

  #whileIn(
    task: TaskRecord,
    amount: Durations['deactivatingMs'],
    at: number,
    next: (due: number) => void,
  ): void {
    const status = task.lastStatus
    this.#options.heap.add(at + this.#options.random.amount(amount), (due) => {
      if (task.lastStatus === status) next(due)
    })
  }
}

/** Notes the end of a running container, at `at` ms. */
export function endContainer(container: ContainerRecord, end: ContainerEnd, at: number): void {
  container.state = 'ended'
  container.endedAt = at
  container.exitCode = end.exitCode
  container.reason = end.reason ?? container.reason
}

function showEnds(task: TaskRecord): void {
  for (const container of task.containers) container.isEndShown = true
}

function hasStopped({ lastStatus }: TaskRecord): boolean {
  return lastStatus === 'STOPPED' || lastStatus === 'DELETED'
}
