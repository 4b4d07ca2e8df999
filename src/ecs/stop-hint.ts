import type { Task } from '@aws-sdk/client-ecs'

/** One sentence of advice for a common reason why a task stopped; undefined where nothing sure can be said. */
export function findStopHint(task: Task): string | undefined {
  const reasons = [task.stoppedReason, ...(task.containers ?? []).map((container) => container.reason)]
  const text = reasons.filter((reason) => reason !== undefined).join('\n')
  const known = hints.find(([pattern]) => pattern.test(`${task.stopCode ?? ''}\n${text}`))
  if (known !== undefined) return known[1]
  const killed = task.containers?.some((container) => container.exitCode === 137) ?? false
  return killed
    ? 'Exit code 137 means SIGKILL: most often out of memory (raise `memory`), or a stop that took longer than the container’s stopTimeout.'
    : undefined
}

// The texts are ECS's own (facts/ecs.md 3 and 4); the first match wins, so the narrow ones come first.
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
    /CannotPull.*(i\/o timeout|request canceled|context deadline|dial tcp)/is,
    'The image registry could not be reached: the subnet needs a route to it (NAT gateway or VPC endpoints for ECR api, ECR dkr and S3; or `assign-public-ip: true` in a public subnet), and the security group must let HTTPS out.',
  ],
  [
    /CannotPull.*(not found|manifest unknown|does not exist)/is,
    'The image or tag does not exist: check the image name in the task definition.',
  ],
  [
    /CannotPull.*(denied|unauthorized|not authorized|no basic auth)/is,
    'The image could not be read: the execution role needs ecr:GetAuthorizationToken, ecr:BatchGetImage and ecr:GetDownloadUrlForLayer (or the registry’s credentials).',
  ],
  [
    /CannotPull.*(toomanyrequests|rate limit)/is,
    'The image registry limits pulls: use a copy in ECR or a pull-through cache.',
  ],
  [/CannotPull.*(no space left|disk)/is, 'The image does not fit on the disk: raise `ephemeral-storage`.'],
  [
    /CannotPull.*(platform|architecture|no matching manifest)/is,
    'The image has no build for the task’s CPU architecture: check runtimePlatform in the task definition.',
  ],
  [
    /CannotPull/i,
    'The image could not be pulled: check its name, the execution role’s ECR rights and the subnet’s route to the registry.',
  ],
  [
    /(secret|ssm|parameter).*(AccessDenied|not authorized)|AccessDenied.*(secretsmanager|ssm)/is,
    'The execution role may not read a secret: it needs secretsmanager:GetSecretValue or ssm:GetParameters (and kms:Decrypt) for it.',
  ],
  [
    /unable to (pull|retrieve|fetch).*(secret|parameter)|ResourceNotFoundException.*secret/is,
    'A secret or parameter of the task definition could not be read: check that it exists, the execution role’s rights, and the subnet’s route to Secrets Manager or SSM.',
  ],
  [
    /failed to (create|validate).*(log|logger)|awslogs|log group does not exist/is,
    'The log stream could not be created: the log group must exist (or awslogs-create-group with logs:CreateLogGroup), and the execution role needs logs:CreateLogStream and logs:PutLogEvents.',
  ],
  [
    /network interface|ENI|RESOURCE:ENI/i,
    'The network interface could not be attached: check free IP addresses in the subnets and the ENI limit, then run again.',
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
    /executable file not found|no such file or directory|CannotStartContainer|ContainerRuntimeError/i,
    'The container could not be started: the program may not be in the image. If the image has an ENTRYPOINT, `command` is handed to it as arguments.',
  ],
  [
    /exec format error/i,
    'The program is built for another CPU architecture: check runtimePlatform in the task definition.',
  ],
  [
    /TerminationNotice|InfrastructureHealth|Host EC2/i,
    'The host under the task went away. Check what the task had done before you run it again.',
  ],
  [
    /EMPTY CAPACITY PROVIDER|NO ACTIVE INSTANCES/i,
    'The cluster has no container instance to run on: check the capacity provider or Auto Scaling group.',
  ],
  [
    /MemberOf placement|ATTRIBUTE/i,
    'No container instance meets the placement constraints of the task definition.',
  ],
  [/RESOURCE:(CPU|MEMORY|PORTS|GPU)/i, 'No container instance has enough free CPU, memory, ports or GPUs.'],
]
