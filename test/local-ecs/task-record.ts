import type { ContainerDefinition, Tag, Task, TaskDefinition, TaskOverride } from '@aws-sdk/client-ecs'
import type { Wire } from './wire.ts'

/** A revision of a task definition, as DescribeTaskDefinition answers it. */
export interface DefinitionRecord {
  readonly arn: string
  readonly family: string
  readonly revision: number
  wire: Wire<TaskDefinition>
  tags: readonly Tag[]
}

/** The states of a task, in their order (facts/ecs.md 3). */
export type LastStatus =
  | 'PROVISIONING'
  | 'PENDING'
  | 'ACTIVATING'
  | 'RUNNING'
  | 'DEACTIVATING'
  | 'STOPPING'
  | 'DEPROVISIONING'
  | 'STOPPED'
  | 'DELETED'

/** A container of a task. Times in ms. */
export interface ContainerRecord {
  readonly definition: Wire<ContainerDefinition>
  readonly name: string
  readonly arn: string
  readonly runtimeId: string
  readonly essential: boolean
  readonly stopTimeoutMs: number
  state: 'waiting' | 'starting' | 'running' | 'ended' | 'failed'
  startedAt: number | undefined
  endedAt: number | undefined
  exitCode: number | undefined
  reason: string | undefined
  /** Whether it has got its SIGTERM. */
  isTerminating: boolean
  /** Whether readers see that it has ended, and how. */
  isEndShown: boolean
}

/** What a reader sees from a time on (ms). Never changed after it was made: reads hand it out as it is. */
export interface TaskView {
  readonly at: number
  /** As without TAGS. */
  readonly task: Wire<Task>
  /** As with TAGS. */
  readonly tagged: Wire<Task>
}

/** A task as it really is. Times in ms. */
export interface TaskRecord {
  readonly arn: string
  readonly id: string
  readonly cluster: string
  readonly family: string
  readonly definition: DefinitionRecord
  /** The part of the answer that never changes. */
  readonly fixed: Wire<Task>
  readonly overrides: TaskOverride
  readonly launchTags: readonly Tag[]
  readonly clientToken: string | undefined
  readonly containers: readonly ContainerRecord[]
  readonly views: TaskView[]
  readonly createdAt: number
  startedBy: string | undefined
  tags: readonly Tag[]
  lastStatus: LastStatus
  desiredStatus: 'RUNNING' | 'STOPPED'
  version: number
  connectivityAt: number | undefined
  pullStartedAt: number | undefined
  pullStoppedAt: number | undefined
  startedAt: number | undefined
  stoppingAt: number | undefined
  executionStoppedAt: number | undefined
  stoppedAt: number | undefined
  /** From when on it may leave for DEPROVISIONING, once its containers have ended. */
  mayLeaveFrom: number | undefined
  stopCode: NonNullable<Task['stopCode']> | undefined
  stoppedReason: string | undefined
}
