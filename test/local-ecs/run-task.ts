import type { Failure, RunTaskRequest, RunTaskResponse } from '@aws-sdk/client-ecs'
import { canonicalParameters, type TokenUse } from './client-tokens.ts'
import { buildTask } from './new-task.ts'
import { capacityReasons, startFailures } from './reasons.ts'
import { checkAgainstDefinition, checkRunTaskInput, definitionNotFound } from './run-task-checks.ts'
import { findDefinition } from './task-definitions.ts'
import type { DefinitionRecord, TaskRecord } from './task-record.ts'
import { newestView } from './task-view.ts'
import type { Wire } from './wire.ts'
import type { StartFailure } from './world-options.ts'
import { demandCluster, type ClusterRecord, type WorldState } from './world-state.ts'

const hourMs = 3_600_000

/** RunTask (facts/ecs.md 1, 4, 10, 12). `now` in ms. Throws the documented refusals; capacity is in `failures`. */
export function runTask(world: WorldState, input: RunTaskRequest, now: number): Wire<RunTaskResponse> {
  checkRunTaskInput(input)
  const cluster = demandCluster(world, input.cluster)
  const { clientToken } = input
  const parameters = clientToken === undefined ? '' : canonicalParameters(input)
  if (clientToken !== undefined) {
    const earlier = world.tokens.find(cluster.name, clientToken, parameters, now)
    if (earlier !== undefined) return replay(earlier, now)
  }
  const definition = findDefinition(world, input.taskDefinition)
  if (definition === undefined) throw definitionNotFound()
  checkAgainstDefinition(input, definition)
  const { tasks, failures } = launchTasks(world, cluster, definition, input, now)
  if (clientToken !== undefined)
    world.tokens.remember(cluster.name, clientToken, { parameters, usedAt: now, tasks, failures })
  return { tasks: tasks.map((task) => newestView(task).tagged), failures }
}

function launchTasks(
  world: WorldState,
  cluster: ClusterRecord,
  definition: DefinitionRecord,
  input: RunTaskRequest,
  now: number,
) {
  const tasks: TaskRecord[] = []
  const failures: Failure[] = []
  for (let number = 0; number < (input.count ?? 1); number += 1) {
    const reason = drawCapacityFailure(world)
    if (reason !== undefined) {
      failures.push({ reason })
      continue
    }
    const task = buildTask(world, cluster, definition, input, now)
    cluster.tasks.add(task)
    world.tasks.set(task.arn, task)
    world.everyTask.push(task)
    world.lifecycle.launch(task, drawStartFailure(world), now)
    tasks.push(task)
  }
  return { tasks, failures }
}

/** The first call's result as it stands now: a stopped task has only three fields, old failures have none. */
function replay({ tasks, failures, usedAt }: TokenUse, now: number): Wire<RunTaskResponse> {
  return {
    tasks: tasks.map((task) => {
      const { arn, lastStatus, desiredStatus } = task
      return task.stoppedAt === undefined
        ? newestView(task).tagged
        : { taskArn: arn, lastStatus, desiredStatus }
    }),
    failures: now - usedAt > hourMs ? failures.map(() => ({})) : failures,
  }
}

function drawCapacityFailure(world: WorldState): string | undefined {
  const told = world.comingCapacityFailures.shift()
  if (told !== undefined) return told
  const { probability = 0, reasons = capacityReasons.slice(0, 3) } = world.options.capacityFailures ?? {}
  return world.random.capacity.chance(probability) ? world.random.capacity.pick(reasons) : undefined
}

function drawStartFailure(world: WorldState): StartFailure | undefined {
  const told = world.comingStartFailures.shift()
  if (told !== undefined) return told
  const { probability = 0, failures = Object.values(startFailures) } = world.options.startFailures ?? {}
  return world.random.starts.chance(probability) ? world.random.starts.pick(failures) : undefined
}
