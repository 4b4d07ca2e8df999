import { writeFileSync } from 'node:fs'
import * as core from '@actions/core'
import type { Door } from '../door.ts'
import type { RunFacts } from './facts.ts'
import { formatEnding } from '../report/ending-text.ts'
import { endInvalidInput } from '../report/endings.ts'
import type { Ending } from '../report/outcome.ts'
import {
  buildOutputs,
  formatOutputFile,
  outputNames,
  type OutputName,
  type Outputs,
} from '../report/outputs.ts'
import { StepLog } from '../report/step-log.ts'
import { formatPlainSummary, formatSummary, type SummaryFacts } from '../report/summary.ts'
import { oneLine, sentence } from '../report/words.ts'
import { formatProblems, type SettingsResult } from '../settings/settings.ts'
import { saveState } from './saved-state.ts'
import type { PlanSummary } from '../terraform/plan-summary.ts'
import type { LockElsewhere } from '../terraform/state-lock.ts'
import type { Session } from './session.ts'

/** Ends a run whose inputs are no good: nothing else is known yet. Returns the exit code. */
export function reportInvalidInput(
  door: Door,
  { problems, warnings, outputFile }: Extract<SettingsResult, { kind: 'problems' }>,
): number {
  // A name with a slip of the pen is often the reason why an input is missing.
  const log = new StepLog(door.write, (text) => text, door.now)
  for (const warning of warnings) log.line(`Warning: ${oneLine(warning)}`)
  const ending = endInvalidInput(formatProblems(problems))
  const text = formatEnding(ending, [])
  if (onGitHub(door)) core.error(text, { title: 'ecs-in-turn: invalid-input' })
  else log.line(text)
  const outputs = buildOutputs({ ending }, (shown) => shown)
  writeOutputs(door, outputFile, outputs, outputNames, (line) => {
    log.line(line)
  })
  saveState(door, 'outcome', ending.outcome)
  return ending.exitCode
}

/** Writes down the task right after RunTask, for later steps and for the post step, before anything else can fail. */
export function publishEarly(session: Session, facts: RunFacts): void {
  publishOutputs(session, facts, undefined, ['log-url', 'task-url', 'task-arn', 'task-id', 'waited-seconds'])
}

/** Tells how the run ended: message, outputs, summary; what can't be written costs a line. Returns the exit code. */
export async function reportEnding(session: Session, facts: RunFacts, ending: Ending): Promise<number> {
  const { log, settings, door, mask } = session
  if (settings.summary) await writeSummary(session, facts, ending)
  const isGood = ending.outcome === 'succeeded' || ending.outcome === 'skipped'
  const text = formatEnding(ending, isGood ? [] : facts.lastLines.last(settings.logLinesInError))
  // One annotation with the diagnosis; core escapes what a container could have smuggled into it.
  if (onGitHub(door) && !isGood) core.error(mask(text), { title: `ecs-in-turn: ${ending.outcome}` })
  else log.line(text)
  publishOutputs(session, facts, ending, outputNames)
  saveState(door, 'outcome', ending.outcome)
  return ending.exitCode
}

/** On GitHub the job summary; elsewhere the same facts at the end of the log. Never fails a run that has ended. */
async function writeSummary(session: Session, facts: RunFacts, ending: Ending): Promise<void> {
  const { log, door } = session
  const summary = collectSummary(session, facts, ending)
  if (door.env['GITHUB_STEP_SUMMARY'] === undefined) {
    log.line(formatPlainSummary(summary))
    return
  }
  try {
    await core.summary.addRaw(formatSummary(summary), true).write()
  } catch (error) {
    log.line(`The job summary could not be written: ${sentence(String(error))}`)
  }
}

function collectSummary({ ciRun, settings, mask }: Session, facts: RunFacts, ending: Ending): SummaryFacts {
  const { prepared, task, logUrl, waitedMs, waitedFor, plan, lastLines } = facts
  const { definition, commandText } = prepared ?? {}
  const branch = 'name' in ciRun.ref ? ciRun.ref.name : undefined
  return {
    ending,
    mask,
    cluster: settings.cluster,
    taskDefinition:
      definition === undefined
        ? settings.family.given
        : `${definition.family ?? '?'}:${definition.revision ?? '?'}`,
    run: { title: ciRun.title, ...(ciRun.url !== undefined && { url: ciRun.url }) },
    waitedMs,
    waitedFor,
    logLines: lastLines.text === '' ? [] : lastLines.text.split('\n'),
    isWholeLog: !lastLines.isPart,
    ...(commandText !== undefined && { command: commandText }),
    ...(branch !== undefined && { branch }),
    ...(plan !== undefined && { plan }),
    ...(task !== undefined && { task }),
    ...(logUrl !== undefined && { logUrl }),
  }
}

function publishOutputs(
  { settings, door, mask, log }: Session,
  facts: RunFacts,
  ending: Ending | undefined,
  names: readonly OutputName[],
): void {
  const { prepared, task, logUrl, waitedMs, plan, lock } = facts
  const outputs = buildOutputs(
    {
      waitedMs,
      ...(ending !== undefined && { ending }),
      ...(task !== undefined && { task }),
      ...(prepared?.plan.container.name !== undefined && { container: prepared.plan.container.name }),
      ...(logUrl !== undefined && { logUrl }),
      ...(plan !== undefined && { plan: describePlan(plan), ...tellChanges(plan) }),
      ...(lock !== undefined && { lockInfo: describeLock(lock) }),
      ...(prepared !== undefined && { commandKind: prepared.commandKind }),
    },
    mask,
  )
  writeOutputs(door, settings.outputFile, outputs, names, (line) => {
    log.line(line)
  })
}

/** Writes `names` of the outputs for GitHub, and all of them to the file. What can't be written costs a line. */
function writeOutputs(
  door: Door,
  file: string | undefined,
  outputs: Outputs,
  names: readonly OutputName[],
  tell: (line: string) => void,
): void {
  try {
    if (onGitHub(door)) for (const name of names) core.setOutput(name, outputs[name])
  } catch (error) {
    tell(`The outputs could not be written: ${sentence(String(error))}`)
  }
  if (file === undefined) return
  try {
    writeFileSync(file, formatOutputFile(file, outputs))
  } catch (error) {
    tell(`The outputs could not be written to ${file}: ${sentence(String(error))}`)
  }
}

function onGitHub({ env }: Door): boolean {
  return env['GITHUB_ACTIONS'] === 'true'
}

/** That there are no changes is only told where it is sure. */
function tellChanges({ noChanges, sure }: PlanSummary): { readonly hasChanges?: boolean } {
  return noChanges && !sure ? {} : { hasChanges: !noChanges }
}

function describePlan({ add, change, destroy, import: imported, forget, outputsOnly }: PlanSummary): object {
  return { add, change, destroy, import: imported, forget, outputsOnly }
}

/** The holder, its operation and since when; the ID only where it is the holder's own. */
function describeLock({ holder, idIsHolders }: LockElsewhere): object {
  const { id, who, operation, created } = holder ?? {}
  return { ...(idIsHolders === true && { id }), holder: who, operation, since: created }
}
