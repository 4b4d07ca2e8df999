import type { Task } from '@aws-sdk/client-ecs'
import { CutOff } from './cut-off.ts'
import { decideCancel, describeCancel } from './decide-cancel.ts'
import { findTask, type TaskName } from './find-task.ts'
import type { Cancelled } from '../door.ts'
import type { EcsApi } from '../ecs/api.ts'
import { AwsCallError } from '../ecs/call-aws.ts'
import { hasStarted, isFinished } from '../ecs/task.ts'
import type { RunFacts } from '../story/facts.ts'
import { endCancelled } from '../report/endings.ts'
import type { Existing } from '../report/existing.ts'
import type { Ending } from '../report/outcome.ts'
import { decideVerdict } from '../report/verdict.ts'
import type { Session } from '../story/session.ts'
import { pause } from '../pause.ts'

// GitHub kills 10 s after the first signal, Jenkins goes on after 20 s (facts/ci.md 16, 45); the whole of it takes 7 s
// at most, 2.7 s of which calls under way may have used already (cut-off.ts). In ms.
const findForMs = 1_500
const readForMs = 1_000
const stopForMs = 1_700

/**
 * Ends a cancelled run: a task that has not started is stopped, a running one by `on-cancel`. One StopTask only: a
 * second signal makes Terraform leave its lock behind (facts/terraform.md 27).
 */
export async function cancelRun(
  session: Session,
  facts: RunFacts,
  cancelled: Cancelled,
  error: unknown,
): Promise<Ending> {
  // The run's own signal is aborted: these calls need one that isn't.
  const unbroken = new AbortController().signal
  const api = session.api.with({ signal: unbroken, waitOutMs: stopForMs, unreachableMs: stopForMs })
  const find = (name: TaskName, forMs: number): Promise<Task | undefined> => {
    const options = { signal: unbroken, now: session.door.now, forMs, everyMs: 400 }
    return within(forMs, findTask(api, name, options))
  }
  const kind = facts.prepared?.commandKind ?? 'unknown'
  const startedBy = facts.launching
  if (startedBy !== undefined) {
    const found = await find({ startedBy }, findForMs)
    if (found === undefined) {
      const what = 'RunTask was under way, and AWS has not answered it.'
      return endCancelled(cancelled, what, { kind: 'possible', startedBy }, kind)
    }
    facts.task = found
  }
  if (facts.task === undefined) {
    return endCancelled(cancelled, describeWait(facts, error), { kind: 'nothing' }, kind)
  }
  const task = (await find({ taskArn: facts.task.taskArn ?? '' }, readForMs)) ?? facts.task
  const decision = decideCancel(task, session.settings.onCancel, kind)
  const stopped = decision.kind === 'stop' ? await stopTask(api, task, cancelled) : undefined
  facts.task = { ...task, ...stopped }
  const what = describeCancel(decision, stopped !== undefined)
  const existing: Existing = { kind: 'task', task: facts.task, hadStarted: hasStarted(task) }
  const ending = endCancelled(cancelled, what, existing, kind)
  return isFinished(task) ? addVerdict(ending, task, session, facts) : ending
}

function describeWait({ prepared }: RunFacts, error: unknown): string {
  if (prepared === undefined) return 'The run had only just begun.'
  return error instanceof CutOff
    ? 'The run was waiting. AWS does not answer, so its place in the line may show for a while.'
    : 'The run was waiting; it has left the line.'
}

async function stopTask(api: EcsApi, task: Task, { processSignal }: Cancelled): Promise<Task | undefined> {
  const reason = `ecs-in-turn: the run was cancelled (${processSignal})`
  return within(stopForMs, api.stopTask(task.taskArn ?? '', reason))
}

/** Who cancels a moment too late wants to know how the task has ended. */
function addVerdict(ending: Ending, task: Task, { settings }: Session, { prepared }: RunFacts): Ending {
  const container = prepared?.plan.container.name ?? ''
  const { successExitCodes } = settings
  const { what, next } = decideVerdict({ task, container, successExitCodes })
  return { ...ending, what: `${ending.what} ${what}`, next }
}

/** The result of a call, or undefined when it fails or takes too long: a cancelled run has no time to insist. */
async function within<T>(ms: number, call: Promise<T>): Promise<T | undefined> {
  const timeout = new AbortController()
  try {
    const late = pause(ms, timeout.signal).then(
      () => undefined,
      () => undefined,
    )
    return await Promise.race([call, late])
  } catch (error) {
    if (error instanceof AwsCallError) return undefined
    throw error
  } finally {
    timeout.abort()
    call.catch(() => undefined)
  }
}
