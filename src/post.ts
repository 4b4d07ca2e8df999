import type { Task } from '@aws-sdk/client-ecs'
import { decideCancel } from './cancel/decide-cancel.ts'
import type { Door } from './door.ts'
import { AwsCallError } from './ecs/call-aws.ts'
import { isFinished } from './ecs/task.ts'
import { followTask } from './follow/follow-task.ts'
import { buildTaskUrl } from './follow/console-url.ts'
import { pause } from './pause.ts'
import type { Ending } from './report/outcome.ts'
import { describeTaskStatus } from './report/progress.ts'
import { decideVerdict } from './report/verdict.ts'
import { oneLine } from './report/words.ts'
import type { SavedState } from './story/saved-state.ts'
import { openSession, type Session } from './story/session.ts'
import { parseSettings } from './settings/settings.ts'

// GitHub ends a cancelled job 5 minutes after the cancel, whatever runs then (facts/ci.md 16). In ms.
const followForMs = 4 * 60_000
const findForMs = 60_000

/**
 * The post step: finishes what a killed or cancelled main step could not. It stops the task or leaves it, by
 * `on-cancel`, follows a stopped one to its end, and reports. Returns the exit code: 0, since the main step's counts.
 */
export async function runPost(door: Door, state: SavedState): Promise<number> {
  const nothingLeft = state.startedBy === '' || (state.outcome !== '' && state.outcome !== 'cancelled')
  if (nothingLeft) return 0
  const parsed = parseSettings([], door.env)
  if (parsed.kind !== 'settings') return 0
  const session = openSession(door, parsed.settings)
  session.log.start()
  try {
    await finishTask(session, state)
  } catch (error) {
    if (!(error instanceof AwsCallError)) throw error
    const where =
      state.taskArn === ''
        ? `startedBy ${state.startedBy}`
        : `${state.taskArn} ${buildTaskUrl(state.taskArn)}`
    session.log.line(
      `The task could not be looked after: ${oneLine(error.message)}\nA task may be running: ${where}\nLook for it in the ECS console, and stop it if it must not go on.`,
    )
  } finally {
    session.log.stop()
  }
  return 0
}

async function finishTask(session: Session, state: SavedState): Promise<void> {
  const { log, settings, door } = session
  const api = session.api.with({ waitOutMs: findForMs, unreachableMs: findForMs })
  const task = await findTask(session, state)
  if (task === undefined) {
    log.line(
      `The main step ended while it launched a task, and no task with startedBy ${state.startedBy} has shown up. Nothing seems to have been launched.`,
    )
    return
  }
  const where = `${task.taskArn ?? ''} ${buildTaskUrl(task.taskArn ?? '')}`.trim()
  const decision = decideCancel(task, settings.onCancel, state.commandKind)
  if (decision.kind === 'leave' && task.desiredStatus !== 'STOPPED') {
    log.line(
      `The main step is gone. The task is left running, because ${decision.why}; its lane stays held until it ends: ${where}`,
    )
    return
  }
  if (decision.kind === 'stop' && task.desiredStatus !== 'STOPPED') {
    log.line(`The main step is gone. Stopping the task, because ${decision.why}: ${where}`)
    await api.stopTask(task.taskArn ?? '', 'ecs-in-turn: the run was cancelled')
  }
  if (!isFinished(task)) log.line(`Waiting for the stopped task to end: ${where}`)
  const limit = AbortSignal.any([door.signal, AbortSignal.timeout(followForMs)])
  try {
    const end = await followTask(
      {
        api: session.api.with({ signal: limit }),
        signal: limit,
        now: door.now,
        onTask: (seen) => {
          const status = describeTaskStatus(seen)
          log.status(status.key, status.text, status.heartbeat)
        },
      },
      task,
    )
    const verdict = decideVerdict({
      task: end.task,
      container: state.container,
      successExitCodes: settings.successExitCodes,
    })
    log.line(`The task of the cancelled run has ended. ${verdict.what} ${adviseAfterStop(verdict)}`)
  } catch (error) {
    if (!limit.aborted) throw error
    log.line(`The task is still being stopped, and this step may not wait any longer: ${where}`)
  }
}

/** The verdict's own advice is for a task that nobody has stopped. */
function adviseAfterStop({ outcome }: Ending): string {
  if (outcome === 'succeeded') return 'It had done its work before it was stopped.'
  return outcome === 'never-started'
    ? 'It has touched nothing.'
    : 'Find out what it had done (log, Terraform state and its lock) before you run again.'
}

/** The task by its ARN, or by its `startedBy` where the main step was killed before RunTask answered. */
async function findTask(session: Session, state: SavedState): Promise<Task | undefined> {
  const { api, door } = session
  const beganMs = door.now()
  for (;;) {
    const arns = state.taskArn === '' ? await api.listStartedBy(state.startedBy) : [state.taskArn]
    const { tasks } = arns.length === 0 ? { tasks: [] } : await api.describeTasks(arns)
    if (tasks[0] !== undefined || door.now() - beganMs >= findForMs) return tasks[0]
    await pause(2_000, door.signal)
  }
}
