import type { Task } from '@aws-sdk/client-ecs'
import { createLogsClient } from '../ecs/clients.ts'
import { LastLines, type RunFacts } from './facts.ts'
import { follow, type FollowBothOptions } from '../follow/follow.ts'
import { readWholeLog, type LogEnd } from '../follow/log-tail.ts'
import type { LogLocation } from '../follow/log-location.ts'
import type { Prepared } from './prepare.ts'
import { formatContainerText } from '../report/container-line.ts'
import type { Ending } from '../report/outcome.ts'
import { describeTaskStatus } from '../report/progress.ts'
import { decideVerdict, endTimedOut, endVanished } from '../report/verdict.ts'
import { formatDuration, sentence } from '../report/words.ts'
import { parsePlanSummary } from '../terraform/plan-summary.ts'
import type { Session } from './session.ts'

/** Follows the launched task and its log to the end, and decides how it ended. */
export async function followLaunched(
  session: Session,
  prepared: Prepared,
  facts: RunFacts,
  launched: Task,
): Promise<Ending> {
  const { settings, log } = session
  const location: LogLocation = facts.logLocation ?? { kind: 'none', why: 'The log was not looked for.' }
  if (location.kind === 'none') log.line(location.why)
  facts.lastLines = new LastLines()
  facts.unmasked = new LastLines()
  const followed = await follow(buildFollowing(session, facts, location), launched)
  facts.task = followed.end.task
  if (followed.log.kind === 'unreadable')
    for (const kept of [facts.lastLines, facts.unmasked]) kept.isPart = true
  if (followed.end.task.startedAt !== undefined) tellLogEnd(session, followed.log, location)
  const plan = parsePlanSummary(facts.unmasked.text, facts.unmasked.isPart ? 'part' : 'whole')
  if (plan !== undefined) facts.plan = plan
  if (followed.end.kind === 'vanished') return endVanished(followed.end.task)
  const container = prepared.plan.container.name ?? ''
  const { successExitCodes } = settings
  const ended = { task: followed.end.task, container, successExitCodes }
  return followed.timedOut ? endTimedOut(ended, settings.taskTimeoutMs ?? 0) : decideVerdict(ended)
}

/**
 * Reads the log of the last task once more, whole: CloudWatch shows some lines seconds after they were written, and who
 * wants to run the task again must know them (facts/ecs.md 6).
 */
export async function readLogAgain(session: Session, facts: RunFacts): Promise<void> {
  const location = facts.logLocation
  const again = new LastLines()
  const texts =
    location?.kind === 'awslogs'
      ? await readWholeLog({ client: openLogs(session, location.region), location, call: session.call })
      : undefined
  for (const text of texts ?? []) again.add(text)
  if (texts === undefined) again.isPart = true
  facts.unmasked = again
}

function openLogs(
  { clock, door, requestHandler }: Session,
  region: string,
): ReturnType<typeof createLogsClient> {
  return createLogsClient({
    region,
    clock,
    localNow: door.now,
    proxyEnv: door.env,
    ...(requestHandler !== undefined && { requestHandler }),
  })
}

/** What is done with all that the task and its log tell. */
function buildFollowing(session: Session, facts: RunFacts, location: LogLocation): FollowBothOptions {
  const { settings, api, call, log, door, mask } = session
  const { taskTimeoutMs, streamLogs } = settings
  return {
    api: api.with({ waitOutMs: Infinity }),
    call: { ...call, waitOutMs: Infinity },
    location,
    openLogs: (region) => openLogs(session, region),
    streamLogs,
    ...(taskTimeoutMs !== undefined && { taskTimeoutMs }),
    onTask: (task) => {
      facts.task = task
      log.status(describeTaskStatus(task))
    },
    onText: (text) => {
      facts.unmasked.add(text)
      // Masked first: what makes a line harmless could split a secret in two.
      for (const line of formatContainerText(mask(text), door.colours)) {
        log.line(line)
        facts.lastLines.add(line)
      }
    },
    onTimeout: () => {
      log.line(`The task has run for ${formatDuration(taskTimeoutMs ?? 0)} (\`task-timeout\`): stopping it.`)
    },
    onStopRefused: (error) => {
      log.line(`The task could not be stopped: ${sentence(String(error))}`)
    },
  }
}

function tellLogEnd({ log, settings }: Session, end: LogEnd, location: LogLocation): void {
  if (location.kind === 'none' || !settings.streamLogs) return
  if (end.kind === 'no-stream')
    log.line(
      `The log stream ${location.stream} in ${location.group} does not exist: the container wrote nothing.`,
    )
  if (end.kind === 'unreadable') {
    const advice = end.denied ? ' Allow logs:GetLogEvents to see it here.' : ''
    log.line(`The log could not be read: ${sentence(end.message)}${advice} The task itself is not affected.`)
  }
}
