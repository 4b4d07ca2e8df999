import type { Task } from '@aws-sdk/client-ecs'
import { parseOwnStop } from '../ecs/stop-hint.ts'
import { isNumericExitCode } from '../ecs/task.ts'
import { oneLine, sentence } from './words.ts'

/**
 * Why a task stopped, as sentences with a blank before each: ECS's words, where they are more than the result's exit
 * code tells, and how the other containers ended. Empty where there is nothing to add.
 */
export function formatStop(task: Task, resultContainer: string): string {
  const { stoppedReason = '', containers = [] } = task
  // A container's reason is often the task's once more.
  const isNews = (reason: string | undefined): reason is string =>
    reason !== undefined && reason !== '' && !stoppedReason.includes(reason)
  const result = containers.find(({ name }) => name === resultContainer)
  const others = containers
    .filter((container) => container !== result)
    .filter(({ exitCode, reason }) => isNumericExitCode(exitCode) || isNews(reason))
    .map(({ name = '?', exitCode, reason }) => {
      const code = isNumericExitCode(exitCode) ? `exit code ${exitCode}` : 'no exit code'
      return `${name} (${code}${isNews(reason) ? `: ${reason}` : ''})`
    })
  const hasExitCode = isNumericExitCode(result?.exitCode)
  return [
    hasExitCode && isOrdinary(task) ? '' : formatReason(task),
    isNews(result?.reason) ? ` ECS says of container ${resultContainer}: ${sentence(result.reason)}` : '',
    others.length === 0 ? '' : ` Other containers: ${oneLine(others.join(', '))}.`,
  ].join('')
}

/** The end of every job, good or bad: what counts then is the exit code (facts/ecs.md 3). */
function isOrdinary({ stopCode, stoppedReason = '' }: Task): boolean {
  return (
    stopCode === 'EssentialContainerExited' &&
    /^(?:Essential container in task exited\.?)?$/.test(stoppedReason)
  )
}

function formatReason(task: Task): string {
  const { stopCode = '', stoppedReason = '' } = task
  const ownReason = parseOwnStop(task)
  if (ownReason !== undefined) return ` ecs-in-turn had stopped it: ${sentence(ownReason)}`
  if (stoppedReason === '') return stopCode === '' ? '' : ` ECS says: ${sentence(stopCode)}`
  const code = stoppedReason.includes(stopCode) ? '' : ` (${stopCode})`
  return ` ECS says${code}: ${sentence(stoppedReason)}`
}
