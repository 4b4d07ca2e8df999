import type { ContainerDefinition, RegisterTaskDefinitionRequest, Task } from '@aws-sdk/client-ecs'
import type { Wire } from '../../local-ecs/wire.ts'
import type { SimulatedContainer, WorldOptions } from '../../local-ecs/world-options.ts'
import { createWorld, type World } from '../../local-ecs/world.ts'

/** The time at which every test world begins, in ms. */
export const beginning = 1_000_000

/** A container definition with a log. */
export function buildContainer(overrides: Partial<ContainerDefinition> = {}): ContainerDefinition {
  return {
    name: 'job',
    image: 'none',
    command: ['work'],
    logConfiguration: {
      logDriver: 'awslogs',
      options: {
        'awslogs-group': '/ecs/job',
        'awslogs-region': 'us-east-1',
        'awslogs-stream-prefix': 'ecs',
      },
    },
    ...overrides,
  }
}

/** A task definition with one container. */
export function buildDefinition(
  overrides: Partial<RegisterTaskDefinitionRequest> = {},
): RegisterTaskDefinitionRequest {
  return { family: 'terraform', containerDefinitions: [buildContainer()], ...overrides }
}

/** States of 1 s each, and no delays between them. */
export const secondEach = {
  provisioningMs: 1_000,
  pendingMs: 1_000,
  activatingMs: 1_000,
  noticingMs: 1_000,
  deactivatingMs: 1_000,
  stoppingMs: 1_000,
  deprovisioningMs: 1_000,
} as const

/** A job of 10 s. */
export const tenSeconds: SimulatedContainer = { durationMs: 10_000 }

/** Cluster `ci`, family `terraform`, states of 1 s and jobs of 10 s, unless told otherwise. */
export function createTestWorld(options: WorldOptions = {}): World {
  return createWorld(
    {
      clusters: ['ci'],
      taskDefinitions: [buildDefinition()],
      durations: secondEach,
      job: () => tenSeconds,
      ...options,
    },
    beginning,
  )
}

/**
 * The body of an answer that must be a 200; the time is in ms after the beginning. A test names the shape that it
 * expects, its matchers check it.
 */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
export function ask<Body = Record<string, unknown>>(
  world: World,
  operation: string,
  input: object,
  afterMs = 0,
): Body {
  const answer = world.handle(operation, { cluster: 'ci', ...input }, beginning + afterMs)
  if (answer.kind !== 'body' || answer.status !== 200)
    throw new Error(`${operation} was refused: ${JSON.stringify(answer)}`)
  return answer.body as Body
}

/** Type, message and further fields of an answer that must be a refusal. */
export function refusal(world: World, operation: string, input: object, afterMs = 0): Refusal {
  const answer = world.handle(operation, { cluster: 'ci', ...input }, beginning + afterMs)
  if (answer.kind !== 'body' || answer.status === 200)
    throw new Error(`${operation} was not refused: ${JSON.stringify(answer)}`)
  return { status: answer.status, ...answer.body } as Refusal
}

/** An error as it stands on the wire. */
export interface Refusal {
  readonly status: number
  readonly __type: string
  readonly message: string
  readonly resourceIds?: readonly string[]
}

/** Runs a task of the family `terraform`; its ARN. */
export function launch(world: World, input: object = {}, afterMs = 0): string {
  return launchedTask(world, input, afterMs).taskArn!
}

/** Runs a task; it as RunTask answers it. */
export function launchedTask(world: World, input: object = {}, afterMs = 0): Wire<Task> {
  const answer = ask<{ tasks: Wire<Task>[] }>(
    world,
    'RunTask',
    { taskDefinition: 'terraform', ...input },
    afterMs,
  )
  return answer.tasks[0]!
}

/** A task as DescribeTasks shows it, with its tags; undefined where it is MISSING. */
export function seenTask(world: World, taskArn: string, afterMs: number): Wire<Task> | undefined {
  const input = { tasks: [taskArn], include: ['TAGS'] }
  return ask<{ tasks: Wire<Task>[] }>(world, 'DescribeTasks', input, afterMs).tasks[0]
}

/** The ARNs of one page of ListTasks. */
export function listed(world: World, input: object, afterMs: number): readonly string[] {
  return ask<{ taskArns: string[] }>(world, 'ListTasks', input, afterMs).taskArns
}
