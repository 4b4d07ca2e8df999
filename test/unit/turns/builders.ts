import type { Task } from '@aws-sdk/client-ecs'
import { buildLane, buildStartedBy, type Lane } from '../../../src/turns/lane.ts'
import type { LaneView } from '../../../src/turns/turn.ts'

export const lane = buildLane('ci', ['terraform'], undefined)
/** A fixed moment that all builders count from. */
export const t0 = Date.parse('2026-11-23T10:00:00Z')

export function arnOf(name: string): string {
  return `arn:aws:ecs:eu-central-1:111122223333:task/ci/${name}`
}

/** A task of the lane, launched by ecs-in-turn, running since t0. */
export function buildTask(name: string, overrides: Partial<Task> = {}, ofLane: Lane = lane): Task {
  return {
    taskArn: arnOf(name),
    taskDefinitionArn: 'arn:aws:ecs:eu-central-1:111122223333:task-definition/terraform:7',
    startedBy: buildStartedBy(ofLane, name),
    lastStatus: 'RUNNING',
    desiredStatus: 'RUNNING',
    createdAt: new Date(t0),
    containers: [{ name: 'terraform', lastStatus: 'RUNNING' }],
    ...overrides,
  }
}

/** The same task after its container has ended and the task has stopped. */
export function buildStopped(name: string, stoppedAtMs: number, overrides: Partial<Task> = {}): Task {
  return buildTask(name, {
    lastStatus: 'STOPPED',
    desiredStatus: 'STOPPED',
    containers: [{ name: 'terraform', lastStatus: 'STOPPED', exitCode: 0 }],
    executionStoppedAt: new Date(stoppedAtMs),
    stoppedAt: new Date(stoppedAtMs),
    ...overrides,
  })
}

export function buildView(overrides: Partial<LaneView> = {}): LaneView {
  return {
    lane,
    tasks: [],
    named: new Map(),
    links: new Set(),
    spent: new Map(),
    queue: [],
    quietSinceMs: t0,
    me: 'me',
    slotMs: 3000,
    inOrder: true,
    ...overrides,
  }
}
