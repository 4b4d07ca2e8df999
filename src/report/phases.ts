import type { Task } from '@aws-sdk/client-ecs'

/** A part of a run's time, ms since 1970 by AWS's clock. */
export interface Phase {
  readonly name: 'waiting' | 'provisioning' | 'running'
  readonly fromMs: number
  readonly toMs: number
}

/** When a task's containers had ended: before `stoppedAt`, which comes 10 to 30 s later on Fargate (facts/ecs.md 3). */
export function ranUntil(task: Task): Date | undefined {
  return task.executionStoppedAt ?? task.stoppingAt ?? task.stoppedAt
}

/** The phases of a run that are over, in order; those that took no time or whose times AWS doesn't have are left out. */
export function listPhases(task: Task, waitedMs: number): Phase[] {
  const createdMs = task.createdAt?.getTime()
  if (createdMs === undefined) return []
  const startedMs = task.startedAt?.getTime()
  const endedMs = ranUntil(task)?.getTime()
  const phases: Phase[] = [
    { name: 'waiting', fromMs: createdMs - waitedMs, toMs: createdMs },
    { name: 'provisioning', fromMs: createdMs, toMs: startedMs ?? endedMs ?? createdMs },
    { name: 'running', fromMs: startedMs ?? 0, toMs: startedMs === undefined ? 0 : (endedMs ?? startedMs) },
  ]
  return phases.filter(({ fromMs, toMs }) => toMs > fromMs)
}
