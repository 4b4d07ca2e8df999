import type { RegisterTaskDefinitionRequest, Service, Tag } from '@aws-sdk/client-ecs'
import type { FaultRule } from './faults.ts'
import type { Amount, Random } from './random.ts'
import type { BucketName, BucketSize } from './token-buckets.ts'

/** How long a task stays in each state, in ms. */
export interface Durations {
  readonly provisioningMs: Amount
  readonly pendingMs: Amount
  readonly activatingMs: Amount
  /** From the flip of desiredStatus until the task leaves RUNNING. */
  readonly noticingMs: Amount
  readonly deactivatingMs: Amount
  /** At least so long; longer where a container takes its time to end. */
  readonly stoppingMs: Amount
  readonly deprovisioningMs: Amount
}

/** Short, yet every state can be seen by somebody who polls. */
export const defaultDurations: Durations = {
  provisioningMs: 1_000,
  pendingMs: 500,
  activatingMs: 500,
  noticingMs: 100,
  deactivatingMs: 100,
  stoppingMs: 100,
  deprovisioningMs: 1_000,
}

/** As slow as Fargate has been seen (facts/ecs.md 8). */
export const fargateDurations: Durations = {
  provisioningMs: [4_000, 40_000],
  pendingMs: [1_000, 8_000],
  activatingMs: [1_000, 12_000],
  noticingMs: [100, 2_000],
  deactivatingMs: [0, 1_000],
  stoppingMs: [100, 2_000],
  deprovisioningMs: [10_000, 30_000],
}

/**
 * How old a read may be, in ms. A number: every change shows so much later. Otherwise each read is stale by its own
 * random amount, drawn once a call (`read`) or for each task by itself (`task`); reads may then go back in time.
 */
export type Staleness = number | { readonly upToMs: number; readonly per: 'read' | 'task' }

/** A way in which a task never starts (facts/ecs.md 3 and 4), and the state in which that shows. */
export interface StartFailure {
  readonly at: 'PROVISIONING' | 'PENDING' | 'ACTIVATING'
  readonly stoppedReason: string
  readonly containerReason?: string
}

/** A container that is about to start: what decides how its simulated job goes. */
export interface ContainerToRun {
  readonly taskArn: string
  readonly cluster: string
  readonly family: string
  readonly container: string
  readonly essential: boolean
  /** Entry point and command as they will be run; no shell is added. */
  readonly argv: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly workingDirectory: string | undefined
  readonly startedBy: string | undefined
  readonly tags: readonly Tag[]
}

/** A job that is not run but told: how a container goes. */
export interface SimulatedContainer {
  /** Until it ends by itself, in ms; Infinity: never. */
  readonly durationMs: number
  /** Default 0. */
  readonly exitCode?: number
  /** The container's reason, e.g. that it ran out of memory. */
  readonly exitReason?: string
  /** Default: a job ends at once with 143, a sidecar with 137. 'ignore': killed after its stopTimeout. */
  readonly onSigterm?: 'ignore' | { readonly afterMs: number; readonly exitCode: number }
  readonly logs?: readonly { readonly afterMs: number; readonly message: string }[]
  /** Set: it never starts, with this as the container's reason. */
  readonly startError?: string
}

/** Decides how a container goes; 'external': somebody else runs it (the `start-container` effect). */
export type JobRule = (container: ContainerToRun, random: Random) => SimulatedContainer | 'external'

/** What an image would bring along; there are no images here. */
export interface ImageDefaults {
  readonly entryPoint?: readonly string[]
  readonly command?: readonly string[]
}

/** A service to be found by DescribeServices. */
export type ServiceSeed = { readonly cluster: string; readonly serviceName: string } & Pick<
  Service,
  'networkConfiguration' | 'taskDefinition' | 'launchType' | 'platformVersion' | 'status'
>

/** What becomes of `clientToken` where the documentation is silent (facts/ecs.md 1). The rest is as documented. */
export interface ClientTokenOptions {
  /** As some emulators do: every call launches. */
  readonly ignore?: boolean
  /** A call of which every task failed consumes the token. Default false. */
  readonly spentByFailures?: boolean
  /** How long such a token stays consumed, in ms. Default an hour. */
  readonly spentByFailuresMs?: number
  /** For so many ms after the first call with a token nobody gets its answer, not even the same call again. Default 0. */
  readonly settlesAfterMs?: number
  /** What a second call gets until then: a retriable error (default), or a conflict that names the task or doesn't. */
  readonly unsettled?: 'error' | 'conflict' | 'nameless-conflict'
}

/** How ListTasks and the log reads page, all off by default. Probabilities from 0 to 1. */
export interface PageOptions {
  readonly short?: number
  readonly empty?: number
  /** That a page repeats the last entry of the page before it. */
  readonly duplicate?: number
  readonly unordered?: boolean
}

/** Everything that can be chosen of a world. All knobs are off by default. */
export interface WorldOptions {
  readonly seed?: number
  readonly region?: string
  readonly accountId?: string
  readonly clusters?: readonly string[]
  readonly taskDefinitions?: readonly RegisterTaskDefinitionRequest[]
  readonly services?: readonly ServiceSeed[]
  readonly images?: Readonly<Record<string, ImageDefaults>>
  readonly job?: JobRule
  readonly durations?: Partial<Durations>
  readonly listing?: Staleness
  readonly describing?: Staleness
  /** True: the documented buckets; or those with other sizes. */
  readonly throttling?: boolean | Partial<Record<BucketName, BucketSize>>
  readonly faults?: readonly FaultRule[]
  readonly capacityFailures?: { readonly probability: number; readonly reasons?: readonly string[] }
  readonly startFailures?: { readonly probability: number; readonly failures?: readonly StartFailure[] }
  /** Probability that a container's exit code never becomes known. */
  readonly missingExitCodes?: number
  /** The state from which exit codes show; `exit`: at once. Default DEPROVISIONING (facts/ecs.md 8). */
  readonly exitCodesFrom?: 'exit' | 'DEPROVISIONING' | 'STOPPED'
  readonly clientToken?: ClientTokenOptions
  readonly pages?: PageOptions
  /** Default 'allowed'; not documented. */
  readonly tagStoppedTask?: 'allowed' | 'refused'
  /** The error for a 51st tag; not documented. Default InvalidParameterException. */
  readonly tooManyTags?: 'InvalidParameterException' | 'LimitExceededException'
  /** Whether a task that was stopped by StopTask keeps its startedBy. Default true; not documented. */
  readonly keepStartedByAfterStop?: boolean
  /** How long a stopped task can be described, in ms. Default an hour. */
  readonly stoppedTasksStayMs?: number
  /** So long after STOPPED a task shows as DELETED, in ms. Default: never. */
  readonly deletedAfterMs?: number
  /** How much later a log line can be read, in ms. */
  readonly logIngestionMs?: Amount
  /** Log groups that nobody created: tasks that log there don't start. */
  readonly missingLogGroups?: readonly string[]
}
