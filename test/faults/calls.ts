import type { Aws, Inputs } from '../e2e/harness.ts'
import { definition } from '../e2e/worlds.ts'
import type { WorldOptions } from '../local-ecs/world-options.ts'
import type { Column } from './fault-columns.ts'

/** How a run ends: its exit code, and what its last message says. */
export interface Expected {
  readonly exitCode: number
  readonly says: string
  /** Where in the log it says so; default the last message. */
  readonly anywhere?: true
}

/** An API call at a certain place of a run: the rows of the matrix. */
export interface CallRow {
  readonly call: string
  readonly operation: string
  /** Only calls after the run's RunTask are meant. */
  readonly afterLaunch?: true
  /** Somebody's task holds the lane when the run begins. */
  readonly busy?: true
  readonly world?: WorldOptions
  readonly inputs?: Inputs
  /** How long the run's own task takes, in ms. */
  readonly jobMs: number
  /** The same where the call hangs, which takes 15 s; default no other. */
  readonly hangJobMs?: number
  /** How it ends when the trouble passes. */
  readonly passes: Expected
  readonly denied: Expected
  readonly expired: Expected
}

const succeeds: Expected = { exitCode: 0, says: 'Outcome: succeeded.' }
const expiresBefore: Expected = { exitCode: 76, says: 'Nothing was launched.' }
const expiresAfter: Expected = { exitCode: 76, says: 'The task is still running: arn:' }
const network = { awsvpcConfiguration: { subnets: ['subnet-0a'], securityGroups: ['sg-0a'] } }

function endsBefore(operation: string): Expected {
  return { exitCode: 76, says: `AWS does not allow ecs:${operation}.` }
}

/** Where a call is refused for good before anything is launched. */
function beforeLaunch(
  operation: string,
): Pick<CallRow, 'operation' | 'jobMs' | 'passes' | 'denied' | 'expired'> {
  return { operation, jobMs: 200, passes: succeeds, denied: endsBefore(operation), expired: expiresBefore }
}

export const callRows: readonly CallRow[] = [
  { call: 'DescribeTaskDefinition', ...beforeLaunch('DescribeTaskDefinition') },
  {
    call: 'DescribeServices',
    ...beforeLaunch('DescribeServices'),
    world: {
      taskDefinitions: [{ ...definition(), networkMode: 'awsvpc' }],
      services: [{ cluster: 'ci', serviceName: 'web', networkConfiguration: network }],
    },
    inputs: { 'network-from-service': 'web' },
  },
  { call: 'ListTasks', ...beforeLaunch('ListTasks') },
  { call: 'DescribeTasks while waiting', ...beforeLaunch('DescribeTasks'), busy: true },
  { call: 'RunTask', ...beforeLaunch('RunTask') },
  {
    call: 'DescribeTasks of the launched task',
    operation: 'DescribeTasks',
    afterLaunch: true,
    jobMs: 4_000,
    passes: succeeds,
    denied: { exitCode: 76, says: 'The task is still ' },
    expired: { exitCode: 76, says: 'The task is still ' },
  },
  {
    call: 'TagResource',
    operation: 'TagResource',
    busy: true,
    jobMs: 200,
    passes: succeeds,
    // Tags are for order alone (taking-turns.md): without them the run takes its turn all the same.
    denied: { exitCode: 0, says: 'not in the order of arrival', anywhere: true },
    expired: expiresBefore,
  },
  {
    call: 'UntagResource',
    operation: 'UntagResource',
    busy: true,
    jobMs: 4_000,
    passes: succeeds,
    denied: succeeds,
    // The tag is taken away right after the launch.
    expired: { ...expiresAfter, says: 'The task is still starting: arn:' },
  },
  {
    call: 'GetLogEvents',
    operation: 'GetLogEvents',
    inputs: { 'stream-logs': 'true' },
    jobMs: 4_000,
    passes: { exitCode: 0, says: '\nworking\n', anywhere: true },
    denied: { exitCode: 0, says: 'Allow logs:GetLogEvents to see it here.', anywhere: true },
    expired: expiresAfter,
  },
  {
    call: 'StopTask',
    operation: 'StopTask',
    inputs: { 'task-timeout': '1s' },
    jobMs: 12_000,
    hangJobMs: 24_000,
    passes: { exitCode: 124, says: 'Outcome: timed-out.' },
    // Nobody but AWS can end the task: it is followed to its own end.
    denied: { exitCode: 0, says: 'The task could not be stopped:', anywhere: true },
    expired: expiresAfter,
  },
]

/** What a cell of the matrix is expected to come to. */
export function expectedOf(row: CallRow, column: Column): Expected {
  if (column === 'is denied') return row.denied
  return column === 'finds its credentials expired' ? row.expired : row.passes
}

/** The tasks that runs have launched; those without `startedBy` were launched by the test. */
export function ownTasks(aws: Aws): Aws['tasks'] {
  return aws.tasks.filter(({ startedBy }) => startedBy !== undefined)
}
