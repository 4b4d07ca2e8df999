import { parseDeniedAction } from '../ecs/aws-error.ts'
import type { AwsCallError } from '../ecs/call-aws.ts'
import { sentence } from './words.ts'

/** What could not be done, and what was seen, for a call that AWS refused or that did not go through. */
export function explainAwsError(error: AwsCallError, cluster: string): string {
  const { operation, kind } = error
  const said = sentence(error.message)
  switch (kind) {
    case 'denied':
      return `AWS does not allow ${deniedAction(error)}. AWS said: ${said}`
    case 'credentials':
      return `The AWS credentials were not accepted for ${operation}. Seen: ${said}`
    case 'no-endpoint':
      return `${operation} can't be sent: the AWS Region or endpoint is missing or no good. Seen: ${said}`
    case 'cluster-not-found':
      return `There is no cluster "${cluster}" in this account and Region. AWS said: ${said}`
    case 'network':
      return `${operation} could not reach AWS. Seen: ${said}`
    case 'throttled':
      return `${operation} was throttled for too long. AWS said: ${said}`
    case 'server':
      return `${operation} got no usable answer from AWS for too long. Seen: ${said}`
    case 'conflict':
    case 'not-found':
    case 'rejected':
    case 'not-aws':
      return `${operation} was refused. AWS said: ${said}`
  }
}

/** What to do next about it. */
export function adviseOnAwsError(error: AwsCallError, cluster: string): string {
  switch (error.kind) {
    case 'denied':
      return `Give the role of this run ${deniedAction(error)}; the README has the whole policy.`
    case 'credentials':
      return 'Check the step that provides the credentials: they may be missing, wrong, expired, or shorter-lived than the wait.'
    case 'no-endpoint':
      return 'Set `aws-region` (for example eu-central-1) or AWS_REGION; if AWS_ENDPOINT_URL is set, it must be a whole URL.'
    case 'cluster-not-found':
      return `Check \`cluster\` ("${cluster}"), \`aws-region\` and the account of the credentials.`
    case 'network':
      return /certificate|self.signed|altname/i.test(error.message)
        ? 'Something between this machine and AWS has a certificate of its own: name its CA in NODE_EXTRA_CA_CERTS, or check AWS_ENDPOINT_URL.'
        : 'Check the Region, the network of this machine and AWS_ENDPOINT_URL, then run again.'
    case 'throttled':
    case 'server':
      return 'Run again; if it lasts, see the AWS health dashboard and who else calls ECS in this account.'
    case 'conflict':
    case 'not-found':
    case 'rejected':
    case 'not-aws':
      return error.operation === 'DescribeTaskDefinition'
        ? 'Check `family`, `aws-region` and the account of the credentials.'
        : adviseOnPlacement(error.message)
  }
}

/** What to do about a reason of RunTask's failures, or the text of its refusal (facts/ecs.md 4). */
export function adviseOnPlacement(reason: string): string {
  const known = placementAdvice.find(([pattern]) => pattern.test(reason))
  return known?.[1] ?? 'Mend what AWS names, then run again.'
}

const placementAdvice: readonly (readonly [RegExp, string])[] = [
  [
    /No Container Instances were found/i,
    'The cluster has no EC2 instances and no default capacity provider: set `launch-type: FARGATE` or `capacity-provider-strategy`.',
  ],
  [/limit on the number of/i, 'Ask AWS for a higher Fargate quota, or wait until other tasks end.'],
  [
    /^RESOURCE:(CPU|MEMORY|PORTS|GPU)/,
    'No container instance has enough of that free: add instances, raise `launch-timeout`, or run again when other tasks have ended.',
  ],
  [
    /^AGENT$/,
    'The ECS agent of the container instance is disconnected; it comes back by itself. Run again in a few minutes, or raise `launch-timeout`.',
  ],
  [
    /^RESOURCE:|capacity limit|Capacity is unavailable/i,
    'Run again later, raise `launch-timeout`, name subnets in more Availability Zones, or another capacity provider.',
  ],
  [/^LOCATION$/, 'Name subnets in the Availability Zones of the container instances.'],
  [
    /^ATTRIBUTE$|placement constraint/i,
    'No container instance has what the task definition asks for: compare its attributes and placement constraints.',
  ],
  [/assume the role/i, 'The role’s trust policy must allow ecs-tasks.amazonaws.com.'],
  [
    /TaskDefinition (is inactive|not found)/i,
    'Register the task definition again, or name an active revision in `family`.',
  ],
  [
    /Network Configuration must be provided/i,
    'Give `subnets` and `security-groups`, or `network-from-service`.',
  ],
  [
    /Invalid(SubnetID|Group)/,
    'Check `subnets` and `security-groups`: they must exist in this account, Region and VPC.',
  ],
  [/account was blocked/i, 'AWS has blocked the account: ask AWS Support.'],
]

function deniedAction(error: AwsCallError): string {
  // Both names differ only for Logs.
  const prefix = error.operation === 'GetLogEvents' ? 'logs' : 'ecs'
  return parseDeniedAction(error) ?? `${prefix}:${error.operation}`
}
