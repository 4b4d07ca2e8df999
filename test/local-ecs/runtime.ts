import type { ContainerRecord, TaskRecord } from './task-record.ts'
import type { ContainerToRun } from './world-options.ts'

/** What somebody outside the world has to do for it: run containers as processes, and signal them. */
export type Effect =
  | { readonly kind: 'start-container'; readonly run: ContainerToRun }
  | {
      readonly kind: 'signal-container'
      readonly taskArn: string
      readonly container: string
      readonly signal: 'SIGTERM' | 'SIGKILL'
    }

/** What runs the containers, told or for real. Times in ms. */
export interface ContainerRuntime {
  start(task: TaskRecord, container: ContainerRecord, at: number): void
  terminate(task: TaskRecord, container: ContainerRecord, at: number): void
  kill(task: TaskRecord, container: ContainerRecord, at: number): void
}

/** What a runtime reports back. Times in ms. */
export interface ContainerReports {
  started(task: TaskRecord, container: ContainerRecord, at: number): void
  failedToStart(task: TaskRecord, container: ContainerRecord, reason: string, at: number): void
  logged(task: TaskRecord, container: ContainerRecord, message: string, at: number): void
  ended(task: TaskRecord, container: ContainerRecord, end: ContainerEnd, at: number): void
}

/** How a container ended; without an exit code where nobody can know it. */
export interface ContainerEnd {
  readonly exitCode: number | undefined
  readonly reason?: string | undefined
}
