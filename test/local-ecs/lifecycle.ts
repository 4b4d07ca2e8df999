import type { ContainerEnd, ContainerReports } from './runtime.ts'
import type { ContainerRecord, LastStatus, TaskRecord } from './task-record.ts'
import { endContainer, TaskStop, type StopCause, type StopOptions } from './task-stop.ts'
import { recordView } from './task-view.ts'
import type { Durations, StartFailure } from './world-options.ts'

/** What the lifecycle needs of its world. */
export interface LifecycleOptions extends StopOptions {
  /** Creates the container's log stream; a reason where that can't be done, which keeps the task from starting. */
  readonly openLog: (task: TaskRecord, container: ContainerRecord, at: number) => string | undefined
  readonly writeLog: (task: TaskRecord, container: ContainerRecord, message: string, at: number) => void
  /** Draws whether a container's exit code never becomes known. */
  readonly losesExitCode: () => boolean
}

/** The way of a task from PROVISIONING to STOPPED, and what its containers report meanwhile. All times in ms. */
export class Lifecycle implements ContainerReports {
  readonly #options: LifecycleOptions
  readonly #stop: TaskStop

  constructor(options: LifecycleOptions) {
    this.#options = options
    this.#stop = new TaskStop(options)
  }

  /** Sets a new task going from PROVISIONING or PENDING; with a failure, it is one that never starts. */
  launch(task: TaskRecord, failure: StartFailure | undefined, at: number): void {
    recordView(task, at)
    this.#stay(task, failure, at)
  }

  /** Begins to stop a task; nothing happens to one that is stopping already. */
  stop(task: TaskRecord, cause: StopCause, at: number): void {
    this.#stop.begin(task, cause, at)
  }

  /** The machine is gone; ECS notices at `noticedAt`. */
  loseHost(task: TaskRecord, cause: StopCause, noticedAt: number, at: number): void {
    this.#stop.loseHost(task, cause, noticedAt, at)
  }

  started(task: TaskRecord, container: ContainerRecord, at: number): void {
    if (container.state !== 'starting') return
    container.state = 'running'
    container.startedAt = at
    if (task.desiredStatus === 'STOPPED') {
      // It was told to stop before it was there to hear it.
      this.#stop.terminate(task, container, at)
      return
    }
    this.#runWhenAllUp(task, at)
  }

  failedToStart(task: TaskRecord, container: ContainerRecord, reason: string, at: number): void {
    if (container.state !== 'starting') return
    container.state = 'failed'
    container.reason = reason
    container.isEndShown = true
    if (container.essential)
      this.stop(task, { stopCode: 'TaskFailedToStart', stoppedReason: 'Task failed to start' }, at)
    else this.#runWhenAllUp(task, at)
    this.#stop.leaveWhenEnded(task, at)
  }

  logged(task: TaskRecord, container: ContainerRecord, message: string, at: number): void {
    this.#options.writeLog(task, container, message, at)
  }

  ended(task: TaskRecord, container: ContainerRecord, end: ContainerEnd, at: number): void {
    if (container.state !== 'running') return
    const { exitCodesFrom, losesExitCode } = this.#options
    endContainer(container, losesExitCode() ? { exitCode: undefined } : end, at)
    const isTaskRunning = task.desiredStatus === 'RUNNING'
    // A sidecar that ends by itself shows at once; the end of a task shows with the states that follow.
    container.isEndShown = exitCodesFrom === 'exit' || (isTaskRunning && !container.essential)
    if (isTaskRunning && container.essential) {
      const stoppedReason = 'Essential container in task exited'
      this.stop(task, { stopCode: 'EssentialContainerExited', stoppedReason }, at)
    } else if (container.isEndShown) recordView(task, at)
    this.#stop.leaveWhenEnded(task, at)
  }

  /** The time in the present state of the way up, and what comes after it, unless the task is stopped meanwhile. */
  #stay(task: TaskRecord, failure: StartFailure | undefined, at: number): void {
    const { heap, random, durations } = this.#options
    const status = task.lastStatus
    heap.add(at + random.amount(durations[durationOf(status)]), (due) => {
      if (task.lastStatus !== status || task.desiredStatus === 'STOPPED') return
      if (status === 'ACTIVATING') task.pullStoppedAt = due
      if (failure?.at === status) this.#failToStart(task, failure, due)
      else if (status === 'ACTIVATING') this.#startContainers(task, due)
      else {
        if (status === 'PENDING') task.pullStartedAt = due
        else task.connectivityAt = due
        this.#enter(task, status === 'PENDING' ? 'ACTIVATING' : 'PENDING', due)
        this.#stay(task, failure, due)
      }
    })
  }

  #startContainers(task: TaskRecord, at: number): void {
    for (const container of task.containers) {
      const stoppedReason = this.#options.openLog(task, container, at)
      if (stoppedReason === undefined) continue
      this.#failToStart(task, { at: 'ACTIVATING', stoppedReason }, at)
      return
    }
    for (const container of task.containers) {
      // Another container of the task could not start: this one never does.
      if ((task.desiredStatus as string) === 'STOPPED') return
      if (container.state !== 'waiting') continue
      container.state = 'starting'
      this.#options.runtime.start(task, container, at)
    }
  }

  #runWhenAllUp(task: TaskRecord, at: number): void {
    const areAllUp = task.containers.every(({ state }) => state !== 'waiting' && state !== 'starting')
    if (!areAllUp || task.lastStatus !== 'ACTIVATING' || task.desiredStatus === 'STOPPED') return
    task.startedAt = at
    this.#enter(task, 'RUNNING', at)
  }

  #failToStart(task: TaskRecord, failure: StartFailure, at: number): void {
    for (const container of task.containers) container.reason = failure.containerReason
    this.stop(task, { stopCode: 'TaskFailedToStart', stoppedReason: failure.stoppedReason }, at)
  }

  #enter(task: TaskRecord, status: LastStatus, at: number): void {
    task.lastStatus = status
    recordView(task, at)
  }
}

function durationOf(status: LastStatus): keyof Durations {
  if (status === 'PENDING') return 'pendingMs'
  return status === 'ACTIVATING' ? 'activatingMs' : 'provisioningMs'
}
