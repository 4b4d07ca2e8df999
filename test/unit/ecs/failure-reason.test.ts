import { describe, expect, it } from 'vitest'
import { isCapacityRefusal, isWorthRetrying } from '../../../src/ecs/failure-reason.ts'

describe('a reason why ECS placed nothing', () => {
  it.each([
    'RESOURCE:CPU',
    'RESOURCE:MEMORY',
    'RESOURCE:PORTS',
    'RESOURCE:ENI',
    'RESOURCE:GPU',
    'RESOURCE:FARGATE',
    'AGENT',
    'Capacity is unavailable at this time. Please try again later or in a different availability zone',
    'You’ve reached the limit on the number of vCPUs you can run concurrently',
    "You've reached the limit on the number of tasks you can run concurrently",
    'something new',
    'no reason given',
  ])('is tried again: %s', (reason) => {
    expect(isWorthRetrying(reason)).toBe(true)
  })

  it.each(['LOCATION', 'ATTRIBUTE', 'INACTIVE', 'MISSING', 'MemberOf placement constraint unsatisfied'])(
    'is for good: %s',
    (reason) => {
      expect(isWorthRetrying(reason)).toBe(false)
    },
  )
})

describe('the text of a refusal', () => {
  it.each([
    'ClientException: Tasks provisioning capacity limit exceeded.',
    'ClientException: Capacity is unavailable at this time.',
    'You’ve reached the limit on the number of vCPUs you can run concurrently',
  ])('is about capacity: %s', (message) => {
    expect(isCapacityRefusal(message)).toBe(true)
  })

  it.each([
    'ClientException: TaskDefinition not found.',
    'InvalidParameterException: No capacity provider strategy was given',
    'InvalidParameterException: Container Overrides length must be at most 8192',
    '',
  ])('is about something else: %s', (message) => {
    expect(isCapacityRefusal(message)).toBe(false)
  })
})
