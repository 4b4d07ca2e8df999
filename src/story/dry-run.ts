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
import { parseQueue } from '../turns/queue.ts'
import { decideTurn } from '../turns/turn.ts'

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
  switch (decision.kind) {
    case 'busy':
      log.line(`The lane is held by ${describeHolder(decision.holder)}.`)
      for (const [index, waiter] of queue.entries())
        log.line(`${formatOrdinal(index + 1)} in line: ${oneLine(waiter.run)}.`)
      log.line(
        session.settings.ifBusy === 'wait'
          ? `A run would wait, ${formatOrdinal(queue.length + 1)} in line.`
          : `A run would end at once, because \`if-busy\` is ${session.settings.ifBusy}.`,
      )
      break
    case 'hold-back':
      log.line(
        `The lane is free, but a run would wait ${formatDuration(decision.untilMs - nowMs)} before it launches.`,
      )
      break
    case 'launch':
      log.line('The lane is free: a run would launch at once.')
      break
  }
  const clientToken = decision.kind === 'launch' ? decision.token : '(made when the lane is free)'
  const request = buildRunTask(prepared.plan, {
    clientToken,
    startedBy: buildStartedBy(lane, '(one per launch)'),
    tags: [...prepared.plan.tags, ...buildRunTags(session, prepared)],
  })
  log.line(`RunTask would be sent with:\n${JSON.stringify(request, null, 2)}`)
  return endDryRun()
}
