import type { Task } from '@aws-sdk/client-ecs'
import { decideCancel } from './decide-cancel.ts'
import { CutOff } from './cut-off.ts'
import type { Cancelled } from '../door.ts'
import type { EcsApi } from '../ecs/api.ts'
import { AwsCallError } from '../ecs/call-aws.ts'
import { existingOf, type RunFacts } from '../story/facts.ts'
import { endCancelled } from '../report/endings.ts'
import type { Ending } from '../report/outcome.ts'
import type { Session } from '../story/session.ts'
import { LaunchInterrupted } from '../turns/launch.ts'
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
  const ending = (what: string, existing = existingOf(facts)): Ending =>
    endCancelled(cancelled, what, existing)
  const startedBy = findLaunching(facts, error)
  if (startedBy !== undefined) {
    const found = await within(findForMs, findStartedBy(api, startedBy, unbroken))
    if (found === undefined) {
      return ending('It came while RunTask was under way, and no answer of AWS did.', {
        kind: 'possible',
        startedBy,
      })
    }
    facts.task = found
  }
  if (facts.task === undefined) {
    return ending(
      error instanceof CutOff
        ? 'The run was waiting. AWS does not answer, so its place in the line may show for a while.'
        : 'The run was waiting; it has left the line.',
    )
  }
  facts.task = (await within(readForMs, readTask(api, facts.task))) ?? facts.task
  const decision = decideCancel(
    facts.task,
    session.settings.onCancel,
    facts.prepared?.commandKind ?? 'unknown',
  )
  switch (decision.kind) {
    case 'already-ended':
      return ending('The task had already ended.')
    case 'already-stopping':
      return ending('The task is being stopped already.')
    case 'leave':
      return ending(
        `The task is left running, because ${decision.why}. Its lane stays held until it ends; follow it at the link.`,
      )
    case 'stop': {
      const stopped = await within(stopForMs, stopTask(api, facts.task, cancelled))
      if (stopped === undefined)
        return ending(
          `The task should be stopped, because ${decision.why}, but AWS did not confirm StopTask. Look at it, and stop it by hand.`,
        )
      facts.task = { ...facts.task, ...stopped }
      return ending(`The task was asked to stop, because ${decision.why}.`)
    }
  }
}

/** The `startedBy` of a launch that may have happened and that nobody has heard of. */
function findLaunching(facts: RunFacts, error: unknown): string | undefined {
  if (error instanceof LaunchInterrupted) return error.startedBy
  return error instanceof CutOff ? facts.launching : undefined
}

async function findStartedBy(api: EcsApi, startedBy: string, signal: AbortSignal): Promise<Task> {
  for (;;) {
    const arns = await api.listStartedBy(startedBy)
    const { tasks } = await (arns.length === 0 ? Promise.resolve({ tasks: [] }) : api.describeTasks(arns))
    const [task] = tasks
    if (task !== undefined) return task
    await pause(400, signal)
  }
}

async function readTask(api: EcsApi, task: Task): Promise<Task | undefined> {
  const { tasks } = await api.describeTasks([task.taskArn ?? ''])
  return tasks[0]
}

async function stopTask(api: EcsApi, task: Task, cancelled: Cancelled): Promise<Task> {
  const stopped = await api.stopTask(
    task.taskArn ?? '',
    `ecs-in-turn: the run was cancelled (${cancelled.processSignal})`,
  )
  return stopped ?? { ...task, desiredStatus: 'STOPPED' }
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
