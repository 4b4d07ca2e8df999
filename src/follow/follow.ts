import type { Task } from '@aws-sdk/client-ecs'
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import type { EcsApi } from '../ecs/api.ts'
import { AwsCallError, type CallOptions } from '../ecs/call-aws.ts'
import { hasStarted, isFinished } from '../ecs/task.ts'
import { pause } from '../pause.ts'
import { followTask, type FollowEnd } from './follow-task.ts'
import type { LogLocation } from './log-location.ts'
import { followLog, type LogEnd } from './log-tail.ts'

/** What following a task and its log needs; times in ms. */
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

// Nobody waits for a log for ever: whatever holds it up, the run ends so long after its task. In ms.
const longestLogMs = 60_000
const longestStopMs = 5_000

/**
 * Follows a task and its log side by side, from launched to finished and drained. When one of them fails the other ends
 * with it: nothing goes on behind the caller's back.
 */
export async function follow(options: FollowBothOptions, launched: Task): Promise<Followed> {
  const { api, call } = options
  const over = new AbortController()
  const signal = AbortSignal.any([call.signal, over.signal])
  const timeout = new TaskTimeout(options, api.with({ signal }))
  const onTask = (task: Task): void => {
    options.onTask(task)
    timeout.check(task)
  }
  try {
    const following = followTask({ api: api.with({ signal }), signal, now: call.now, onTask }, launched)
    const [end, log] = await Promise.all([following, readLog(options, launched, following, signal)])
    // Its answer says whether it was the timeout; the task has ended either way, so it is not waited for long.
    await Promise.race([timeout.stopping, pause(longestStopMs, signal)])
    return { end, log, timedOut: timeout.hasStopped }
  } finally {
    over.abort(new Error('the task is followed no more'))
  }
}

/** Reads the log while `following` lasts, and then what is still to come. */
async function readLog(
  options: FollowBothOptions,
  launched: Task,
  following: Promise<FollowEnd>,
  signal: AbortSignal,
): Promise<LogEnd> {
  const { location, openLogs, streamLogs, onText } = options
  if (location.kind !== 'awslogs' || !streamLogs || neverRan(launched)) return { kind: 'no-stream' }
  const finished = new AbortController()
  const late = following
    .finally(() => {
      finished.abort()
    })
    .then(() => pause(longestLogMs, signal))
    .then((): LogEnd => ({
      kind: 'unreadable',
      message: 'its end did not come within a minute',
      denied: false,
    }))
  const client = openLogs(location.region)
  const call = { ...options.call, signal }
  return Promise.race([followLog({ client, location, call, onText, finished: finished.signal }), late])
}

/** A task that stopped without a start has no log to wait for; a bare answer to a repeated RunTask does not tell. */
function neverRan(task: Task): boolean {
  return isFinished(task) && task.startedAt === undefined && (task.containers ?? []).length > 0
}

/** Stops the task once when it has run for its time. */
class TaskTimeout {
  readonly #options: FollowBothOptions
  readonly #api: EcsApi
  #seenRunningMs: number | undefined
  #hasCome = false
  /** True once ECS has taken the stop, or may have. */
  hasStopped = false
  stopping: Promise<void> = Promise.resolve()

  constructor(options: FollowBothOptions, api: EcsApi) {
    this.#options = options
    this.#api = api
  }

  check(task: Task): void {
    const { taskTimeoutMs, call, onTimeout } = this.#options
    if (taskTimeoutMs === undefined || this.#hasCome || isFinished(task) || !hasStarted(task)) return
    // This machine's clock from the first sight of it running: AWS's clock may differ from ours.
    this.#seenRunningMs ??= call.now()
    if (call.now() - this.#seenRunningMs < taskTimeoutMs) return
    this.#hasCome = true
    onTimeout(task)
    this.stopping = this.#stop(task, taskTimeoutMs)
  }

  async #stop(task: Task, taskTimeoutMs: number): Promise<void> {
    const { call, onStopRefused } = this.#options
    const reason = `ecs-in-turn: task-timeout of ${Math.round(taskTimeoutMs / 1000)} s reached`
    try {
      await this.#api.stopTask(task.taskArn ?? '', reason)
      this.hasStopped = true
    } catch (error) {
      // A cancelled run stops the task by its own rule, and says so itself.
      if (!call.signal.aborted) onStopRefused(error)
      this.hasStopped = error instanceof AwsCallError && error.mayHaveTakenEffect
    }
  }
}
