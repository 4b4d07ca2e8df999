import type { Task } from '@aws-sdk/client-ecs'
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import type { EcsApi } from '../ecs/api.ts'
import type { CallOptions } from '../ecs/call-aws.ts'
import { isFinished } from '../ecs/task.ts'
import { followTask, type FollowEnd } from './follow-task.ts'
import type { LogLocation } from './log-location.ts'
import { followLog, type LogEnd } from './log-tail.ts'

export interface FollowBothOptions {
  readonly api: EcsApi
  readonly call: CallOptions
  readonly location: LogLocation
  /** Makes the client of the log's region; only called where there is a log to read. */
  readonly openLogs: (region: string) => CloudWatchLogsClient
  readonly streamLogs: boolean
  readonly onTask: (task: Task) => void
  readonly onText: (text: string) => void
  /** Ends the task when it has run longer than this; ms since its start. */
  readonly taskTimeoutMs?: number
  readonly onTimeout: (task: Task) => void
  readonly onStopRefused: (error: unknown) => void
}

/** A task followed to its end, and what its log came to. */
export interface Followed {
  readonly end: FollowEnd
  readonly log: LogEnd
  readonly timedOut: boolean
}

/** Follows a task and its log side by side, from launched to finished and drained. */
export async function follow(options: FollowBothOptions, launched: Task): Promise<Followed> {
  const { api, call, location, openLogs, streamLogs, onText } = options
  const finished = new AbortController()
  const timeout = new TaskTimeout(options)
  const following = followTask(
    {
      api,
      signal: call.signal,
      now: call.now,
      onTask: (task) => {
        options.onTask(task)
        timeout.check(task)
      },
    },
    launched,
  ).finally(() => {
    finished.abort()
  })
  const readsLog = location.kind === 'awslogs' && streamLogs && !neverRan(launched)
  const logging: Promise<LogEnd> = readsLog
    ? followLog({ client: openLogs(location.region), location, call, onText, finished: finished.signal })
    : Promise.resolve({ kind: 'no-stream' })
  const [end, log] = await Promise.all([following, logging])
  await timeout.stopped
  return { end, log, timedOut: timeout.hasCome }
}

/** A task that stopped without a start has no log to wait for. */
function neverRan(task: Task): boolean {
  return isFinished(task) && task.startedAt === undefined
}

/** Stops the task once when it has run for its time. */
class TaskTimeout {
  readonly #options: FollowBothOptions
  #seenRunningMs: number | undefined
  hasCome = false
  stopped: Promise<void> = Promise.resolve()

  constructor(options: FollowBothOptions) {
    this.#options = options
  }

  check(task: Task): void {
    const { taskTimeoutMs, call, api, onTimeout, onStopRefused } = this.#options
    if (taskTimeoutMs === undefined || this.hasCome || isFinished(task) || task.startedAt === undefined)
      return
    // This machine's clock from the first sight of it running: AWS's clock may differ from ours.
    this.#seenRunningMs ??= call.now()
    if (call.now() - this.#seenRunningMs < taskTimeoutMs) return
    this.hasCome = true
    onTimeout(task)
    const reason = `ecs-in-turn: task-timeout of ${Math.round(taskTimeoutMs / 1000)} s reached`
    this.stopped = api.stopTask(task.taskArn ?? '', reason).then(() => undefined, onStopRefused)
  }
}
