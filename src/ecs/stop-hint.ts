import type { Task } from '@aws-sdk/client-ecs'
import { findContainer } from './task.ts'

/**
 * One sentence of advice for a common reason why a task stopped; undefined where nothing sure can be said. What ECS says
 * of the task and of the result's container goes before what it says of the others, which are often only its victims.
 */
export function findStopHint(task: Task, resultContainer: string): string | undefined {
  const result = findContainer(task, resultContainer)
  const own = [task.stopCode, task.stoppedReason, result?.reason]
  const others = (task.containers ?? []).map((container) => container.reason)
  const hint = findHint(own) ?? findHint(others)
  if (hint !== undefined) return hint
  const byExitCode = exitCodeHints[result?.exitCode ?? 0]
  if (task.stopCode !== 'UserInitiated') return byExitCode
  // Our own stops say themselves who it was and why.
  return parseOwnStop(task) === undefined
    ? 'Somebody or something stopped the task: the reason above, or StopTask in CloudTrail, says who.'
    : undefined
}

/** Why ecs-in-turn itself has stopped a task, in its own words; undefined where it was not ecs-in-turn. */
export function parseOwnStop({ stoppedReason = '' }: Task): string | undefined {
  return /^ecs-in-turn: (.+)$/s.exec(stoppedReason)?.[1]
}

// What a shell and the kernel mean by them; anything lower is the program's own.
const exitCodeHints: Readonly<Record<number, string>> = {
  126: 'Exit code 126 is a shell’s for a program that it found and could not run: check its permissions, and that it is built for this CPU.',
  127: 'Exit code 127 is a shell’s for a program that it did not find: check the command and the image.',
  137: 'Exit code 137 means SIGKILL: most often out of memory (raise `memory`), or a stop that took longer than the container’s stopTimeout.',
  139: 'Exit code 139 means SIGSEGV: the program crashed.',
  143: 'Exit code 143 means SIGTERM: most often another essential container ended first, and ECS stopped this one.',
}

function findHint(reasons: readonly (string | undefined)[]): string | undefined {
  const text = reasons.filter((reason) => reason !== undefined).join('\n')
  return hints.find(([pattern]) => pattern.test(text))?.[1]
}

// The texts are ECS's own (facts/ecs.md 3 and 4); the first match wins, so the narrow ones come first. Image names and
// paths are part of the texts, so patterns are whole phrases, and codes in capitals are matched as such.
const hints: readonly (readonly [RegExp, string])[] = [
  [
    /OutOfMemory|out of memory|killed due to memory/i,
    'The container ran out of memory: raise `memory` (and `cpu` to a size that allows it), or the container’s own limit.',
  ],
  [
    /SpotInterruption|Spot Task was interrupted/i,
    'AWS took the Spot capacity back. For a job that must not be cut off use FARGATE instead of FARGATE_SPOT.',
  ],
  [
    /exec format error/i,
    'The program is built for another CPU architecture: check runtimePlatform in the task definition.',
  ],
  ...listPullHints(),
  [
    /(ecr registry auth|registry auth from Amazon ECR).*(AccessDenied|not authorized)/is,
    'The execution role may not read from ECR: it needs ecr:GetAuthorizationToken, ecr:BatchGetImage and ecr:GetDownloadUrlForLayer.',
  ],
  [
    /ecr registry auth|registry auth from Amazon ECR/i,
    'ECR could not be reached: the subnet needs a route to it (NAT gateway or VPC endpoints for ECR api, ECR dkr and S3; or `assign-public-ip: true` in a public subnet), and the security group must let HTTPS out.',
  ],
  [
    /\b(secrets?|ssm|parameters?)\b.*(AccessDenied|not authorized)|AccessDenied.*\b(secretsmanager|ssm)\b/is,
    'The execution role may not read a secret: it needs secretsmanager:GetSecretValue or ssm:GetParameters (and kms:Decrypt) for it.',
  ],
  [
    /unable to (pull|retrieve|fetch)\b.*\b(secrets?|parameters?)\b|ResourceNotFoundException.*\bsecret/is,
    'A secret or parameter of the task definition could not be read: check that it exists, the execution role’s rights, and the subnet’s route to Secrets Manager or SSM.',
  ],
  [
    /failed to (create|validate|initialize)[^:]*\b(log stream|log group|logger|logging driver)\b|log group does not exist/i,
    'The log stream could not be created: the log group must exist (or awslogs-create-group with logs:CreateLogGroup), and the execution role needs logs:CreateLogStream and logs:PutLogEvents.',
  ],
  [
    /network interface|\bRESOURCE:ENI\b/i,
    'The network interface could not be attached: check free IP addresses in the subnets and the ENI limit, then run again.',
  ],
  [
    /EphemeralStorage provisioning/i,
    'AWS did not get the task’s disk ready in time: run again; if it lasts, see the AWS health dashboard.',
  ],
  [
    /unable to assume the role|assume role/i,
    'ECS could not assume the task’s role: its trust policy must allow ecs-tasks.amazonaws.com.',
  ],
  [
    /ResourceInitializationError/i,
    'The task’s resources could not be prepared: most often the subnet has no route to ECR, Secrets Manager or CloudWatch Logs, or the execution role lacks a right.',
  ],
  [
    /CannotCreateVolume/i,
    'A volume could not be attached: check its file system, the security groups between task and file system (NFS), and the task role.',
  ],
  [
    /executable file not found|no such file or directory|CannotStartContainer|ContainerRuntimeError/i,
    'The container could not be started: the program may not be in the image. If the image has an ENTRYPOINT, `command` is handed to it as arguments.',
  ],
  [
    /ContainerRuntimeTimeout|CannotInspectContainer|CannotStopContainer|DockerTimeout|\bInternalError\b/i,
    'The container runtime of the host did not answer: run again; on EC2 look at the load of the container instance.',
  ],
  [
    /TerminationNotice|InfrastructureHealth|Host EC2|Container instance deregistration/i,
    'The host under the task went away.',
  ],
  [
    /EMPTY CAPACITY PROVIDER|NO ACTIVE INSTANCES/,
    'The cluster has no container instance to run on: check the capacity provider or Auto Scaling group.',
  ],
  [
    /MemberOf placement|TaskFailedToStart: ATTRIBUTE/,
    'No container instance meets the placement constraints of the task definition.',
  ],
  [
    /\bRESOURCE:(CPU|MEMORY|PORTS|GPU)\b/,
    'No container instance has enough free CPU, memory, ports or GPUs.',
  ],
  [
    /\bRESOURCE:FARGATE|Capacity is unavailable/i,
    'AWS has no capacity for it right now: run again later, name subnets in more Availability Zones, or another capacity provider.',
  ],
  [
    /TaskFailedToStart: AGENT/,
    'The ECS agent of the container instance was disconnected; it comes back by itself. Run again in a few minutes.',
  ],
  [
    /Scaling activity initiated/i,
    'A service stopped it: the family is that of a service, which starts and stops its own tasks. Give jobs a family of their own.',
  ],
]

function listPullHints(): readonly (readonly [RegExp, string])[] {
  return [
    [
      /CannotPull.*(toomanyrequests|pull rate limit)/is,
      'The image registry limits pulls: use a copy in ECR or a pull-through cache.',
    ],
    [
      /CannotPull.*(i\/o timeout|request canceled|context deadline|dial tcp)/is,
      'The image registry could not be reached: the subnet needs a route to it (NAT gateway or VPC endpoints for ECR api, ECR dkr and S3; or `assign-public-ip: true` in a public subnet), and the security group must let HTTPS out.',
    ],
    [
      /CannotPull.*(no matching manifest|matching platform|platform .* not supported)/is,
      'The image has no build for the task’s CPU architecture: check runtimePlatform in the task definition.',
    ],
    [/CannotPull.*no space left/is, 'The image does not fit on the disk: raise `ephemeral-storage`.'],
    [
      /CannotPull.*(pull access denied|access .* is denied|unauthorized|not authorized|no basic auth|AccessDenied|forbidden)/is,
      'The image could not be read: either its name is wrong, or the execution role lacks ecr:GetAuthorizationToken, ecr:BatchGetImage or ecr:GetDownloadUrlForLayer (for another registry: its credentials).',
    ],
    [
      /CannotPull.*(not found|manifest unknown|does not exist)/is,
      'The image or tag does not exist: check the image name in the task definition.',
    ],
    [
      /CannotPull/i,
      'The image could not be pulled: check its name, the execution role’s ECR rights and the subnet’s route to the registry.',
    ],
  ]
}
