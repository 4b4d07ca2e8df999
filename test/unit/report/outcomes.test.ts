import type { Task } from '@aws-sdk/client-ecs'
import { afterAll, describe, expect, it } from 'vitest'
import { decideCancel, describeCancel } from '../../../src/cancel/decide-cancel.ts'
import { parseCiRun } from '../../../src/ci/parse-ci-run.ts'
import { Cancelled } from '../../../src/door.ts'
import { classifyAwsError } from '../../../src/ecs/aws-error.ts'
import { AwsCallError } from '../../../src/ecs/call-aws.ts'
import { decideGuard } from '../../../src/guard/branch-guard.ts'
import { classifyCommand } from '../../../src/guard/command-kind.ts'
import { newFacts } from '../../../src/story/facts.ts'
import { formatEnding } from '../../../src/report/ending-text.ts'
import {
  endAwsError,
  endBug,
  endCancelled,
  endDryRun,
  endInvalidInput,
  endTurn,
} from '../../../src/report/endings.ts'
import { formatExisting, type Existing } from '../../../src/report/existing.ts'
import { hasStarted } from '../../../src/ecs/task.ts'
import { exitCodes, type Ending, type Outcome } from '../../../src/report/outcome.ts'
import { endRefused } from '../../../src/report/refused.ts'
import { decideVerdict, endTimedOut, endVanished } from '../../../src/report/verdict.ts'
import { formatProblems, parseSettings } from '../../../src/settings/settings.ts'
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
import { readFixture } from '../terraform/fixture.ts'
import { findRunnerCommand } from './runner-commands.ts'

const id = '0123456789abcdef0123456789abcdef'
const url = `https://eu-central-1.console.aws.amazon.com/ecs/v2/clusters/ci/tasks/${id}?region=eu-central-1`
const held = `It is held by task ${id} of terraform (RUNNING), started by hand or by another program, since 2026-11-23T10:00:30Z, ${url}.`
const findOut = 'Find out what it had done (log, Terraform state and its lock) before you run it again.'
const ended = `Task ${id} has ended; nothing of it runs any more.`
const running = `The task is still running: ${arnOf(id)} ${url}`
const nothing: Existing = { kind: 'nothing' }
const possible: Existing = { kind: 'possible', startedBy: 'in-turn/x/-/1' }
const runs: Existing = { kind: 'task', task: buildTask() }
const starting = buildNeverStarted('', { lastStatus: 'PENDING', desiredStatus: 'RUNNING' })
const wait = { ifBusy: 'wait', waitTimeoutMs: 3_600_000 } as const

function verdict(task: Task, successExitCodes = [0]): Ending {
  return decideVerdict({ task, container: 'terraform', successExitCodes })
}

function timedOut(task: Task): Ending {
  return endTimedOut({ task, container: 'terraform', successExitCodes: [0] }, 1_800_000)
}

function awsEnding(operation: string, cause: Error, existing = nothing): Ending {
  const error = new AwsCallError(operation, classifyAwsError(cause), cause, false)
  return endAwsError(error, existing, { cluster: 'ci', family: 'terraform' })
}

function refused(command: string, env: Readonly<Record<string, string>>): Ending {
  const decision = decideGuard({
    ...classifyCommand({ entryPoint: undefined, command: command.split(' ') }),
    override: 'auto',
    branchGuard: ['main', 'release/*'],
    guardEvents: ['push', 'workflow_dispatch'],
    ciRun: parseCiRun(env, undefined),
  })
  if (decision.allowed) throw new Error('the guard lets it run')
  return endRefused(decision, command)
}

function problemsOf(flags: readonly string[]): string {
  const parsed = parseSettings(flags, {})
  if (parsed.kind !== 'problems') throw new Error('the inputs are good')
  return formatProblems(parsed.problems)
}

function cancelled(task: Task, kind: 'reads' | 'writes', stopped?: Partial<Task> | 'no answer'): Ending {
  const what = describeCancel(decideCancel(task, 'auto', kind), stopped !== 'no answer')
  const seen = stopped === 'no answer' ? task : { ...task, ...stopped }
  const existing = { kind: 'task', task: seen, hadStarted: hasStarted(task) } as const
  return endCancelled(new Cancelled('SIGINT'), what, existing, kind)
}

function lockLog(error: string, created = '2026-11-23 09:58:29.044850202 +0000 UTC'): string[] {
  return [
    'Error: Error acquiring the state lock',
    `Error message: ${error}`,
    'Lock Info:',
    '  ID:        6a3f2f4e-1111-2222-3333-444455556666',
    '  Path:      terraform.tfstate',
    '  Operation: OperationTypeApply',
    '  Who:       me@laptop',
    '  Version:   1.11.4',
    `  Created:   ${created}`,
    '  Info:      ',
    'Terraform acquires a state lock to protect the state from being written',
    'by multiple users at the same time. Please resolve the issue above and try',
    'again. For most commands, you can disable locking with the "-lock=false"',
    'flag, but this is not recommended.',
  ]
}

const s3Locked =
  'operation error S3: PutObject, https response error StatusCode: 412, api error PreconditionFailed: At least one of the pre-conditions you specified did not hold'

/** The end of a run whose task failed so often, with these lines in its log. */
function lockedEnding(lines: readonly string[], times = 1): Ending {
  const retry = new StateLockRetry(times - 1, t0 + 36_000_000)
  const facts = newFacts()
  for (const line of lines) facts.unmasked.add(line)
  for (let failures = 1; failures <= times; failures += 1) {
    const after = retry.decide(verdict(buildExited(1)), facts, t0 + failures * 60_000, 0)
    if (after.kind === 'end') return after.ending
  }
  throw new Error('the lock is tried again')
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
    `Outcome: failed. Container terraform exited with 1; expected 0.
${ended}
Read the log, mend the cause, and run again.`,
  ],
  [
    'failed, with an exit code of 0 that is not in the list',
    verdict(buildExited(0), [2, 3]),
    1,
    `Outcome: failed. Container terraform exited with 0; expected 2 or 3.
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
    `Outcome: failed. Container terraform exited with 137; expected 0. ECS says of container terraform: OutOfMemoryError: Container killed due to memory usage. Other containers: agent (exit code 143).
${ended}
The container ran out of memory: raise \`memory\` (and \`cpu\` to a size that allows it), or the container’s own limit. ${findOut}`,
  ],
  [
    'failed, by a signal that nobody explains',
    verdict(buildExited(137)),
    137,
    `Outcome: failed. Container terraform exited with 137; expected 0.
${ended}
Exit code 137 means SIGKILL: most often out of memory (raise \`memory\`), or a stop that took longer than the container’s stopTimeout. ${findOut}`,
  ],
  [
    'failed, because another container ended first',
    verdict(
      buildExited(143, {
        containers: [
          { name: 'terraform', exitCode: 143 },
          { name: 'proxy', exitCode: 1, reason: 'it crashed' },
        ],
      }),
    ),
    143,
    `Outcome: failed. Container terraform exited with 143; expected 0. Other containers: proxy (exit code 1: it crashed).
${ended}
Exit code 143 means SIGTERM: most often another essential container ended first, and ECS stopped this one. ${findOut}`,
  ],
  [
    'failed, with a program that is not there',
    verdict(buildExited(127)),
    127,
    `Outcome: failed. Container terraform exited with 127; expected 0.
${ended}
Exit code 127 is a shell’s for a program that it did not find: check the command and the image.`,
  ],
  [
    'failed, by Spot, in time',
    verdict(
      buildExited(143, { stopCode: 'SpotInterruption', stoppedReason: 'Your Spot Task was interrupted.' }),
    ),
    143,
    `Outcome: failed. Container terraform exited with 143; expected 0. ECS says (SpotInterruption): Your Spot Task was interrupted.
${ended}
AWS took the Spot capacity back. For a job that must not be cut off use FARGATE instead of FARGATE_SPOT. ${findOut}`,
  ],
  [
    'failed, stopped by somebody',
    verdict(buildExited(143, { stopCode: 'UserInitiated', stoppedReason: 'Task stopped by user' })),
    143,
    `Outcome: failed. Container terraform exited with 143; expected 0. ECS says (UserInitiated): Task stopped by user.
${ended}
Somebody or something stopped the task: the reason above, or StopTask in CloudTrail, says who. ${findOut}`,
  ],
  [
    'failed, stopped by ecs-in-turn',
    verdict(
      buildExited(143, {
        stopCode: 'UserInitiated',
        stoppedReason: 'ecs-in-turn: gives way to the older task 4567',
      }),
    ),
    143,
    `Outcome: failed. Container terraform exited with 143; expected 0. ecs-in-turn had stopped it: gives way to the older task 4567.
${ended}
${findOut}`,
  ],
  [
    'never-started',
    verdict(
      buildNeverStarted('CannotPullContainerError: tf:v9: not found', {
        containers: [
          { name: 'terraform', reason: 'CannotPullContainerError: tf:v9: not found' },
          { name: 'agent', lastStatus: 'STOPPED' },
        ],
      }),
    ),
    72,
    `Outcome: never-started. The task stopped before container terraform ran. ECS says (TaskFailedToStart): CannotPullContainerError: tf:v9: not found.
${ended}
The image or tag does not exist: check the image name in the task definition. Container terraform has touched nothing, so it can be run again.`,
  ],
  [
    'never-started, for a reason that nobody knows',
    verdict(buildNeverStarted('Something new.')),
    72,
    `Outcome: never-started. The task stopped before container terraform ran. ECS says (TaskFailedToStart): Something new.
${ended}
Container terraform has touched nothing. Mend the cause and run again.`,
  ],
  [
    'never-started, in the words of the container alone',
    verdict(
      buildNeverStarted('TaskFailedToStart: AGENT', {
        containers: [{ name: 'terraform', reason: 'DockerTimeoutError: x' }],
      }),
    ),
    72,
    `Outcome: never-started. The task stopped before container terraform ran. ECS says: TaskFailedToStart: AGENT. ECS says of container terraform: DockerTimeoutError: x.
${ended}
The container runtime of the host did not answer: run again; on EC2 look at the load of the container instance. Container terraform has touched nothing, so it can be run again.`,
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
    `Outcome: lost. The task ran, but ECS has no exit code of container terraform, so its result can’t be known. ECS says (SpotInterruption): Your Spot Task was interrupted.
${ended}
AWS took the Spot capacity back. For a job that must not be cut off use FARGATE instead of FARGATE_SPOT. ${findOut}`,
  ],
  [
    'lost, with its host',
    verdict(
      buildTask({
        lastStatus: 'STOPPED',
        stopCode: 'TerminationNotice',
        stoppedReason: 'Host EC2 (instance i-0a) terminated.',
      }),
    ),
    71,
    `Outcome: lost. The task ran, but ECS has no exit code of container terraform, so its result can’t be known. ECS says (TerminationNotice): Host EC2 (instance i-0a) terminated.
${ended}
The host under the task went away. ${findOut}`,
  ],
  [
    'lost, although it ended as every task does',
    verdict(
      buildTask({
        lastStatus: 'STOPPED',
        stopCode: 'EssentialContainerExited',
        stoppedReason: 'Essential container in task exited',
      }),
    ),
    71,
    `Outcome: lost. The task ran, but ECS has no exit code of container terraform, so its result can’t be known. ECS says (EssentialContainerExited): Essential container in task exited.
${ended}
${findOut}`,
  ],
  [
    'lost, without a word',
    verdict(buildTask({ lastStatus: 'STOPPED' })),
    71,
    `Outcome: lost. The task ran, but ECS has no exit code of container terraform, so its result can’t be known.
${ended}
${findOut}`,
  ],
  [
    'lost, vanished',
    endVanished(buildTask()),
    71,
    `Outcome: lost. ECS has not known the task for 10 minutes, so its result can’t be known.
A task may be running: ${arnOf(id)}
Look for it in the ECS console. ${findOut}`,
  ],
  [
    'timed-out',
    timedOut(
      buildExited(143, {
        stopCode: 'UserInitiated',
        stoppedReason: 'ecs-in-turn: task-timeout of 1800 s reached',
      }),
    ),
    124,
    `Outcome: timed-out. The task was stopped after \`task-timeout\` (30 min). Container terraform exited with 143; expected 0.
${ended}
${findOut} If the time was too short, raise \`task-timeout\`.`,
  ],
  [
    'timed-out, without an exit code',
    timedOut(
      buildTask({
        lastStatus: 'STOPPED',
        stopCode: 'UserInitiated',
        stoppedReason: 'ecs-in-turn: task-timeout of 1800 s reached',
      }),
    ),
    124,
    `Outcome: timed-out. The task was stopped after \`task-timeout\` (30 min). The task ran, but ECS has no exit code of container terraform, so its result can’t be known.
${ended}
${findOut} If the time was too short, raise \`task-timeout\`.`,
  ],
  [
    'skipped',
    endTurn({ kind: 'busy', holder: buildTask(), why: 'not-waiting' }, { ...wait, ifBusy: 'skip' }, nothing),
    0,
    `Outcome: skipped. The lane is busy, and \`if-busy\` is skip. ${held}
Nothing was launched.
Run again when the task that holds the lane has ended, or set \`if-busy: wait\`.`,
  ],
  [
    'skipped, by a dry run',
    endDryRun(),
    0,
    `Outcome: skipped. This was a dry run.
Nothing was launched.
Run again without \`dry-run\` to launch.`,
  ],
  [
    'busy, at once',
    endTurn({ kind: 'busy', holder: buildTask(), why: 'not-waiting' }, { ...wait, ifBusy: 'fail' }, nothing),
    75,
    `Outcome: busy. The lane is busy, and \`if-busy\` is fail. ${held}
Nothing was launched.
Run again when the task that holds the lane has ended, or set \`if-busy: wait\`.`,
  ],
  [
    'busy, after the whole wait',
    endTurn({ kind: 'busy', holder: buildTask(), why: 'timeout' }, wait, nothing),
    75,
    `Outcome: busy. The lane did not become free for this run within \`wait-timeout\` (1 h). ${held}
Nothing was launched.
Look at the task that holds the lane: if it hangs, stop it; if it is only slow, raise \`wait-timeout\`.`,
  ],
  [
    'busy, by nobody that was seen',
    endTurn({ kind: 'busy', holder: undefined, why: 'timeout' }, wait, nothing),
    75,
    `Outcome: busy. The lane did not become free for this run within \`wait-timeout\` (1 h).
Nothing was launched.
No task was seen to hold the lane: read the lines above for what ECS answered, and raise \`wait-timeout\` if it was only too short.`,
  ],
  [
    'busy, after a task of its own that met a state lock',
    endTurn({ kind: 'busy', holder: buildTask(), why: 'timeout' }, wait, {
      kind: 'task',
      task: buildExited(1),
    }),
    75,
    `Outcome: busy. The lane did not become free for this run within \`wait-timeout\` (1 h). ${held}
This run’s own task has ended: ${arnOf(id)} ${url}
Look at the task that holds the lane: if it hangs, stop it; if it is only slow, raise \`wait-timeout\`.`,
  ],
  [
    'state-locked',
    lockedEnding(lockLog('resource temporarily unavailable')),
    75,
    `Outcome: state-locked. The Terraform state stayed locked from elsewhere (by me@laptop, OperationTypeApply, since 2026-11-23 09:58:29 +0000 UTC); the lock was met once.
The task has ended, and changed nothing.
This backend drops the lock of a dead holder by itself. Wait for the holder, or raise \`retry-on-state-lock\` and \`wait-timeout\`.`,
  ],
  [
    'state-locked, met twice',
    lockedEnding(lockLog(s3Locked), 2),
    75,
    `Outcome: state-locked. The Terraform state stayed locked from elsewhere (by me@laptop, OperationTypeApply, since 2026-11-23 09:58:29 +0000 UTC); the lock was met twice.
The task has ended, and changed nothing.
The same lock was met twice: too seldom to tell whether its holder is still at work. Wait for the holder, or raise \`retry-on-state-lock\` and \`wait-timeout\`.`,
  ],
  [
    'state-locked, by somebody who may be at work',
    lockedEnding(lockLog(s3Locked), 3),
    75,
    `Outcome: state-locked. The Terraform state stayed locked from elsewhere (by me@laptop, OperationTypeApply, since 2026-11-23 09:58:29 +0000 UTC); the lock was met 3 times.
The task has ended, and changed nothing.
The lock is 4 min old: its holder may be at work. Wait for the holder, or raise \`retry-on-state-lock\` and \`wait-timeout\`.`,
  ],
  [
    'state-locked, by somebody who looks dead',
    lockedEnding(lockLog(s3Locked, '2026-11-23 01:17:41.120394857 +0000 UTC'), 3),
    75,
    `Outcome: state-locked. The Terraform state stayed locked from elsewhere (by me@laptop, OperationTypeApply, since 2026-11-23 01:17:41 +0000 UTC); the lock was met 3 times.
The task has ended, and changed nothing.
The same lock was met 3 times, and is held for 8 h or more. If you are sure that its holder is dead, run: terraform force-unlock -force 6a3f2f4e-1111-2222-3333-444455556666
Make sure first that the holder (me@laptop, OperationTypeApply, since 2026-11-23 01:17:41 +0000 UTC) runs no more: taking the lock from a living one lets two runs write the same state and lose resources. Run it in the initialised directory and workspace of the failed command.`,
  ],
  [
    'failed, by a state lock after something had changed',
    lockedEnding(['aws_s3_bucket.logs: Creation complete after 1s [id=logs]', ...lockLog(s3Locked)]),
    1,
    `Outcome: failed. Container terraform exited with 1; expected 0. A Terraform state was locked from elsewhere (by me@laptop, OperationTypeApply, since 2026-11-23 09:58:29 +0000 UTC), but the task is not run again. The log shows that something was changed by this run ("Creation complete").
${ended}
Find out what it had changed, and mend that, before you run it again.`,
  ],
  [
    'failed, without giving its state lock back',
    lockedEnding(readFixture('from-source/release-fails-s3').split('\n')),
    1,
    `Outcome: failed. Container terraform exited with 1; expected 0. The command ran, but its state lock could not be released: failed to delete the lock file: operation error S3: DeleteObject, https response error StatusCode: 403, RequestID: J6VHX4KFM1RZ9Q2T, HostID: mV9d, api error AccessDenied: Access Denied.
${ended}
Never run it again blindly: check what it changed, and whether the lock is still there.`,
  ],
  [
    'launch-failed, no capacity',
    endTurn({ kind: 'launch-failed', reason: 'RESOURCE:MEMORY', triedForMs: 600_000 }, wait, nothing),
    69,
    `Outcome: launch-failed. ECS could not place the task within \`launch-timeout\`, tried for 10 min. ECS said: RESOURCE:MEMORY.
Nothing was launched.
No container instance has enough of that free: add instances, raise \`launch-timeout\`, or run again when other tasks have ended.`,
  ],
  [
    'launch-failed, for good',
    endTurn({ kind: 'launch-failed', reason: 'ATTRIBUTE', triedForMs: 0 }, wait, nothing),
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
    awsEnding('RunTask', awsError('ClientException', 'New text.'), possible),
    69,
    `Outcome: launch-failed. RunTask was refused. AWS said: ClientException: New text.
A task may be running: list the cluster’s tasks with startedBy in-turn/x/-/1.
Look for that task first. Mend what AWS names, then run again.`,
  ],
  [
    'refused, a branch on Jenkins',
    refused('terraform apply', { JENKINS_URL: 'https://ci', BRANCH_NAME: 'feature/x' }),
    77,
    `Outcome: refused. The branch guard does not let \`terraform apply\` run from here. The command writes: "terraform apply" changes infrastructure or its state. It runs on Jenkins, branch "feature/x". That branch is none of those that may write.
Nothing was launched.
Run it from an allowed branch (\`branch-guard\`: "main", "release/*"), or add this one there.`,
  ],
  [
    'refused, a pull request on GitHub',
    refused('terraform apply', {
      GITHUB_ACTIONS: 'true',
      GITHUB_EVENT_NAME: 'pull_request',
      GITHUB_REF: 'refs/pull/7/merge',
      GITHUB_HEAD_REF: 'fix',
    }),
    77,
    `Outcome: refused. The branch guard does not let \`terraform apply\` run from here. The command writes: "terraform apply" changes infrastructure or its state. It runs on GitHub Actions, event "pull_request", pull request "7" from "fix". The code of a pull request is not on the branch yet, whatever its own branch is called.
Nothing was launched.
Merge it first, and run it from an allowed branch (\`branch-guard\`: "main", "release/*").`,
  ],
  [
    'refused, an event on GitHub that says nothing of the code',
    refused('terraform apply', {
      GITHUB_ACTIONS: 'true',
      GITHUB_EVENT_NAME: 'issue_comment',
      GITHUB_REF: 'refs/heads/main',
    }),
    77,
    `Outcome: refused. The branch guard does not let \`terraform apply\` run from here. The command writes: "terraform apply" changes infrastructure or its state. It runs on GitHub Actions, event "issue_comment", branch "main". Event "issue_comment" is not trusted: it may say the default branch while the code comes from elsewhere.
Nothing was launched.
Start it by an event that is trusted (\`guard-events\`: "push", "workflow_dispatch").`,
  ],
  [
    'refused, a tag on GitLab, and a command that nobody knows',
    refused('make deploy', { GITLAB_CI: 'true', CI_COMMIT_TAG: 'v1' }),
    77,
    `Outcome: refused. The branch guard does not let \`make deploy\` run from here. The command is not proven to read only: "make" may do anything. It runs on GitLab CI, tag "v1". A tag can point to any commit, so its name proves no branch.
Nothing was launched.
Run it from an allowed branch (\`branch-guard\`: "main", "release/*"). If the command only reads, say so with \`command-kind: reads\`.`,
  ],
  [
    'refused, a shell',
    refused('terraform apply', {}),
    77,
    `Outcome: refused. The branch guard does not let \`terraform apply\` run from here. The command writes: "terraform apply" changes infrastructure or its state. It runs outside of CI: no variable of a known CI system is set (GITHUB_ACTIONS=true, JENKINS_URL, GITLAB_CI, …). Nothing proves which branch this is.
Nothing was launched.
Run it from an allowed branch (\`branch-guard\`: "main", "release/*"). Where no branch can be known, \`branch-guard: *\` turns the guard off.`,
  ],
  [
    'refused, two systems at once',
    refused('terraform apply', { JENKINS_URL: 'https://ci', BUILDKITE: 'true', BRANCH_NAME: 'main' }),
    77,
    `Outcome: refused. The branch guard does not let \`terraform apply\` run from here. The command writes: "terraform apply" changes infrastructure or its state. It runs on what looks like several CI systems at once, with variables that contradict each other: JENKINS_URL is "https://ci", BUILDKITE is "true". What contradicts itself proves no branch.
Nothing was launched.
Unset the variables that another system or a script has set. Run it from an allowed branch (\`branch-guard\`: "main", "release/*").`,
  ],
  [
    'invalid-input',
    endInvalidInput(problemsOf(['--family=terraform', '--wait-timeout=soon', '--if-busy=maybe'])),
    64,
    `Outcome: invalid-input. 3 inputs are wrong:
- cluster: is required
  given by: neither --cluster nor INPUT_CLUSTER
  allowed: a name of letters, digits, - and _, or the ARN of a cluster
  example: ci
- if-busy: "maybe" is none of the choices
  given by: --if-busy
  allowed: wait, skip, fail
  example: skip
- wait-timeout: "soon" is not a duration
  given by: --wait-timeout
  allowed: a whole number of seconds, or one with s, m or h, from 1 to 2147483 seconds
  example: 90m
Nothing was launched.
Correct the inputs and run again. The README and \`--help\` list them all.`,
  ],
  [
    'invalid-input, with a secret',
    endInvalidInput(problemsOf(['--cluster=ci', '--family=terraform', '--environment=hunter2'])),
    64,
    `Outcome: invalid-input. One input is wrong:
- environment: (not shown) has no KEY= at the start of line 1
  given by: --environment
  allowed: KEY=VALUE lines; a key has letters, digits and _ . - and does not start with a digit; each once
  example: TF_IN_AUTOMATION=1
Nothing was launched.
Correct the inputs and run again. The README and \`--help\` list them all.`,
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
    awsEnding('RunTask', socketError('ECONNRESET', 'socket hang up'), possible),
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
    endCancelled(new Cancelled('SIGTERM'), 'The run was waiting; it has left the line.', nothing, 'writes'),
    143,
    `Outcome: cancelled. SIGTERM came. The run was waiting; it has left the line.
Nothing was launched.
Run again when it is wanted.`,
  ],
  [
    'cancelled, with a task that goes on',
    cancelled(buildTask(), 'writes'),
    130,
    `Outcome: cancelled. SIGINT came. The task is left running, because its command may write, and stopping it could leave a stale lock and half a change.
${running}
See at the link how it ends; stop it there if it must not go on. A new run waits until it has ended.`,
  ],
  [
    'cancelled, with a task that only reads',
    cancelled(buildTask(), 'reads', { desiredStatus: 'STOPPED' }),
    130,
    `Outcome: cancelled. SIGINT came. The task was asked to stop, because its command only reads.
The task is being stopped: ${arnOf(id)} ${url}
Its command only reads: run again when it is wanted. A new run waits until this task has ended.`,
  ],
  [
    'cancelled, with a task whose container ran before ECS had called it RUNNING',
    cancelled({ ...starting, lastStatus: 'ACTIVATING', containers: [{ lastStatus: 'RUNNING' }] }, 'reads', {
      desiredStatus: 'STOPPED',
      lastStatus: 'STOPPED',
      containers: [],
    }),
    130,
    `Outcome: cancelled. SIGINT came. The task was asked to stop, because its command only reads.
The task has ended: ${arnOf(id)} ${url}
Its command only reads: run again when it is wanted. A new run waits until this task has ended.`,
  ],
  [
    'cancelled, with a task that could not be stopped',
    cancelled(buildTask(), 'reads', 'no answer'),
    130,
    `Outcome: cancelled. SIGINT came. The task should be stopped, because its command only reads, but AWS did not confirm StopTask.
${running}
See at the link how it ends; stop it there if it must not go on. A new run waits until it has ended.`,
  ],
  [
    'cancelled, with a task that had not started',
    cancelled(starting, 'writes', { desiredStatus: 'STOPPED' }),
    130,
    `Outcome: cancelled. SIGINT came. The task was asked to stop, because it has not started yet.
The task is being stopped: ${arnOf(id)} ${url}
It had not started, so it has touched nothing. Run again when it is wanted.`,
  ],
  [
    'cancelled, with a task that somebody was stopping',
    cancelled(buildTask({ desiredStatus: 'STOPPED' }), 'writes'),
    130,
    `Outcome: cancelled. SIGINT came. The task had already been asked to stop.
The task is being stopped: ${arnOf(id)} ${url}
${findOut}`,
  ],
  [
    'cancelled, while RunTask was under way',
    endCancelled(
      new Cancelled('SIGINT'),
      'RunTask was under way, and AWS has not answered it.',
      possible,
      'writes',
    ),
    130,
    `Outcome: cancelled. SIGINT came. RunTask was under way, and AWS has not answered it.
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
    awsEnding('RunTask', Object.assign(new TypeError('x'), { stack: 'TypeError: x' }), possible),
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
        /^(Nothing was launched\.|A task may be running|The task (is|has)|This run’s own task has ended|Task \w+ has ended)/,
      )
      for (const part of [what, exists, next]) {
        expect(part).not.toBe('')
        expect(part).not.toMatch(/undefined|null|NaN|\[object|\.\.|\S {2}/)
      }
    },
  )

  it('of a container fails the step whatever its exit code is: a process has only 1 to 255', () => {
    for (const exitCode of [256, 512, -1, 3_221_225_477, 65_536])
      expect(verdict(buildExited(exitCode)).exitCode).toBe(1)
    for (const exitCode of [1, 2, 137, 255]) expect(verdict(buildExited(exitCode)).exitCode).toBe(exitCode)
  })

  it('of a task stopped by its timeout keeps what had become of it', () => {
    expect(timedOut(buildExited(0))).toMatchObject({ outcome: 'succeeded', exitCode: 0 })
    const byHand = { stopCode: 'UserInitiated', stoppedReason: 'Task stopped by user' } as const
    expect(timedOut(buildExited(143, byHand)).what).toContain('Task stopped by user')
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
      endTurn({ kind: 'launch-failed', reason: hostile, triedForMs: 0 }, wait, nothing),
      endTurn(
        {
          kind: 'busy',
          holder: buildTask({ startedBy: hostile, tags: [{ key: 'in-turn.run', value: hostile }] }),
          why: 'timeout',
        },
        wait,
        nothing,
      ),
      endBug(new Error(hostile), nothing),
    ]
    for (const one of endings) {
      const lines = formatEnding(one, []).split('\n')
      expect(lines.filter((line) => line.includes('\r') || findRunnerCommand(line) !== undefined)).toEqual([])
    }
  })
})
