import type { Tag } from '@aws-sdk/client-ecs'
import type { LastStatus, TaskRecord } from './task-record.ts'

/** When a container really ran, whatever readers saw. ms; no `endedAt`: it still runs. */
export interface ContainerRun {
  readonly container: string
  readonly essential: boolean
  readonly startedAt: number
  readonly endedAt: number | undefined
  readonly exitCode: number | undefined
}

/** A task as it really went. Times in ms. */
export interface TaskHistory {
  readonly taskArn: string
  readonly cluster: string
  readonly family: string
  readonly startedBy: string | undefined
  readonly clientToken: string | undefined
  /** As at launch; later changes and StopTask don't show here. */
  readonly launchTags: readonly Tag[]
  readonly lastStatus: LastStatus
  readonly createdAt: number
  readonly stoppedAt: number | undefined
  readonly stopCode: string | undefined
  readonly containersRunning: readonly ContainerRun[]
}

/** The truth about a task; a container that never started is not among its runs. */
export function formatHistory(task: TaskRecord): TaskHistory {
  const { cluster, family, startedBy, clientToken, launchTags, lastStatus, createdAt, stoppedAt, stopCode } =
    task
  const runs = task.containers.flatMap(({ name, essential, startedAt, endedAt, exitCode }) =>
    startedAt === undefined ? [] : [{ container: name, essential, startedAt, endedAt, exitCode }],
  )
  const fields = {
    cluster,
    family,
    startedBy,
    clientToken,
    launchTags,
    lastStatus,
    createdAt,
    stoppedAt,
    stopCode,
  }
  return { taskArn: task.arn, ...fields, containersRunning: runs }
}
