import { describe, expect, it } from 'vitest'
import type { Fault, FaultRule } from '../../local-ecs/faults.ts'
import { disguisedTransients } from '../../local-ecs/reasons.ts'
import { ask, beginning, createTestWorld, refusal } from './test-world.ts'

const runTask = { cluster: 'ci', taskDefinition: 'terraform' }

describe('a fault', () => {
  it.each([
    ['throttle', { kind: 'body', status: 400, errorType: 'ThrottlingException' }],
    ['500', { kind: 'body', status: 500, errorType: 'ServerException' }],
    ['503', { kind: 'text', status: 503, contentType: 'text/html' }],
    ['reset-before', { kind: 'reset' }],
    ['hang', { kind: 'hang' }],
    ['garbage', { kind: 'text', status: 200 }],
    ['empty', { kind: 'text', status: 200, text: '{}' }],
    ['access-denied', { kind: 'body', status: 400, errorType: 'AccessDeniedException' }],
    ['expired-token', { kind: 'body', status: 400, errorType: 'ExpiredTokenException' }],
    [disguisedTransients.subnetThrottle, { status: 400, errorType: 'InvalidParameterException' }],
    [
      { error: 'Odd', message: 'm', status: 418 },
      { status: 418, body: { __type: 'Odd', message: 'm' } },
    ],
  ] as [Fault, object][])('%o is answered so, and nothing was done', (fault, answer) => {
    const world = createTestWorld({ faults: [{ fault }] })
    expect(world.handle('RunTask', runTask, beginning)).toMatchObject(answer)
    expect(world.history).toEqual([])
  })

  it.each([
    [{ fault: 'reset-after' }, { kind: 'reset' }],
    [
      { fault: '500', afterEffect: true },
      { kind: 'body', status: 500 },
    ],
    [{ fault: 'hang', afterEffect: true }, { kind: 'hang' }],
  ] as [FaultRule, object][])('%o takes effect all the same', (rule, answer) => {
    const world = createTestWorld({ faults: [rule] })
    expect(world.handle('RunTask', runTask, beginning)).toMatchObject(answer)
    expect(world.history).toHaveLength(1)
  })

  it('names the action that is denied', () => {
    const world = createTestWorld({ faults: [{ fault: 'access-denied' }] })
    expect(refusal(world, 'TagResource', {}).message).toContain('ecs:TagResource')
    expect(refusal(world, 'GetLogEvents', {}).message).toContain('logs:GetLogEvents')
  })
})

describe('a rule', () => {
  const outcomes = (rule: FaultRule, calls: number): number[] => {
    const world = createTestWorld({ faults: [{ operation: 'ListTasks', ...rule }] })
    return Array.from({ length: calls }, (_, number) => {
      ask(world, 'DescribeClusters', {}, number * 100)
      const answer = world.handle('ListTasks', { cluster: 'ci' }, beginning + number * 100)
      return answer.kind === 'body' ? answer.status : 0
    })
  }

  it('applies to the calls it counts, of its operations alone', () => {
    expect(outcomes({ fault: '500', calls: [2, 3] }, 5)).toEqual([200, 500, 500, 200, 200])
    expect(outcomes({ fault: '500', operation: ['RunTask', 'StopTask'] }, 2)).toEqual([200, 200])
  })

  it('applies within its time: from, until', () => {
    const window = [beginning + 100, beginning + 300] as const
    expect(outcomes({ fault: '500', window }, 5)).toEqual([200, 500, 500, 200, 200])
  })

  it('applies while its condition holds, and counts such calls only', () => {
    const when: FaultRule['when'] = ({ now }) => now >= beginning + 200
    expect(outcomes({ fault: '500', when, calls: [1, 1] }, 4)).toEqual([200, 200, 500, 200])
  })

  it('applies with its probability', () => {
    const failed = outcomes({ fault: '500', probability: 0.3 }, 1_000).filter(
      (status) => status === 500,
    ).length
    expect(failed).toBeGreaterThan(230)
    expect(failed).toBeLessThan(370)
  })

  it('that comes first wins', () => {
    const world = createTestWorld({ faults: [{ fault: '500', calls: [1, 1] }, { fault: 'throttle' }] })
    expect(refusal(world, 'ListTasks', {}).__type).toBe('ServerException')
    expect(refusal(world, 'ListTasks', {}).__type).toBe('ThrottlingException')
  })

  it('can be added and taken away', () => {
    const world = createTestWorld()
    const remove = world.addFault({ fault: '500' })
    expect(refusal(world, 'ListTasks', {}).status).toBe(500)
    remove()
    remove()
    expect(ask(world, 'ListTasks', {})).toEqual({ taskArns: [] })
  })
})

describe('throttling', () => {
  const callsUntilThrottled = (operations: readonly string[], input: object, afterMs = 0): number => {
    const world = createTestWorld({ throttling: true })
    for (let made = 0; made < 500; made += 1) {
      const operation = operations[made % operations.length]!
      const answer = world.handle(operation, { cluster: 'ci', ...input }, beginning + afterMs)
      if (answer.kind === 'body' && answer.errorType === 'ThrottlingException') return made
    }
    return Infinity
  }

  it.each([
    ['ListTasks and DescribeTasks together', ['ListTasks', 'DescribeTasks'], { tasks: ['x'] }, 100],
    ['StopTask', ['StopTask'], { task: 'x' }, 100],
    ['RunTask on Fargate', ['RunTask'], { taskDefinition: 'terraform' }, 20],
    ['RunTask on EC2', ['RunTask'], { taskDefinition: 'terraform', launchType: 'EC2' }, 100],
    ['TagResource', ['TagResource', 'UntagResource'], {}, 20],
    ['DescribeTaskDefinition', ['DescribeTaskDefinition'], { taskDefinition: 'terraform' }, 50],
    ['GetLogEvents', ['GetLogEvents'], {}, 25],
  ])('lets a burst of %s through', (_case, operations, input, burst) => {
    expect(callsUntilThrottled(operations, input)).toBe(burst)
  })

  it('refills by the second', () => {
    const world = createTestWorld({ throttling: true })
    for (let call = 0; call < 100; call += 1) ask(world, 'ListTasks', {})
    expect(refusal(world, 'ListTasks', {})).toMatchObject({
      status: 400,
      __type: 'ThrottlingException',
      message: 'Rate exceeded',
    })
    for (let call = 0; call < 20; call += 1) ask(world, 'ListTasks', {}, 1_000)
    expect(refusal(world, 'ListTasks', {}, 1_000).__type).toBe('ThrottlingException')
  })

  it('takes other sizes', () => {
    const world = createTestWorld({ throttling: { clusterResourceRead: { burst: 1, perSecond: 1 } } })
    ask(world, 'ListTasks', {})
    expect(refusal(world, 'ListTasks', {}).__type).toBe('ThrottlingException')
  })

  it('is off unless asked for', () => {
    const world = createTestWorld()
    for (let call = 0; call < 1_000; call += 1) ask(world, 'ListTasks', {})
  })
})
