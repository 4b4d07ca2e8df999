import * as core from '@actions/core'
import type { Door } from '../door.ts'
import type { CommandKind } from '../guard/verdict.ts'
import { oneLine } from '../report/words.ts'

/** What the main step leaves behind for the post step. Written as it happens: the main step may be killed at any time. */
export interface SavedState {
  /** Set when the main step begins; tells the two steps apart. */
  readonly began: boolean
  /** The outcome, once the main step has reported. */
  readonly outcome: string
  /** The `startedBy` of a launch, from before RunTask was sent until it was answered without a task. */
  readonly startedBy: string
  readonly taskArn: string
  readonly container: string
  readonly commandKind: CommandKind
}

const stateNames = {
  began: 'began',
  outcome: 'outcome',
  startedBy: 'started-by',
  taskArn: 'task-arn',
  container: 'container',
  commandKind: 'command-kind',
} as const satisfies Record<keyof SavedState, string>

/** Writes one value down for the post step; nothing outside GitHub, which has no such step. Never throws: the task goes first. */
export function saveState(door: Door, name: keyof SavedState, value: string): void {
  if (door.env['GITHUB_STATE'] === undefined) return
  try {
    core.saveState(stateNames[name], value)
  } catch (error) {
    door.write(`The post step will not know ${stateNames[name]}: ${oneLine(String(error))}`)
  }
}

/** Reads what the main step has written down. */
export function readState(): SavedState {
  const kind = core.getState(stateNames.commandKind)
  return {
    began: core.getState(stateNames.began) !== '',
    outcome: core.getState(stateNames.outcome),
    startedBy: core.getState(stateNames.startedBy),
    taskArn: core.getState(stateNames.taskArn),
    container: core.getState(stateNames.container),
    commandKind: kind === 'reads' || kind === 'writes' ? kind : 'unknown',
  }
}
