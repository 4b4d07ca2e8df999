import type { ECSClientConfig } from '@aws-sdk/client-ecs'
import { cancelRun } from './cancel/cancel-run.ts'
import { cutOffAfterCancel } from './cancel/cut-off.ts'
import { Cancelled, type Door } from './door.ts'
import { showDryRun } from './story/dry-run.ts'
import { AwsCallError } from './ecs/call-aws.ts'
import { existingOf, newFacts, type RunFacts } from './story/facts.ts'
import { followLaunched, readLogAgain } from './story/follow-launched.ts'
import { prepare } from './story/prepare.ts'
import { endAwsError, endBug, endTurn } from './report/endings.ts'
import type { Ending } from './report/outcome.ts'
import { reportEnding, reportInvalidInput } from './story/report-run.ts'
import { openSession, type Session } from './story/session.ts'
import { pause } from './pause.ts'
import { formatHelp } from './settings/help.ts'
import { parseSettings } from './settings/settings.ts'
import { buildLane } from './turns/lane.ts'
import { version } from './version.ts'
import { StateLockRetry } from './story/state-lock-retry.ts'
import { waitForTurn } from './story/wait-for-turn.ts'

/**
 * One run, top to bottom: settings, guard, turn, launch, follow, verdict, report. Returns the exit code; never throws.
 * `requestHandler` lets the simulation answer the AWS calls in memory.
 */
export async function run(door: Door, requestHandler?: ECSClientConfig['requestHandler']): Promise<number> {
  const parsed = parseSettings(door.argv, door.env)
  switch (parsed.kind) {
    case 'help':
      door.write(formatHelp())
      return 0
    case 'version':
      door.write(version)
      return 0
    case 'problems':
      return reportInvalidInput(door, parsed)
    case 'settings': {
      const session = openSession(door, parsed.settings, requestHandler)
      const facts = newFacts()
      for (const warning of parsed.warnings) session.log.line(`Warning: ${warning}`)
      session.log.start()
      const ending = await endInAnyCase(session, facts)
      session.log.stop()
      return reportEnding(session, facts, ending)
    }
  }
}

/** The story itself. */
async function runJob(session: Session, facts: RunFacts): Promise<Ending> {
  const preparation = await prepare(session)
  if (preparation.kind === 'end') return preparation.ending
  const { prepared } = preparation
  facts.prepared = prepared
  const { settings, door, log } = session
  const families = [prepared.definition.family ?? settings.family.family, ...settings.waitForFamilies]
  const lane = buildLane(settings.cluster, families, settings.concurrencyGroup)
  if (settings.dryRun) return showDryRun(session, prepared, lane)
  const retry = new StateLockRetry(settings.retryOnStateLock, door.now() + settings.waitTimeoutMs)
  for (;;) {
    const turn = await waitForTurn(session, prepared, lane, facts)
    if (turn.kind !== 'launched') return endTurn(turn, settings, existingOf(facts))
    const ending = await followLaunched(session, prepared, facts, turn.task)
    const after = retry.decide(ending, facts, door.now(), Math.random())
    if (after.kind === 'end') return after.ending
    log.line(after.line)
    await pause(after.pauseMs, door.signal)
    await readLogAgain(session, facts)
    const afterAll = retry.endAfterAll(ending, facts)
    if (afterAll !== undefined) return afterAll
  }
}

/** No error loses a task: whatever ends the story early, the ending says what exists in AWS. */
async function endInAnyCase(session: Session, facts: RunFacts): Promise<Ending> {
  try {
    return await cutOffAfterCancel(runJob(session, facts), session.door.signal)
  } catch (error) {
    const { reason } = session.door.signal as { reason: unknown }
    if (session.door.signal.aborted && reason instanceof Cancelled)
      return cancelRun(session, facts, reason, error)
    const existing = existingOf(facts)
    const { cluster, family } = session.settings
    if (error instanceof AwsCallError) return endAwsError(error, existing, { cluster, family: family.given })
    return endBug(error, existing)
  }
}
