import type { Task } from '@aws-sdk/client-ecs'
import { buildRunTask } from '../ecs/launch-request.ts'
import { taskIdOf } from '../ecs/task.ts'
import type { RunFacts } from './facts.ts'
import { buildLogUrl, buildTaskUrl, parseTaskArn } from '../follow/console-url.ts'
import { locateLog } from '../follow/log-location.ts'
import type { Prepared } from './prepare.ts'
import { describeHolder } from '../report/holder.ts'
import { describeTurnEvent } from '../report/progress.ts'
import { formatDuration } from '../report/words.ts'
import { buildRunTags } from './run-tags.ts'
import { saveState } from './saved-state.ts'
import { publishEarly } from './report-run.ts'
import type { Session } from './session.ts'
import type { Lane } from '../turns/lane.ts'
import { takeTurn } from '../turns/take-turn.ts'
import type { TurnEvent, TurnResult } from '../turns/turn-event.ts'

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
  return takeTurn({
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
  delete facts.launching
  if (event.kind !== 'starting') facts.waitedMs = door.now() - beganMs
  if (event.kind === 'waiting') {
    const holder = describeHolder(event.holder)
    const id = taskIdOf(event.holder.taskArn ?? '')
    if (facts.waitedFor.at(-1)?.includes(id) !== true) facts.waitedFor.push(holder)
  }
  if (event.kind === 'launched') noteLaunched(event.task, session, prepared, facts)
  if (event.kind === 'starting') facts.task = event.task
  if (event.kind === 'gave-way') delete facts.task
  const status = describeTurnEvent(event)
  log.status(status.key, status.text, status.heartbeat)
}

/** A task may exist from now on: whoever finds it must know what to do with it. */
function noteLaunching(startedBy: string, { door }: Session, prepared: Prepared): void {
  saveState(door, 'container', prepared.plan.container.name ?? '')
  saveState(door, 'commandKind', prepared.commandKind)
  saveState(door, 'startedBy', startedBy)
}

/** The task exists: say where, and write it down for the steps after this one, before anything else can fail. */
function noteLaunched(task: Task, session: Session, prepared: Prepared, facts: RunFacts): void {
  const { log } = session
  const arn = task.taskArn ?? ''
  const region = parseTaskArn(arn)?.region ?? ''
  facts.task = task
  facts.logLocation = locateLog(prepared.plan.container, taskIdOf(arn), region)
  facts.logUrl = buildLogUrl(arn, facts.logLocation)
  saveState(session.door, 'taskArn', arn)
  publishEarly(session, facts)
  log.line(`Launched ${arn} after waiting ${formatDuration(facts.waitedMs)}.`)
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
