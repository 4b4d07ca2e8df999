/** What rule an input's text follows; parse.ts has the parser of each. */
export type Kind =
  | 'boolean'
  | 'branches'
  | 'capacity-provider-strategy'
  | 'choice'
  | 'cluster'
  | 'command'
  | 'concurrency-group'
  | 'container'
  | 'cpu'
  | 'duration'
  | 'environment'
  | 'events'
  | 'exit-codes'
  | 'families'
  | 'family'
  | 'integer'
  | 'memory'
  | 'path'
  | 'platform-version'
  | 'region'
  | 'role'
  | 'run-task-json'
  | 'security-groups'
  | 'service'
  | 'subnets'
  | 'tags'

/** One input: what action.yml, `--help`, the README and the parser know of it. */
export interface InputRow {
  readonly name: string
  readonly group: string
  readonly kind: Kind
  /** As text, parsed like a given value; empty for none. */
  readonly default: string
  /** What happens without it, where there is no default. */
  readonly without?: string
  readonly isRequired?: true
  /** Its value may be a secret and is never shown. */
  readonly isSecret?: true
  readonly choices?: readonly string[]
  /** Bounds of an integer, or of a duration in seconds. */
  readonly min?: number
  readonly max?: number
  readonly help: string
  readonly example: string
}

// A timer takes no more: 2^31 - 1 ms.
const longestSeconds = 2_147_483

/** Every input, in the order of the interface. */
export const inputs = [
  {
    name: 'cluster',
    group: 'What to run',
    kind: 'cluster',
    default: '',
    isRequired: true,
    help: 'The ECS cluster: short name or ARN.',
    example: 'ci',
  },
  {
    name: 'family',
    group: 'What to run',
    kind: 'family',
    default: '',
    isRequired: true,
    help: 'The task definition: `family`, `family:revision` or ARN. The family names the lane; without a revision the latest active one is pinned.',
    example: 'terraform',
  },
  {
    name: 'command',
    group: 'What to run',
    kind: 'command',
    default: '',
    without: "the task definition's",
    help: 'What the container runs: shell words (quotes are honoured, nothing is expanded, a line break is a blank) or a JSON array. No shell is started; for one write `sh -c "..."`.',
    example: 'terraform plan -input=false',
  },
  {
    name: 'container',
    group: 'What to run',
    kind: 'container',
    default: '',
    without: 'the only essential one',
    help: 'The container that `command` and `environment` go to, and whose exit code is the result.',
    example: 'terraform',
  },
  {
    name: 'branch-guard',
    group: 'Who may write',
    kind: 'branches',
    default: 'main',
    help: 'Branches from which a command that writes may run. A `*` inside a name matches no slash; `*` alone turns the guard off.',
    example: 'main, release/*',
  },
  {
    name: 'guard-events',
    group: 'Who may write',
    kind: 'events',
    default: 'push, workflow_dispatch, schedule, repository_dispatch',
    help: 'GitHub events trusted for a command that writes. A merged and closed pull request counts as a push.',
    example: 'push, workflow_dispatch',
  },
  {
    name: 'command-kind',
    group: 'Who may write',
    kind: 'choice',
    default: 'auto',
    choices: ['auto', 'reads', 'writes'],
    help: 'Whether the command changes anything: `auto` finds out from the command, `reads` and `writes` overrule that.',
    example: 'writes',
  },
  {
    name: 'wait-for-families',
    group: 'Taking turns',
    kind: 'families',
    default: '',
    help: 'Further families of the same lane, when plan and apply have task definitions of their own.',
    example: 'terraform-plan, terraform-apply',
  },
  {
    name: 'concurrency-group',
    group: 'Taking turns',
    kind: 'concurrency-group',
    default: '',
    help: 'Splits a family into lanes: only tasks of the same group wait for each other.',
    example: 'network-production',
  },
  {
    name: 'if-busy',
    group: 'Taking turns',
    kind: 'choice',
    default: 'wait',
    choices: ['wait', 'skip', 'fail'],
    help: 'What to do when the lane is busy: `wait` for the turn, `skip` with success, or `fail` at once.',
    example: 'skip',
  },
  {
    name: 'wait-timeout',
    group: 'Taking turns',
    kind: 'duration',
    default: '60m',
    min: 1,
    max: longestSeconds,
    help: 'How long to wait for the turn.',
    example: '90m',
  },
  {
    name: 'poll-interval',
    group: 'Taking turns',
    kind: 'duration',
    default: '2s',
    min: 1,
    max: 15,
    help: 'The shortest pause between two looks, for the first in line; it grows to 15 s behind.',
    example: '5s',
  },
  {
    name: 'launch-timeout',
    group: 'Timeouts and result',
    kind: 'duration',
    default: '10m',
    min: 1,
    max: longestSeconds,
    help: 'How long to retry when there is no capacity or a launch fails for a passing reason.',
    example: '20m',
  },
  {
    name: 'task-timeout',
    group: 'Timeouts and result',
    kind: 'duration',
    default: '',
    min: 1,
    max: longestSeconds,
    help: 'Stops the task when it has run so long.',
    example: '2h',
  },
  {
    name: 'on-cancel',
    group: 'Timeouts and result',
    kind: 'choice',
    default: 'auto',
    choices: ['auto', 'stop', 'leave'],
    help: 'What happens to a running task when the run is cancelled: `auto` stops one that only reads and leaves one that writes.',
    example: 'stop',
  },
  {
    name: 'retry-on-state-lock',
    group: 'Timeouts and result',
    kind: 'integer',
    default: '5',
    min: 0,
    max: 100,
    help: 'How often to launch again when the Terraform state is locked from elsewhere; 0 turns it off.',
    example: '3',
  },
  {
    name: 'success-exit-codes',
    group: 'Timeouts and result',
    kind: 'exit-codes',
    default: '0',
    help: 'Exit codes of the container that count as success, such as `0,2` for `terraform plan -detailed-exitcode`.',
    example: '0,2',
  },
  {
    name: 'environment',
    group: 'The task',
    kind: 'environment',
    default: '',
    isSecret: true,
    help: 'Environment variables for the container, one KEY=VALUE a line. The values are masked in every output.',
    example: 'TF_IN_AUTOMATION=1',
  },
  {
    name: 'subnets',
    group: 'The task',
    kind: 'subnets',
    default: '',
    help: 'Subnets of the task, for the network mode awsvpc.',
    example: 'subnet-0a1b2c3d, subnet-4e5f6a7b',
  },
  {
    name: 'security-groups',
    group: 'The task',
    kind: 'security-groups',
    default: '',
    help: 'Security groups of the task; needs `subnets` or `network-from-service`.',
    example: 'sg-0a1b2c3d',
  },
  {
    name: 'assign-public-ip',
    group: 'The task',
    kind: 'boolean',
    default: '',
    help: 'Whether the task gets a public IP address; needs `subnets` or `network-from-service`.',
    example: 'true',
  },
  {
    name: 'network-from-service',
    group: 'The task',
    kind: 'service',
    default: '',
    help: 'Copies subnets, security groups and public IP from this service of the cluster.',
    example: 'web',
  },
  {
    name: 'launch-type',
    group: 'The task',
    kind: 'choice',
    default: '',
    without: "the cluster's default",
    choices: ['FARGATE', 'EC2', 'EXTERNAL'],
    help: 'Where the task runs; not together with `capacity-provider-strategy`.',
    example: 'FARGATE',
  },
  {
    name: 'capacity-provider-strategy',
    group: 'The task',
    kind: 'capacity-provider-strategy',
    default: '',
    without: "the cluster's default",
    help: 'Capacity providers as name:weight:base; not together with `launch-type`.',
    example: 'FARGATE_SPOT:4, FARGATE:1:1',
  },
  {
    name: 'platform-version',
    group: 'The task',
    kind: 'platform-version',
    default: '',
    without: "the task definition's",
    help: 'Fargate platform version.',
    example: '1.4.0',
  },
  {
    name: 'task-role',
    group: 'The task',
    kind: 'role',
    default: '',
    without: "the task definition's",
    help: 'Role that the containers get: name or ARN.',
    example: 'arn:aws:iam::123456789012:role/terraform',
  },
  {
    name: 'execution-role',
    group: 'The task',
    kind: 'role',
    default: '',
    without: "the task definition's",
    help: 'Role with which ECS pulls the image and writes the logs: name or ARN.',
    example: 'arn:aws:iam::123456789012:role/ecs-execution',
  },
  {
    name: 'cpu',
    group: 'The task',
    kind: 'cpu',
    default: '',
    without: "the task definition's",
    help: 'CPU of the task, in CPU units or vCPU.',
    example: '1024',
  },
  {
    name: 'memory',
    group: 'The task',
    kind: 'memory',
    default: '',
    without: "the task definition's",
    help: 'Memory of the task, in MiB or GB.',
    example: '2048',
  },
  {
    name: 'ephemeral-storage',
    group: 'The task',
    kind: 'integer',
    default: '',
    without: "the task definition's",
    min: 21,
    max: 200,
    help: 'Ephemeral storage of a Fargate task, in GiB.',
    example: '50',
  },
  {
    name: 'tags',
    group: 'The task',
    kind: 'tags',
    default: '',
    help: 'Tags for the task, one KEY=VALUE a line, added to ours.',
    example: 'team=platform',
  },
  {
    name: 'propagate-tags',
    group: 'The task',
    kind: 'boolean',
    default: 'false',
    help: 'Gives the task the tags of its task definition too.',
    example: 'true',
  },
  {
    name: 'enable-execute-command',
    group: 'The task',
    kind: 'boolean',
    default: 'false',
    help: 'Lets `aws ecs execute-command` into the task.',
    example: 'true',
  },
  {
    name: 'run-task-json',
    group: 'The task',
    kind: 'run-task-json',
    default: '',
    isSecret: true,
    help: 'JSON that is merged last into the RunTask request, for anything else. It may not set clientToken, count, startedBy, cluster or taskDefinition.',
    example: '{"group": "terraform"}',
  },
  {
    name: 'stream-logs',
    group: 'Log and report',
    kind: 'boolean',
    default: 'true',
    help: "Shows the container's log while it runs.",
    example: 'false',
  },
  {
    name: 'log-lines-in-error',
    group: 'Log and report',
    kind: 'integer',
    default: '20',
    min: 0,
    max: 1000,
    help: 'How many of the last log lines a failure message repeats.',
    example: '50',
  },
  {
    name: 'summary',
    group: 'Log and report',
    kind: 'boolean',
    default: 'true',
    help: 'Writes the job summary on GitHub, or the same text at the end elsewhere.',
    example: 'false',
  },
  {
    name: 'output-file',
    group: 'Log and report',
    kind: 'path',
    default: '',
    help: 'Writes all outputs to this file: JSON, or KEY=VALUE pairs when the name ends in `.env` or `.properties`.',
    example: 'ecs-task.json',
  },
  {
    name: 'dry-run',
    group: 'Log and report',
    kind: 'boolean',
    default: 'false',
    help: 'Says what would be done, and launches nothing.',
    example: 'true',
  },
  {
    name: 'aws-region',
    group: 'Log and report',
    kind: 'region',
    default: '',
    without: 'from the environment',
    help: 'The AWS Region of the cluster.',
    example: 'eu-central-1',
  },
] as const satisfies readonly InputRow[]

/** One row of the table. */
export type Input = (typeof inputs)[number]
/** The name of an input, as in the table. */
export type InputName = Input['name']
/** A row of this very table. */
export type Row = InputRow & { readonly name: InputName }

/** Every output, in the order of the interface. */
export const outputs = [
  { name: 'exit-code', meaning: "The container's exit code." },
  {
    name: 'outcome',
    meaning:
      'How the run ended: succeeded, failed, skipped, never-started, lost, state-locked, busy, launch-failed, refused, invalid-input, aws-error, timed-out, cancelled or bug.',
  },
  { name: 'failure-reason', meaning: 'Why it did not succeed, in a sentence or two.' },
  { name: 'log-url', meaning: 'The log stream in the CloudWatch console; set right after the launch.' },
  { name: 'task-url', meaning: 'The task in the ECS console.' },
  { name: 'task-arn', meaning: 'The ARN of the task; set right after the launch.' },
  { name: 'task-id', meaning: 'The last part of the ARN.' },
  { name: 'stop-code', meaning: 'The stop code that ECS gives, such as EssentialContainerExited.' },
  { name: 'stopped-reason', meaning: 'The reason that ECS gives for the stop.' },
  { name: 'containers', meaning: 'JSON array of all containers: name, exitCode, reason.' },
  { name: 'waited-seconds', meaning: 'How long the run waited for its turn.' },
  { name: 'provisioning-seconds', meaning: 'From the launch until the containers ran.' },
  { name: 'run-seconds', meaning: 'How long the containers ran.' },
  { name: 'command-kind', meaning: 'What the command was taken for: reads, writes or unknown.' },
  {
    name: 'plan',
    meaning: 'JSON of the Terraform plan: add, change, destroy, import, forget, outputsOnly.',
  },
  { name: 'has-changes', meaning: 'Whether that plan has changes: true or false.' },
  { name: 'lock-info', meaning: 'JSON of the Terraform state lock that was held elsewhere.' },
  { name: 'result', meaning: 'JSON with all of these.' },
] as const satisfies readonly { readonly name: string; readonly meaning: string }[]
