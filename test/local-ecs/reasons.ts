import type { StartFailure } from './world-options.ts'

/** Reasons in RunTask's `failures` (facts/ecs.md 4). The first three pass by themselves; the last two never do. */
export const capacityReasons = [
  'Capacity is unavailable at this time. Please try again later or in a different availability zone',
  'RESOURCE:MEMORY',
  'AGENT',
  'RESOURCE:CPU',
  'RESOURCE:ENI',
  'You’ve reached the limit on the number of vCPUs you can run concurrently',
  'ATTRIBUTE',
  'LOCATION',
] as const

/** Ways in which an accepted task never starts (facts/ecs.md 3 and 4). */
export const startFailures = {
  network: {
    at: 'PROVISIONING',
    stoppedReason: 'Timeout waiting for network interface provisioning to complete.',
  },
  storage: {
    at: 'PROVISIONING',
    stoppedReason: 'Timeout waiting for EphemeralStorage provisioning to complete.',
  },
  placement: { at: 'PENDING', stoppedReason: 'RESOURCE:MEMORY' },
  secret: {
    at: 'ACTIVATING',
    stoppedReason:
      'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed',
  },
  image: {
    at: 'ACTIVATING',
    stoppedReason: 'CannotPullContainerError: pull image manifest has been retried 1 time(s): not found',
    containerReason: 'CannotPullContainerError: pull image manifest has been retried 1 time(s): not found',
  },
} as const satisfies Record<string, StartFailure>

/** The exceptions that are transient although they look like validation (facts/ecs.md 4), as custom faults. */
export const disguisedTransients = {
  subnetThrottle: {
    error: 'InvalidParameterException',
    message: 'Error retrieving subnet information for [subnet-0abc]: Rate exceeded (ErrorCode: Throttling)',
  },
  provisioningLimit: {
    error: 'ClientException',
    message: 'Tasks provisioning capacity limit exceeded.',
  },
} as const
