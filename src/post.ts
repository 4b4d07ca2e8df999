import type { Task } from '@aws-sdk/client-ecs'
import { decideCancel } from './cancel/decide-cancel.ts'
import { findTask } from './cancel/find-task.ts'
import type { Door } from './door.ts'
import { AwsCallError } from './ecs/call-aws.ts'
import { parseOwnStop } from './ecs/stop-hint.ts'
import { followTask } from './follow/follow-task.ts'
import { buildTaskUrl } from './follow/console-url.ts'
import type { CommandKind } from './guard/verdict.ts'
import type { Ending } from './report/outcome.ts'
import { describeTaskStatus } from './report/progress.ts'
import { decideVerdict } from './report/verdict.ts'
import { sentence } from './report/words.ts'
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
    const where = state.taskArn === '' ? `startedBy ${state.startedBy}` : placeOf({ taskArn: state.taskArn })
    session.log.line(
      `The task could not be looked after: ${sentence(error.message)}\nA task may be running: ${where}\nLook for it in the ECS console, and stop it if it must not go on.`,
    )
  } finally {
    session.log.stop()
  }
  return 0
}

async function finishTask(session: Session, state: SavedState): Promise<void> {
  const { log, settings, door } = session
  const api = session.api.with({ waitOutMs: findForMs, unreachableMs: findForMs })
  const { taskArn, startedBy } = state
  const options = { signal: door.signal, now: door.now, forMs: findForMs, everyMs: 2_000 }
  const task = await findTask(api, taskArn === '' ? { startedBy } : { taskArn }, options)
  const before = state.outcome === '' ? 'The run was killed.' : 'The run was cancelled.'
  if (task === undefined) {
    // ECS lists by startedBy only what is to run (facts/ecs.md 2).
    log.line(
      `${before} RunTask was under way then, and no task with startedBy ${startedBy} runs now. Either nothing was launched, or its task is among the stopped ones of the family already.`,
    )
    return
  }
  const decision = decideCancel(task, settings.onCancel, state.commandKind)
  switch (decision.kind) {
    case 'leave':
      log.line(
        `${before} Its task is left running, because ${decision.why}; a new run waits until it has ended: ${placeOf(task)}`,
      )
      return
    case 'stop':
      log.line(`${before} Stopping its task, because ${decision.why}: ${placeOf(task)}`)
      await api.stopTask(task.taskArn ?? '', 'ecs-in-turn: the run was cancelled')
      log.line('Waiting for it to end.')
      break
    case 'already-stopping':
      log.line(`${before} Waiting for its task to end, which has been asked to stop: ${placeOf(task)}`)
      break
    case 'already-ended':
      log.line(`${before} Its task has ended: ${placeOf(task)}`)
      tellEnd(session, state, task)
      return
  }
  await followToEnd(session, state, task)
}

/** Follows a task that is being stopped, for as long as this step may. */
async function followToEnd(session: Session, state: SavedState, task: Task): Promise<void> {
  const { log, door } = session
  const limit = AbortSignal.any([door.signal, AbortSignal.timeout(followForMs)])
  try {
    const end = await followTask(
      {
        api: session.api.with({ signal: limit }),
        signal: limit,
        now: door.now,
        onTask: (seen) => {
          log.status(describeTaskStatus(seen))
        },
      },
      task,
    )
    tellEnd(session, state, end.task)
  } catch (error) {
    if (!limit.aborted) throw error
    log.line(`The task is still being stopped, and this step may not wait any longer: ${placeOf(task)}`)
  }
}

function tellEnd({ log, settings }: Session, { container, commandKind }: SavedState, task: Task): void {
  const verdict = decideVerdict({ task, container, successExitCodes: settings.successExitCodes })
  log.line(`${verdict.what} ${adviseAfterEnd(verdict, task, commandKind)}`)
}

function placeOf({ taskArn = '' }: Task): string {
  return `${taskArn} ${buildTaskUrl(taskArn)}`.trim()
}

/** The verdict's own advice is for a task that nobody has cancelled. */
function adviseAfterEnd({ outcome, next }: Ending, task: Task, kind: CommandKind): string {
  if (outcome === 'succeeded') return 'It had done its work.'
  if (parseOwnStop(task) === undefined) return next
  if (outcome === 'never-started') return 'It has touched nothing.'
  return kind === 'reads' ? 'Its command only reads: run again when it is wanted.' : next
}
