import type { CapacityProvider } from './capacity-providers.ts'
import { findConflicts } from './cross-checks.ts'
import type { TaskDefinitionRef } from './ecs-names.ts'
import { parseFlags } from './flags.ts'
import type { CompleteValues } from './parse.ts'
import type { Problem } from './problems.ts'
import { hideSecrets } from './secrets.ts'
import { listEnvironmentInputs, listEnvironmentWarnings, type Environment } from './sources.ts'
import { parseValues } from './values.ts'

export { formatProblems } from './problems.ts'
export type { Problem }

/** What the user asked for, parsed and checked. Times in ms; what is absent was not given. */
export interface Settings {
  /** Short name or ARN, as given. */
  readonly cluster: string
  readonly family: TaskDefinitionRef
  readonly command?: readonly string[]
  readonly container?: string
  readonly branchGuard: readonly string[]
  readonly guardEvents: readonly string[]
  readonly commandKind: 'auto' | 'reads' | 'writes'
  /** Names, never the own family. */
  readonly waitForFamilies: readonly string[]
  readonly concurrencyGroup?: string
  readonly ifBusy: 'wait' | 'skip' | 'fail'
  readonly waitTimeoutMs: number
  readonly pollIntervalMs: number
  readonly launchTimeoutMs: number
  readonly taskTimeoutMs?: number
  readonly onCancel: 'auto' | 'stop' | 'leave'
  readonly retryOnStateLock: number
  readonly successExitCodes: readonly number[]
  /** Values are secrets: never shown. */
  readonly environment: Readonly<Record<string, string>>
  readonly subnets: readonly string[]
  readonly securityGroups: readonly string[]
  readonly assignPublicIp?: boolean
  readonly networkFromService?: string
  readonly launchType?: 'FARGATE' | 'EC2' | 'EXTERNAL'
  readonly capacityProviderStrategy: readonly CapacityProvider[]
  readonly platformVersion?: string
  readonly taskRole?: string
  readonly executionRole?: string
  readonly cpu?: string
  readonly memory?: string
  readonly ephemeralStorageGiB?: number
  readonly tags: Readonly<Record<string, string>>
  readonly propagateTags: boolean
  readonly enableExecuteCommand: boolean
  readonly runTaskJson?: Readonly<Record<string, unknown>>
  readonly streamLogs: boolean
  readonly logLinesInError: number
  readonly summary: boolean
  readonly outputFile?: string
  readonly dryRun: boolean
  readonly awsRegion?: string
}

/** What the command line and the environment come to. Warnings are sentences, without any value. */
export type SettingsResult =
  | { readonly kind: 'settings'; readonly settings: Settings; readonly warnings: readonly string[] }
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | {
      readonly kind: 'problems'
      readonly problems: readonly Problem[]
      readonly warnings: readonly string[]
      /** Where the outcome can be written all the same; absent where this input is no good either. */
      readonly outputFile?: string
    }

/**
 * Parses all inputs from the arguments after the program and the environment: flags before INPUT_X-Y before INPUT_X_Y
 * before the default. All problems come back together. Never throws.
 */
export function parseSettings(argv: readonly string[], env: Environment): SettingsResult {
  const flags = parseFlags(argv)
  if (flags.kind !== 'flags') return flags
  const warnings = listEnvironmentWarnings(env)
  const texts = [...flags.given, ...listEnvironmentInputs(env)]
  const { given, values, problems: found } = parseValues(texts)
  // A flag without its value is told as such, not also as missing.
  const told = new Set(flags.problems.map(({ input }) => input))
  const problems = [
    ...flags.problems,
    ...found.filter(({ input }) => !told.has(input)),
    ...findConflicts({ given, values, env }),
  ]
  if (problems.length > 0) {
    const outputFile = values['output-file']
    return {
      kind: 'problems',
      problems: hideSecrets(problems, texts),
      warnings,
      ...(outputFile !== undefined && { outputFile }),
    }
  }
  // Without a problem every input that is required or has a default has its value.
  return { kind: 'settings', settings: buildSettings(values as CompleteValues), warnings }
}

function buildSettings(values: CompleteValues): Settings {
  const { family } = values
  return omitAbsent({
    cluster: values.cluster,
    family,
    command: values.command,
    container: values.container,
    branchGuard: values['branch-guard'],
    guardEvents: values['guard-events'],
    commandKind: values['command-kind'],
    waitForFamilies: (values['wait-for-families'] ?? []).filter((name) => name !== family.family),
    concurrencyGroup: values['concurrency-group'],
    ifBusy: values['if-busy'],
    waitTimeoutMs: values['wait-timeout'],
    pollIntervalMs: values['poll-interval'],
    launchTimeoutMs: values['launch-timeout'],
    taskTimeoutMs: values['task-timeout'],
    onCancel: values['on-cancel'],
    retryOnStateLock: values['retry-on-state-lock'],
    successExitCodes: values['success-exit-codes'],
    environment: values.environment ?? {},
    subnets: values.subnets ?? [],
    securityGroups: values['security-groups'] ?? [],
    assignPublicIp: values['assign-public-ip'],
    networkFromService: values['network-from-service'],
    launchType: values['launch-type'],
    capacityProviderStrategy: values['capacity-provider-strategy'] ?? [],
    platformVersion: values['platform-version'],
    taskRole: values['task-role'],
    executionRole: values['execution-role'],
    cpu: values.cpu,
    memory: values.memory,
    ephemeralStorageGiB: values['ephemeral-storage'],
    tags: values.tags ?? {},
    propagateTags: values['propagate-tags'],
    enableExecuteCommand: values['enable-execute-command'],
    runTaskJson: values['run-task-json'],
    streamLogs: values['stream-logs'],
    logLinesInError: values['log-lines-in-error'],
    summary: values.summary,
    outputFile: values['output-file'],
    dryRun: values['dry-run'],
    awsRegion: values['aws-region'],
  })
}

type OmitAbsent<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>
}

function omitAbsent<T extends object>(fields: T): OmitAbsent<T> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as OmitAbsent<T>
}
