import { buildRunTask } from '../ecs/launch-request.ts'
import type { Prepared } from './prepare.ts'
import { describeHolder } from '../report/holder.ts'
import { endDryRun } from '../report/endings.ts'
import type { Ending } from '../report/outcome.ts'
import { formatDuration, formatOrdinal, oneLine } from '../report/words.ts'
import { buildRunTags } from './run-tags.ts'
import type { Session } from './session.ts'
import { buildStartedBy, type Lane } from '../turns/lane.ts'
import { LaneWatch } from '../turns/lane-watch.ts'
import type { Settings } from '../settings/settings.ts'
import { parseQueue, type Waiter } from '../turns/queue.ts'
import { decideTurn, type TurnDecision } from '../turns/turn.ts'

/** Shows what a run would do: the lane, the line, and the RunTask request. Looks only: launches and tags nothing. */
export async function showDryRun(session: Session, prepared: Prepared, lane: Lane): Promise<Ending> {
  const { api, clock, log } = session
  const watch = new LaneWatch(lane, () => clock.now())
  await watch.look(api)
  const nowMs = clock.now()
  const queue = parseQueue(watch.newest?.tags)
  const decision = decideTurn(
    {
      lane,
      tasks: watch.tasks,
      named: watch.named,
      links: watch.links,
      spent: new Map(),
      queue,
      quietSinceMs: nowMs,
      me: '',
      slotMs: 0,
      inOrder: true,
    },
    nowMs,
  )
  for (const line of describeLane(decision, queue, session.settings.ifBusy, nowMs)) log.line(line)
  const clientToken = decision.kind === 'launch' ? decision.token : '(made when the lane is free)'
  const request = buildRunTask(prepared.plan, {
    clientToken,
    startedBy: buildStartedBy(lane, '(one per launch)'),
    tags: [...prepared.plan.tags, ...buildRunTags(session, prepared)],
  })
  log.line(`RunTask would be sent with:\n${JSON.stringify(request, null, 2)}`)
  return endDryRun()
}

/** What the lane looks like, and what a run would do about it. */
function describeLane(
  decision: TurnDecision,
  queue: readonly Waiter[],
  ifBusy: Settings['ifBusy'],
  nowMs: number,
): string[] {
  switch (decision.kind) {
    case 'busy':
      return [
        `The lane is held by ${describeHolder(decision.holder)}.`,
        ...queue.map(({ run }, index) => `${formatOrdinal(index + 1)} in line: ${oneLine(run)}.`),
        ifBusy === 'wait'
          ? `A run would wait, ${formatOrdinal(queue.length + 1)} in line.`
          : `A run would end at once, because \`if-busy\` is ${ifBusy}.`,
      ]
    case 'hold-back':
      return [
        `The lane is free, but a run would wait ${formatDuration(decision.untilMs - nowMs)} before it launches.`,
      ]
    case 'launch':
      return ['The lane is free: a run would launch at once.']
  }
}
