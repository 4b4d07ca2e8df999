import type { Account } from './arn.ts'
import { ClientTokens } from './client-tokens.ts'
import { addService } from './clusters.ts'
import { buildContainerToRun } from './container-command.ts'
import { EventHeap } from './event-heap.ts'
import { JobRuntime, defaultJob } from './simulated-runtime.ts'
import { Lifecycle } from './lifecycle.ts'
import { LogStore } from './log-store.ts'
import { createRandom, type Random } from './random.ts'
import type { Effect } from './runtime.ts'
import { addDefinition } from './task-definitions.ts'
import type { TaskRecord } from './task-record.ts'
import { openTaskLog, writeTaskLog } from './task-log.ts'
import { defaultDurations, type WorldOptions } from './world-options.ts'
import { createClusterRecord, type WorldState } from './world-state.ts'

const hourMs = 3_600_000

/** A world's state with its seeds in it. `now` in ms; whatever has to be done outside is pushed to `effects`. */
export function createWorldState(options: WorldOptions, effects: Effect[], now: number): WorldState {
  const stream = (name: string): Random => createRandom(options.seed ?? 1, name)
  const account: Account = {
    accountId: options.accountId ?? '123456789012',
    region: options.region ?? 'us-east-1',
  }
  const heap = new EventHeap()
  const logs = new LogStore(stream('logs'), options.logIngestionMs ?? 0)
  const pages = stream('pages')
  const world: WorldState = {
    options,
    account,
    random: {
      ids: stream('ids'),
      reads: stream('reads'),
      pages,
      capacity: stream('capacity'),
      starts: stream('starts'),
    },
    heap,
    logs,
    lifecycle: createLifecycle(options, { heap, logs, effects }, stream, (task) => {
      world.tasks.delete(task.arn)
      world.clusters.get(task.cluster)?.tasks.delete(task)
    }),
    tokens: new ClientTokens(options.clientToken ?? {}),
    clusters: new Map(),
    definitions: new Map(),
    services: new Map(),
    tasks: new Map(),
    everyTask: [],
    openLists: new Map(),
    comingCapacityFailures: [],
    comingStartFailures: [],
    shortenPage: (page) => shortenPage(page, options, pages),
  }
  for (const name of options.clusters ?? ['default']) createClusterRecord(world.clusters, account, name)
  for (const definition of options.taskDefinitions ?? []) addDefinition(world, definition, now)
  for (const service of options.services ?? []) addService(world, service)
  return world
}

/** The lifecycle asks the world for what changes later, and for itself as the one who hears the containers' reports. */
function createLifecycle(
  options: WorldOptions,
  parts: { readonly heap: EventHeap; readonly logs: LogStore; readonly effects: Effect[] },
  stream: (name: string) => Random,
  onAged: (task: TaskRecord) => void,
): Lifecycle {
  const { heap, logs, effects } = parts
  const exitCodes = stream('exit codes')
  const runtime = new JobRuntime({
    rule: options.job ?? defaultJob,
    random: stream('jobs'),
    heap,
    effects,
    describe: (task, container) => buildContainerToRun(task, container, options.images ?? {}),
    reports: () => lifecycle,
  })
  const lifecycle: Lifecycle = new Lifecycle({
    heap,
    random: stream('durations'),
    durations: { ...defaultDurations, ...options.durations },
    runtime,
    exitCodesFrom: options.exitCodesFrom ?? 'DEPROVISIONING',
    deletedAfterMs: options.deletedAfterMs,
    openLog: (task, container, at) => openTaskLog(logs, task, container, at),
    writeLog: (task, container, message, at) => {
      writeTaskLog(logs, task, container, message, at)
    },
    losesExitCode: () => exitCodes.chance(options.missingExitCodes ?? 0),
    onStopped: (task, at) => {
      heap.add(at + (options.stoppedTasksStayMs ?? hourMs), () => {
        onAged(task)
      })
    },
  })
  return lifecycle
}

function shortenPage<T>(page: readonly T[], { pages }: WorldOptions, random: Random): readonly T[] {
  if (page.length === 0) return page
  if (random.chance(pages?.empty ?? 0)) return []
  if (!random.chance(pages?.short ?? 0)) return page
  return page.slice(0, Math.max(1, Math.floor(random.next() * page.length)))
}
