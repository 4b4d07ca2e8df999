import type { Task } from '@aws-sdk/client-ecs'
import { describe, expect, it } from 'vitest'
import { findStopHint, parseOwnStop } from '../../../src/ecs/stop-hint.ts'
import { buildExited, buildNeverStarted, buildTask } from './builders.ts'

function hintOf(task: Task): string {
  return findStopHint(task, 'terraform') ?? ''
}

const ecrPrefix =
  'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: '
const denied =
  'AccessDeniedException: User: arn:aws:sts::1:assumed-role/exec/x is not authorized to perform: '

// Texts of ECS (facts/ecs.md 3 and 4), and a word that only the right advice has.
const cases: readonly (readonly [reason: string, advice: RegExp])[] = [
  ['OutOfMemoryError: Container killed due to memory usage', /memory/],
  ['Your Spot Task was interrupted.', /Spot capacity/],
  ['Timeout waiting for network interface provisioning to complete.', /network interface/],
  ['Timeout waiting for EphemeralStorage provisioning to complete', /disk ready/],
  [
    "Unexpected EC2 error while attempting to Create Network Interface with public IP assignment enabled in subnet 'subnet-0a': InsufficientFreeAddressesInSubnet",
    /network interface/,
  ],
  [
    'CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref 1.dkr.ecr.eu-central-1.amazonaws.com/tf:v9: 1.dkr.ecr.eu-central-1.amazonaws.com/tf:v9: not found',
    /does not exist/,
  ],
  [
    'CannotPullContainerError: Error response from daemon: manifest for tf:v9 not found: manifest unknown',
    /does not exist/,
  ],
  [
    'CannotPullContainerError: ref pull has been retried 5 time(s): failed to copy: httpReadSeeker: failed open: failed to do request: Get "https://x": dial tcp 52.0.0.1:443: i/o timeout',
    /could not be reached/,
  ],
  [
    'CannotPullContainerError: Error response from daemon: Get "https://registry-1.docker.io/v2/": net/http: request canceled while waiting for connection',
    /could not be reached/,
  ],
  [
    "CannotPullContainerError: Error response from daemon: pull access denied for tf, repository does not exist or may require 'docker login': denied: requested access to the resource is denied",
    /name is wrong, or/,
  ],
  [
    'CannotPullContainerError: pulling from host 1.dkr.ecr.eu-central-1.amazonaws.com failed with status code [manifests latest]: 403 Forbidden',
    /BatchGetImage/,
  ],
  ['CannotPullECRContainerError: ' + denied + 'ecr:BatchGetImage', /BatchGetImage/],
  [
    'CannotPullContainerError: toomanyrequests: You have reached your unauthenticated pull rate limit.',
    /limits pulls/,
  ],
  [
    'CannotPullContainerError: failed to register layer: write /x: no space left on device',
    /ephemeral-storage/,
  ],
  [
    "CannotPullContainerError: image Manifest does not contain descriptor matching platform 'linux/amd64'",
    /CPU architecture/,
  ],
  [
    'CannotPullContainerError: no matching manifest for linux/arm64 in the manifest list entries',
    /CPU architecture/,
  ],
  ['CannotPullContainerError: something new', /could not be pulled/],
  [
    ecrPrefix +
      'unable to retrieve ecr registry auth: service call has been retried 3 time(s): RequestError: send request failed caused by: Post "https://api.ecr.eu-central-1.amazonaws.com/": dial tcp 52.0.0.1:443: i/o timeout',
    /ECR could not be reached/,
  ],
  [
    ecrPrefix +
      'unable to retrieve ecr registry auth: service call has been retried 1 time(s): ' +
      denied +
      'ecr:GetAuthorizationToken',
    /may not read from ECR/,
  ],
  [
    'ResourceInitializationError: unable to pull secrets or registry auth: The task cannot pull registry auth from Amazon ECR: There is a connection issue between the task and Amazon ECR. Check your task network configuration.',
    /ECR could not be reached/,
  ],
  [
    ecrPrefix +
      'unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret arn:x from secrets manager: ' +
      denied +
      'secretsmanager:GetSecretValue',
    /may not read a secret/,
  ],
  [
    ecrPrefix +
      'unable to retrieve secrets from ssm: service call has been retried 1 time(s): ' +
      denied +
      'ssm:GetParameters',
    /may not read a secret/,
  ],
  [
    ecrPrefix +
      "unable to retrieve secret from asm: ResourceNotFoundException: Secrets Manager can't find the specified secret.",
    /check that it exists/,
  ],
  [
    'ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist.: exit status 1',
    /log group must exist/,
  ],
  [
    'CannotStartContainerError: Error response from daemon: failed to initialize logging driver: failed to create Cloudwatch log stream',
    /log group must exist/,
  ],
  [
    "ECS was unable to assume the role 'arn:aws:iam::1:role/x' that was provided for this task.",
    /trust policy/,
  ],
  ['ResourceInitializationError: something new', /could not be prepared/],
  ['CannotCreateVolumeError: Get "http://x/VolumeDriver.Mount": context deadline exceeded', /volume/],
  [
    'CannotStartContainerError: Error response from daemon: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "/bin/login": stat /bin/login: no such file or directory',
    /ENTRYPOINT/,
  ],
  ['CannotStartContainerError: exec: "terrafrom": executable file not found in $PATH', /ENTRYPOINT/],
  ['CannotStartContainerError: exec /bin/terraform: exec format error', /CPU architecture/],
  ['ContainerRuntimeError: could not start', /could not be started/],
  [
    'ContainerRuntimeTimeoutError: Could not transition to running; timed out after waiting 3m0s',
    /did not answer/,
  ],
  ['CannotInspectContainerError: Could not transition to inspecting', /did not answer/],
  ['CannotStopContainerError: API error', /did not answer/],
  ['InternalError: unexpected', /did not answer/],
  ['Host EC2 (instance i-0a) terminated.', /host under the task/],
  ['Container instance deregistration forced by user', /host under the task/],
  ['TaskFailedToStart: RESOURCE:CPU', /enough free CPU/],
  ['TaskFailedToStart: RESOURCE:MEMORY', /enough free CPU/],
  ['TaskFailedToStart: RESOURCE:ENI', /ENI limit/],
  ['TaskFailedToStart: AGENT', /agent/],
  ['TaskFailedToStart: ATTRIBUTE', /placement constraints/],
  ['TaskFailedToStart: MemberOf placement constraint unsatisfied', /placement constraints/],
  ['TaskFailedToStart: NO ACTIVE INSTANCES', /no container instance/],
  ['TaskFailedToStart: EMPTY CAPACITY PROVIDER', /no container instance/],
  [
    'Capacity is unavailable at this time. Please try again later or in a different availability zone',
    /no capacity/,
  ],
  ['Scaling activity initiated by (deployment ecs-svc/123)', /service stopped it/],
]

describe('the hint on why a task stopped', () => {
  it.each(cases)('advises on "%s"', (reason, advice) => {
    expect(hintOf(buildNeverStarted(reason))).toMatch(advice)
  })

  it.each(cases)('advises the same where only the container says "%s"', (reason, advice) => {
    const containers = [{ name: 'terraform', reason }]
    expect(hintOf(buildNeverStarted('Task failed to start', { containers }))).toMatch(advice)
  })

  it.each([
    ['SpotInterruption', /Spot capacity/],
    ['TerminationNotice', /host under the task/],
    ['InfrastructureHealth', /host under the task/],
    ['UserInitiated', /Somebody or something stopped/],
  ] as const)('advises on the stop code %s alone', (stopCode, advice) => {
    expect(hintOf(buildTask({ stopCode, stoppedReason: '' }))).toMatch(advice)
  })

  it.each([
    'Essential container in task exited',
    'Access was denied by the plan of the team',
    'classmate secretsharing attributes parameterized login catalog',
    'Task failed ELB health checks',
    'the agent of attribute 5',
    '',
  ])('says nothing where nothing sure can be said: "%s"', (stoppedReason) => {
    expect(findStopHint(buildExited(1, { stoppedReason }), 'terraform')).toBeUndefined()
  })

  it('is about the platform only where the platform is at fault, whatever the image is called', () => {
    const reason =
      'CannotPullContainerError: failed to resolve ref example.com/platform/disk-secrets/login:1: 500 Internal Server Error'
    expect(hintOf(buildNeverStarted(reason))).toMatch(/could not be pulled/)
  })
})

describe('a stop by ecs-in-turn itself', () => {
  const own = {
    stopCode: 'UserInitiated',
    stoppedReason: 'ecs-in-turn: task-timeout of 3 s reached',
  } as const

  it.each([137, 143])('is nobody else’s, whatever the exit code is: %i', (exitCode) => {
    expect(findStopHint(buildExited(exitCode, own), 'terraform')).toBeUndefined()
  })

  it.each([
    [own.stoppedReason, 'task-timeout of 3 s reached'],
    ['ecs-in-turn: a\nb', 'a\nb'],
    ['Stopped by ecs-in-turn: no', undefined],
    ['Task stopped by user', undefined],
    ['', undefined],
  ])('is told by its reason: %j', (stoppedReason, why) => {
    expect(parseOwnStop({ stoppedReason })).toBe(why)
  })
})

describe('an exit code of a shell or of a signal', () => {
  it.each([
    [126, /could not run/],
    [127, /did not find/],
    [137, /SIGKILL/],
    [139, /crashed/],
    [143, /SIGTERM/],
  ] as const)('is explained: %i', (exitCode, advice) => {
    expect(hintOf(buildExited(exitCode))).toMatch(advice)
  })

  it.each([1, 2, 3, 255])('is the program’s own matter otherwise: %i', (exitCode) => {
    expect(findStopHint(buildExited(exitCode), 'terraform')).toBeUndefined()
  })

  it('is explained by who stopped the task, where somebody did', () => {
    expect(hintOf(buildExited(137, { stopCode: 'UserInitiated', stoppedReason: 'x' }))).toMatch(/Somebody/)
  })

  it('of another container is what its end does to it, and no hint', () => {
    const containers = [
      { name: 'terraform', exitCode: 1 },
      { name: 'agent', exitCode: 137 },
    ]
    expect(findStopHint(buildExited(1, { containers }), 'terraform')).toBeUndefined()
  })
})

describe('several reasons', () => {
  it('go by the task and the result’s container before the others', () => {
    const containers = [
      { name: 'agent', reason: 'OutOfMemoryError: container killed due to memory usage' },
      { name: 'terraform', reason: 'CannotStartContainerError: exec format error' },
    ]
    expect(hintOf(buildNeverStarted('Essential container in task exited', { containers }))).toMatch(
      /architecture/,
    )
  })

  it('go by another container where those say nothing', () => {
    const containers = [
      { name: 'terraform', exitCode: 143 },
      { name: 'agent', reason: 'OutOfMemoryError: x' },
    ]
    expect(hintOf(buildExited(143, { containers }))).toMatch(/memory/)
  })
})
