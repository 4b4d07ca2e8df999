import { afterAll, describe, expect, it } from 'vitest'
import { Cancelled } from '../../../src/door.ts'
import { classifyAwsError } from '../../../src/ecs/aws-error.ts'
import { AwsCallError } from '../../../src/ecs/call-aws.ts'
import { newFacts } from '../../../src/story/facts.ts'
import { formatEnding } from '../../../src/report/ending-text.ts'
import {
  endAwsError,
  endBug,
  endCancelled,
  endInvalidInput,
  endTurn,
  formatExisting,
  type Existing,
} from '../../../src/report/endings.ts'
import { exitCodes, type Ending, type Outcome } from '../../../src/report/outcome.ts'
import { endRefused } from '../../../src/report/refused.ts'
import { decideVerdict, endTimedOut, endVanished } from '../../../src/report/verdict.ts'
import { StateLockRetry } from '../../../src/story/state-lock-retry.ts'
import {
  arnOf,
  at,
  awsError,
  buildExited,
  buildNeverStarted,
  buildTask,
  socketError,
  t0,
} from '../ecs/builders.ts'
import { findRunnerCommand } from './runner-commands.ts'

const id = '0123456789abcdef0123456789abcdef'
const url = `https://eu-central-1.console.aws.amazon.com/ecs/v2/clusters/ci/tasks/${id}?region=eu-central-1`
const held = `It is held by task ${id} of terraform (RUNNING), started by hand or by another program, since 2026-11-23T10:00:30Z, ${url}.`
const ended = `Task ${id} has ended; nothing of it runs any more.`
const running = `The task is still running: ${arnOf(id)} ${url}`
const nothing: Existing = { kind: 'nothing' }
const runs: Existing = { kind: 'task', task: buildTask() }
const wait = { ifBusy: 'wait', waitTimeoutMs: 3_600_000 } as const

function verdict(task: Parameters<typeof decideVerdict>[0]['task'], successExitCodes = [0]): Ending {
  return decideVerdict({ task, container: 'terraform', successExitCodes })
}

function awsEnding(operation: string, cause: Error, existing = nothing, mayHaveTakenEffect = false): Ending {
  const error = new AwsCallError(operation, classifyAwsError(cause), cause, mayHaveTakenEffect)
  if (operation === 'RunTask') error.startedBy = 'in-turn/x/-/1'
  return endAwsError(error, existing, { cluster: 'ci', family: 'terraform' })
}

function lockedEnding(): Ending {
  const facts = newFacts()
  const lines = [
    'Error: Error acquiring the state lock',
    'Error message: resource temporarily unavailable',
    'Lock Info:',
    '  ID:        6a3f2f4e-1111-2222-3333-444455556666',
    '  Path:      terraform.tfstate',
    '  Operation: OperationTypeApply',
    '  Who:       me@laptop',
    '  Version:   1.11.4',
    '  Created:   2026-11-23 09:58:29.044850202 +0000 UTC',
    '  Info:      ',
    'Terraform acquires a state lock to protect the state from being written',
    'by multiple users at the same time. Please resolve the issue above and try',
    'again. For most commands, you can disable locking with the "-lock=false"',
    'flag, but this is not recommended.',
  ]
  for (const line of lines) facts.lastLines.add(line)
  const after = new StateLockRetry(0, t0 + 3_600_000).decide(verdict(buildExited(1)), facts, t0, 0)
  if (after.kind !== 'end') throw new Error('the lock is tried again')
  return after.ending
}

type Row = readonly [what: string, ending: Ending, exitCode: number, text: string]

// The whole last message of every way in which a run can end, to be read as its reader will.
const rows: readonly Row[] = [
  ['succeeded', verdict(buildExited(0)), 0, 'Outcome: succeeded. Container terraform exited with 0.'],
  [
    'succeeded, by the list',
    verdict(buildExited(2), [0, 2]),
    0,
    'Outcome: succeeded. Container terraform exited with 2.',
  ],
  [
    'failed',
    verdict(buildExited(1)),
    1,
    `Outcome: failed. Container terraform exited with 1; expected 0. ECS says: EssentialContainerExited: Essential container in task exited.
${ended}
Read the log, mend the cause, and run again.`,
  ],
  [
    'failed, with an exit code of 0 that is not in the list',
    verdict(buildExited(0), [2, 3]),
    1,
    `Outcome: failed. Container terraform exited with 0; expected 2 or 3. ECS says: EssentialContainerExited: Essential container in task exited.
${ended}
Read the log, mend the cause, and run again.`,
  ],
  [
    'failed, out of memory, with another container',
    verdict(
      buildExited(137, {
        containers: [
          {
            name: 'terraform',
            exitCode: 137,
            reason: 'OutOfMemoryError: Container killed due to memory usage',
          },
          { name: 'agent', exitCode: 143 },
        ],
      }),
    ),
    137,
    `Outcome: failed. Container terraform exited with 137; expected 0. ECS says: EssentialContainerExited: Essential container in task exited. Containers: terraform (exit code 137: OutOfMemoryError: Container killed due to memory usage), agent (exit code 143).
${ended}
The container ran out of memory: raise \`memory\` (and \`cpu\` to a size that allows it), or the container’s own limit.`,
  ],
  [
    'failed, stopped by somebody',
    verdict(buildExited(143, { stopCode: 'UserInitiated', stoppedReason: 'Task stopped by user' })),
    143,
    `Outcome: failed. Container terraform exited with 143; expected 0. ECS says: UserInitiated: Task stopped by user.
${ended}
Somebody or something stopped the task: the reason above, or StopTask in CloudTrail, says who.`,
  ],
  [
    'never-started',
    verdict(buildNeverStarted('CannotPullContainerError: tf:v9: not found')),
    72,
    `Outcome: never-started. The task stopped before container terraform ran. ECS says: TaskFailedToStart: CannotPullContainerError: tf:v9: not found.
${ended}
The image or tag does not exist: check the image name in the task definition. Container terraform has touched nothing, so it can be run again.`,
  ],
  [
    'never-started, for a reason that nobody knows',
    verdict(buildNeverStarted('Something new.')),
    72,
    `Outcome: never-started. The task stopped before container terraform ran. ECS says: TaskFailedToStart: Something new.
${ended}
Container terraform has touched nothing. Mend the cause and run again.`,
  ],
  [
    'lost, by Spot',
    verdict(
      buildTask({
        lastStatus: 'STOPPED',
        stopCode: 'SpotInterruption',
        stoppedReason: 'Your Spot Task was interrupted.',
      }),
    ),
    71,
    `Outcome: lost. The task ran, but ECS has no exit code of container terraform, so its result can’t be known. ECS says: SpotInterruption: Your Spot Task was interrupted.
${ended}
AWS took the Spot capacity back. For a job that must not be cut off use FARGATE instead of FARGATE_SPOT. Find out what it had done (log, Terraform state and its lock) before you run it again.`,
  ],
  [
    'lost, without a word',
    verdict(buildTask({ lastStatus: 'STOPPED' })),
    71,
    `Outcome: lost. The task ran, but ECS has no exit code of container terraform, so its result can’t be known.
${ended}
Find out what it had done (log, Terraform state and its lock) before you run it again.`,
  ],
  [
    'lost, vanished',
    endVanished(buildTask()),
    71,
    `Outcome: lost. ECS has not known the task for 10 minutes, so its result can’t be known.
A task may be running: ${arnOf(id)}
Look for it in the ECS console, and find out what it had done before you run it again.`,
  ],
  [
    'timed-out',
    endTimedOut(
      verdict(
        buildExited(143, {
          stopCode: 'UserInitiated',
          stoppedReason: 'ecs-in-turn: task-timeout of 1800 s reached',
        }),
      ),
      1_800_000,
    ),
    124,
    `Outcome: timed-out. The task was stopped after \`task-timeout\` (30 min). Container terraform exited with 143; expected 0. ECS says: UserInitiated: ecs-in-turn: task-timeout of 1800 s reached.
${ended}
Find out what it had done before you run it again; a stopped Terraform may have left its state lock. If the time was too short, raise \`task-timeout\`.`,
  ],
  [
    'skipped',
    endTurn({ kind: 'busy', holder: buildTask(), why: 'not-waiting' }, { ...wait, ifBusy: 'skip' }),
    0,
    `Outcome: skipped. The lane is busy, and \`if-busy\` is skip. ${held}
Nothing was launched.
Run again when that task has ended, or set \`if-busy: wait\`.`,
  ],
  [
    'busy, at once',
    endTurn({ kind: 'busy', holder: buildTask(), why: 'not-waiting' }, { ...wait, ifBusy: 'fail' }),
    75,
    `Outcome: busy. The lane is busy, and \`if-busy\` is fail. ${held}
Nothing was launched.
Run again when that task has ended, or set \`if-busy: wait\`.`,
  ],
  [
    'busy, after the whole wait',
    endTurn({ kind: 'busy', holder: buildTask(), why: 'timeout' }, wait),
    75,
    `Outcome: busy. The lane did not become free for this run within \`wait-timeout\` (1 h). ${held}
Nothing was launched.
Look at that task: if it hangs, stop it; if it is only slow, raise \`wait-timeout\`.`,
  ],
  [
    'busy, by nobody that was seen',
    endTurn({ kind: 'busy', holder: undefined, why: 'timeout' }, wait),
    75,
    `Outcome: busy. The lane did not become free for this run within \`wait-timeout\` (1 h).
Nothing was launched.
No task was seen to hold the lane: read the lines above for what ECS answered, and raise \`wait-timeout\` if it was only too short.`,
  ],
  [
    'state-locked',
    lockedEnding(),
    75,
    `Outcome: state-locked. The Terraform state stayed locked from elsewhere (by me@laptop, OperationTypeApply, since 2026-11-23 09:58:29.044850202 +0000 UTC); it was met once.
The task has ended, and changed nothing.
This backend drops the lock of a dead holder by itself. Wait for the holder, or raise \`retry-on-state-lock\` and \`wait-timeout\`.`,
  ],
  [
    'launch-failed, no capacity',
    endTurn({ kind: 'launch-failed', reason: 'RESOURCE:MEMORY', triedForMs: 600_000 }, wait),
    69,
    `Outcome: launch-failed. ECS could not place the task within \`launch-timeout\`, tried for 10 min. ECS said: RESOURCE:MEMORY.
Nothing was launched.
Run again later, raise \`launch-timeout\`, name subnets in more Availability Zones, or another capacity provider.`,
  ],
  [
    'launch-failed, for good',
    endTurn({ kind: 'launch-failed', reason: 'ATTRIBUTE', triedForMs: 0 }, wait),
    69,
    `Outcome: launch-failed. ECS could not place the task, and trying again would not help. ECS said: ATTRIBUTE.
Nothing was launched.
No container instance has what the task definition asks for: compare its attributes and placement constraints.`,
  ],
  [
    'launch-failed, refused',
    awsEnding('RunTask', awsError('InvalidParameterException', 'TaskDefinition is inactive')),
    69,
    `Outcome: launch-failed. RunTask was refused. AWS said: InvalidParameterException: TaskDefinition is inactive.
Nothing was launched.
Register the task definition again, or name an active revision in \`family\`.`,
  ],
  [
    'launch-failed, refused after a lost answer',
    awsEnding('RunTask', awsError('ClientException', 'New text.'), nothing, true),
    69,
    `Outcome: launch-failed. RunTask was refused. AWS said: ClientException: New text.
A task may be running: list the cluster’s tasks with startedBy in-turn/x/-/1.
Look for that task first. Mend what AWS names, then run again.`,
  ],
  [
    'refused',
    endRefused(
      {
        allowed: false,
        seen: 'The command writes: "terraform apply" changes resources. It runs on github, event "push", branch "feature/x".',
        why: 'Branch "feature/x" is none of those that may write.',
        remedy: 'Run it from an allowed branch (branch-guard: "main"), or change branch-guard.',
      },
      'terraform apply',
    ),
    77,
    `Outcome: refused. The branch guard refuses this run of \`terraform apply\`. Seen: The command writes: "terraform apply" changes resources. It runs on github, event "push", branch "feature/x". Why: Branch "feature/x" is none of those that may write.
Nothing was launched.
Run it from an allowed branch (branch-guard: "main"), or change branch-guard.`,
  ],
  [
    'invalid-input',
    endInvalidInput('cluster is missing. Example: ci'),
    64,
    `Outcome: invalid-input. cluster is missing. Example: ci
Nothing was launched.
Correct the inputs and run again. \`--help\` lists them all.`,
  ],
  [
    'aws-error, denied',
    awsEnding(
      'RunTask',
      awsError('AccessDeniedException', 'User: x is not authorized to perform: iam:PassRole on resource: y'),
    ),
    76,
    `Outcome: aws-error. AWS does not allow iam:PassRole. AWS said: AccessDeniedException: User: x is not authorized to perform: iam:PassRole on resource: y.
Nothing was launched.
Give the role of this run iam:PassRole; the README has the whole policy.`,
  ],
  [
    'aws-error, denied without naming the action',
    awsEnding('ListTasks', awsError('AccessDeniedException', 'No.')),
    76,
    `Outcome: aws-error. AWS does not allow ecs:ListTasks. AWS said: AccessDeniedException: No.
Nothing was launched.
Give the role of this run ecs:ListTasks; the README has the whole policy.`,
  ],
  [
    'aws-error, unknown cluster',
    awsEnding('ListTasks', awsError('ClusterNotFoundException', 'Cluster not found.')),
    76,
    `Outcome: aws-error. There is no cluster "ci" in this account and Region. AWS said: ClusterNotFoundException: Cluster not found.
Nothing was launched.
Check \`cluster\` ("ci"), \`aws-region\` and the account of the credentials.`,
  ],
  [
    'aws-error, unknown family',
    awsEnding('DescribeTaskDefinition', awsError('ClientException', 'Unable to describe task definition.')),
    76,
    `Outcome: aws-error. There is no active task definition "terraform" in this account and Region. AWS said: ClientException: Unable to describe task definition.
Nothing was launched.
Check \`family\`, \`aws-region\` and the account of the credentials.`,
  ],
  [
    'aws-error, credentials that have expired while the task runs',
    awsEnding(
      'DescribeTasks',
      awsError('ExpiredTokenException', 'The security token included in the request is expired'),
      runs,
    ),
    76,
    `Outcome: aws-error. The AWS credentials were not accepted for DescribeTasks. Seen: ExpiredTokenException: The security token included in the request is expired.
${running}
This run follows it no more: see at the link how it ends. Check the step that provides the credentials: they may be missing, wrong, expired, or shorter-lived than the wait.`,
  ],
  [
    'aws-error, no Region',
    awsEnding('DescribeTaskDefinition', new Error('Region is missing')),
    76,
    `Outcome: aws-error. DescribeTaskDefinition can't be sent: the AWS Region or endpoint is missing or no good. Seen: Region is missing.
Nothing was launched.
Set \`aws-region\` (for example eu-central-1) or AWS_REGION; if AWS_ENDPOINT_URL is set, it must be a whole URL.`,
  ],
  [
    'aws-error, unreachable, with a launch that may have taken effect',
    awsEnding('RunTask', socketError('ECONNRESET', 'socket hang up'), nothing, true),
    76,
    `Outcome: aws-error. RunTask could not reach AWS. Seen: ECONNRESET: socket hang up.
A task may be running: list the cluster’s tasks with startedBy in-turn/x/-/1.
Look for that task first. Check the Region, the network of this machine and AWS_ENDPOINT_URL, then run again.`,
  ],
  [
    'aws-error, the certificate of a proxy',
    awsEnding(
      'ListTasks',
      socketError('SELF_SIGNED_CERT_IN_CHAIN', 'self-signed certificate in certificate chain'),
    ),
    76,
    `Outcome: aws-error. ListTasks could not reach AWS. Seen: SELF_SIGNED_CERT_IN_CHAIN: self-signed certificate in certificate chain.
Nothing was launched.
Something between this machine and AWS has a certificate of its own: name its CA in NODE_EXTRA_CA_CERTS, or check AWS_ENDPOINT_URL.`,
  ],
  [
    'aws-error, throttled',
    awsEnding('ListTasks', awsError('ThrottlingException', 'Rate exceeded')),
    76,
    `Outcome: aws-error. ListTasks was throttled for too long. AWS said: ThrottlingException: Rate exceeded.
Nothing was launched.
Run again; if it lasts, see the AWS health dashboard and who else calls ECS in this account.`,
  ],
  [
    'aws-error, 5xx',
    awsEnding('ListTasks', awsError('ServerException', 'Service Unavailable. Please try again later.', 503)),
    76,
    `Outcome: aws-error. ListTasks got no usable answer from AWS for too long. Seen: ServerException: Service Unavailable. Please try again later.
Nothing was launched.
Run again; if it lasts, see the AWS health dashboard and who else calls ECS in this account.`,
  ],
  [
    'cancelled, while it waited',
    endCancelled(new Cancelled('SIGINT'), 'The run was waiting; it has left the line.', nothing),
    130,
    `Outcome: cancelled. SIGINT came. The run was waiting; it has left the line.
Nothing was launched.
Run again when it is wanted.`,
  ],
  [
    'cancelled, with a task that goes on',
    endCancelled(new Cancelled('SIGTERM'), 'The task is left running, because its command may write.', runs),
    143,
    `Outcome: cancelled. SIGTERM came. The task is left running, because its command may write.
${running}
A new run waits until it has ended; stop it in the ECS console if it must not go on.`,
  ],
  [
    'cancelled, with a task that is being stopped',
    endCancelled(new Cancelled('SIGINT'), 'The task was asked to stop.', {
      kind: 'task',
      task: buildTask({ desiredStatus: 'STOPPED' }),
    }),
    130,
    `Outcome: cancelled. SIGINT came. The task was asked to stop.
The task is being stopped: ${arnOf(id)} ${url}
Find out what it had done (log, Terraform state and its lock) before you run again.`,
  ],
  [
    'cancelled, with a task that never started',
    endCancelled(new Cancelled('SIGINT'), 'The task was asked to stop.', {
      kind: 'task',
      task: buildNeverStarted('x'),
    }),
    130,
    `Outcome: cancelled. SIGINT came. The task was asked to stop.
The task has ended: ${arnOf(id)} ${url}
It had not started, so it has touched nothing. Run again when it is wanted.`,
  ],
  [
    'cancelled, while RunTask was under way',
    endCancelled(new Cancelled('SIGTERM'), 'No answer came.', {
      kind: 'possible',
      startedBy: 'in-turn/x/-/1',
    }),
    143,
    `Outcome: cancelled. SIGTERM came. No answer came.
A task may be running: list the cluster’s tasks with startedBy in-turn/x/-/1.
Look for that task, and stop it if it exists.`,
  ],
  [
    'bug',
    endBug(
      Object.assign(new Error('x'), { stack: 'TypeError: x\n    at f (a.js:1:2)\n    at g (b.js:3:4)' }),
      nothing,
    ),
    70,
    `Outcome: bug. This is a bug in ecs-in-turn: TypeError: x | at f (a.js:1:2) | at g (b.js:3:4)
Nothing was launched.
Please report the bug with this log.`,
  ],
  [
    'bug, with a task that goes on',
    endBug('thrown text', runs),
    70,
    `Outcome: bug. This is a bug in ecs-in-turn: thrown text
${running}
This run follows it no more: see at the link how it ends. Please report the bug with this log.`,
  ],
  [
    'bug, in a call that may have taken effect',
    awsEnding('RunTask', Object.assign(new TypeError('x'), { stack: 'TypeError: x' }), nothing, true),
    70,
    `Outcome: bug. This is a bug in ecs-in-turn: TypeError: x
A task may be running: list the cluster’s tasks with startedBy in-turn/x/-/1.
Look for that task first. Please report the bug with this log.`,
  ],
]

describe('the end of a run', () => {
  it.each(rows)('says it all: %s', (_what, ending, exitCode, text) => {
    expect(formatEnding(ending, [])).toBe(text)
    expect(ending.exitCode).toBe(exitCode)
  })

  it('has a row for every outcome', () => {
    const own = Object.keys(exitCodes) as Outcome[]
    expect(new Set(rows.map(([, { outcome }]) => outcome))).toEqual(new Set([...own, 'failed', 'cancelled']))
  })

  it('has the exit codes of the interface', () => {
    expect(exitCodes).toEqual({
      succeeded: 0,
      skipped: 0,
      'never-started': 72,
      lost: 71,
      'state-locked': 75,
      busy: 75,
      'launch-failed': 69,
      refused: 77,
      'invalid-input': 64,
      'aws-error': 76,
      'timed-out': 124,
      bug: 70,
    })
  })

  it.each(rows.filter(([, { outcome }]) => outcome !== 'succeeded'))(
    'says what happened, what exists in AWS now, and what to do next: %s',
    (_what, { what, exists, next }) => {
      expect(exists).toMatch(
        /^(Nothing was launched\.|A task may be running|The task (is|has)|Task \w+ has ended)/,
      )
      for (const part of [what, exists, next]) {
        expect(part).not.toBe('')
        expect(part).not.toMatch(/undefined|null|NaN|\[object|\.\.| {2}/)
      }
    },
  )

  it('of a container fails the step whatever its exit code is: a process has only 1 to 255', () => {
    for (const exitCode of [256, 512, -1, 3_221_225_477, 65_536])
      expect(verdict(buildExited(exitCode)).exitCode).toBe(1)
    for (const exitCode of [1, 2, 137, 255]) expect(verdict(buildExited(exitCode)).exitCode).toBe(exitCode)
  })

  it('of a task stopped by its timeout keeps what had become of it', () => {
    const lost = verdict(buildTask({ lastStatus: 'STOPPED', stopCode: 'UserInitiated' }))
    const ending = endTimedOut(lost, 60_000)
    expect([ending.outcome, ending.exitCode]).toEqual(['timed-out', 124])
    expect(ending.what).toContain('no exit code')
  })
})

// Printed on demand, for whoever wants to read them all as a user would.
afterAll(() => {
  if (process.env['PRINT_TEXTS'] === undefined) return
  console.log(
    rows
      .map(([what, ending]) => `--- ${what} (exit ${ending.exitCode})\n${formatEnding(ending, [])}`)
      .join('\n\n'),
  )
})

describe('what exists in AWS', () => {
  it.each<[what: string, existing: Existing, text: string]>([
    ['nothing', nothing, 'Nothing was launched.'],
    ['a task that runs', runs, running],
    [
      'a task that starts',
      { kind: 'task', task: buildNeverStarted('', { lastStatus: 'PENDING', desiredStatus: 'RUNNING' }) },
      `The task is still starting: ${arnOf(id)} ${url}`,
    ],
    [
      'a task that has ended',
      { kind: 'task', task: buildExited(1) },
      `The task has ended: ${arnOf(id)} ${url}`,
    ],
    [
      'a task without a known console',
      { kind: 'task', task: buildTask({ taskArn: 'arn:aws-iso:ecs:us-iso-east-1:1:task/ci/0' }) },
      'The task is still running: arn:aws-iso:ecs:us-iso-east-1:1:task/ci/0',
    ],
    ['a launch without an answer', { kind: 'possible', startedBy: undefined }, 'A task may be running.'],
  ])('is said in a sentence: %s', (_what, existing, text) => {
    expect(formatExisting(existing)).toBe(text)
  })
})

describe('the last message', () => {
  const ending: Ending = {
    outcome: 'failed',
    exitCode: 1,
    what: 'It failed.',
    exists: 'It has ended.',
    next: 'Read on.',
  }

  it('ends with the last lines of the log, without colours', () => {
    expect(formatEnding(ending, ['a', '\u001B[31mb\u001B[0m'])).toBe(
      'Outcome: failed. It failed.\nIt has ended.\nRead on.\nThe last 2 lines of the log:\n  a\n  b',
    )
    expect(formatEnding(ending, ['a'])).toMatch(/\nThe last line of the log:\n {2}a$/)
  })

  it('holds no command of the runner, whatever AWS has said', () => {
    const hostile = 'x\r::error::y\n##[add-mask]z'
    const endings = [
      verdict(
        buildExited(1, {
          stoppedReason: hostile,
          containers: [{ name: 'terraform', exitCode: 1, reason: hostile }],
        }),
      ),
      verdict(buildNeverStarted(hostile)),
      awsEnding('RunTask', awsError('ClientException', hostile)),
      awsEnding('DescribeTasks', awsError('AccessDeniedException', hostile), {
        kind: 'task',
        task: buildTask({ stoppedAt: at(1) }),
      }),
      endTurn({ kind: 'launch-failed', reason: hostile, triedForMs: 0 }, wait),
      endTurn(
        {
          kind: 'busy',
          holder: buildTask({ startedBy: hostile, tags: [{ key: 'in-turn.run', value: hostile }] }),
          why: 'timeout',
        },
        wait,
      ),
      endBug(new Error(hostile), nothing),
    ]
    for (const one of endings) {
      const lines = formatEnding(one, []).split('\n')
      expect(lines.filter((line) => line.includes('\r') || findRunnerCommand(line) !== undefined)).toEqual([])
    }
  })
})
