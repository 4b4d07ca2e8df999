import type { Task } from '@aws-sdk/client-ecs'
import { buildRunTask } from '../ecs/launch-request.ts'
import { taskIdOf } from '../ecs/task.ts'
import type { RunFacts } from './facts.ts'
import { buildLogUrl, buildTaskUrl, parseTaskArn } from '../follow/console-url.ts'
import { locateLog } from '../follow/log-location.ts'
import type { Prepared } from './prepare.ts'
import { describePastHolder } from '../report/holder.ts'
import { describeTurnEvent } from '../report/progress.ts'
import { formatDuration } from '../report/words.ts'
import { buildRunTags } from './run-tags.ts'
import { saveState } from './saved-state.ts'
import { publishEarly } from './report-run.ts'
import type { Session } from './session.ts'
import type { Lane } from '../turns/lane.ts'
import { takeTurn } from '../turns/take-turn.ts'
import { isDescribed, type Holder, type TurnEvent, type TurnResult } from '../turns/turn-event.ts'

/** Takes the turn and launches; tells the waiting in the step log and writes the first outputs right after RunTask. */
export async function waitForTurn(
  session: Session,
  prepared: Prepared,
  lane: Lane,
  facts: RunFacts,
): Promise<TurnResult> {
  const { settings, api, clock, door, log, ciRun } = session
  const { plan } = prepared
  const where = lane.group === undefined ? '' : `, group ${lane.group}`
  log.line(
    `Taking a turn: one task at a time of ${lane.families.join(' and ')} in cluster ${lane.cluster}${where}.`,
  )
  // After a state lock the turn is taken again, and the time adds up.
  const beganMs = door.now() - facts.waitedMs
  const result = await takeTurn({
    api,
    lane,
    me: {
      id: drawWaiterId(),
      sinceMs: clock.now(),
      run: [ciRun.title, ciRun.url].filter(Boolean).join(' '),
    },
    ifBusy: settings.ifBusy,
    waitTimeoutMs: settings.waitTimeoutMs,
    pollIntervalMs: settings.pollIntervalMs,
    launchTimeoutMs: settings.launchTimeoutMs,
    tags: [...plan.tags, ...buildRunTags(session, prepared)],
    userWantsTags: plan.tags.length > 0 || settings.propagateTags,
    build: (launch) => buildRunTask(plan, launch),
    awsNow: () => clock.now(),
    signal: door.signal,
    onEvent: (event) => {
      takeIn(event, session, prepared, facts, beganMs)
    },
  })
  if (result.kind !== 'launched') facts.waitedMs = door.now() - beganMs
  return result
}

function takeIn(
  event: TurnEvent,
  session: Session,
  prepared: Prepared,
  facts: RunFacts,
  beganMs: number,
): void {
  const { log, door } = session
  if (event.kind === 'launching') {
    facts.launching = event.startedBy
    noteLaunching(event.startedBy, session, prepared)
    return
  }
  if (event.kind === 'nothing-launched' || event.kind === 'gave-way') {
    noteNothingLaunched(event.kind, session, facts)
    return
  }
  if (event.kind !== 'starting') facts.waitedMs = door.now() - beganMs
  switch (event.kind) {
    case 'launched':
      noteLaunched(event.task, session, prepared, facts)
      break
    case 'starting':
      facts.task = event.task
      break
    case 'waiting':
      noteHolder(event.holder, facts)
      break
    case 'giving-way':
    case 'holding-back':
    case 'not-placed':
    case 'no-order':
    case 'unconfirmed':
    case 'too-late':
    case 'not-stopped':
      break
  }
  log.status(describeTurnEvent(event))
}

/** A holder that is only named so far is gone or described a moment later. */
function noteHolder(holder: Holder, { waitedFor }: RunFacts): void {
  if (!isDescribed(holder)) return
  const taskId = taskIdOf(holder.taskArn ?? '')
  if (waitedFor.at(-1)?.taskId !== taskId) waitedFor.push({ taskId, text: describePastHolder(holder) })
}

/** A task may exist from now on: whoever finds it must know what to do with it. */
function noteLaunching(startedBy: string, { door }: Session, prepared: Prepared): void {
  saveState(door, 'container', prepared.plan.container.name ?? '')
  saveState(door, 'commandKind', prepared.commandKind)
  saveState(door, 'startedBy', startedBy)
  // After a state lock there was a task before, and the post step would look for that one.
  saveState(door, 'taskArn', '')
}

/** RunTask was answered and has launched nothing, or what it launched gave way and has ended: there is nothing to find. */
function noteNothingLaunched(
  kind: 'nothing-launched' | 'gave-way',
  { door }: Session,
  facts: RunFacts,
): void {
  delete facts.launching
  if (kind === 'gave-way') {
    delete facts.task
    delete facts.logLocation
    delete facts.logUrl
  }
  saveState(door, 'startedBy', '')
}

/** The task exists: say where, and write it down for the steps after this one, before anything else can fail. */
function noteLaunched(task: Task, session: Session, prepared: Prepared, facts: RunFacts): void {
  const { log } = session
  const arn = task.taskArn ?? ''
  const region = parseTaskArn(arn)?.region ?? ''
  facts.task = task
  delete facts.launching
  facts.logLocation = locateLog(prepared.plan.container, taskIdOf(arn), region)
  facts.logUrl = buildLogUrl(arn, facts.logLocation)
  saveState(session.door, 'taskArn', arn)
  publishEarly(session, facts)
  const waited = facts.waitedFor.length === 0 ? '' : ` after waiting ${formatDuration(facts.waitedMs)}`
  log.line(`Launched ${arn}${waited}.`)
  const taskUrl = buildTaskUrl(arn)
  if (taskUrl !== '') log.line(`Task: ${taskUrl}`)
  if (facts.logUrl !== '') log.line(`Log: ${facts.logUrl}`)
}

/** Ten hexadecimal digits. They decide the order within a millisecond, so chance must come from where a test can seed it. */
function drawWaiterId(): string {
  return Math.floor(Math.random() * 2 ** 40)
    .toString(16)
    .padStart(10, '0')
}
