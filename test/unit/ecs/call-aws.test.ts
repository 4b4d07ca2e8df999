import { describe, expect, it, vi } from 'vitest'
import { AwsCallError, callAws } from '../../../src/ecs/call-aws.ts'
import { awsError, buildCall, socketError } from './builders.ts'
import { useFakeTime, watch } from './fake-time.ts'

useFakeTime()

const throttled = awsError('ThrottlingException', 'Rate exceeded')
const server = awsError('ServerException', 'Service unavailable', 503)
const network = socketError('ECONNRESET', 'socket hang up')
const rejected = awsError('InvalidParameterException', 'No.')

/** An attempt that fails by each error in turn and then answers. */
function failing(...errors: readonly Error[]): { attempt: () => Promise<string>; count: () => number } {
  let calls = 0
  const attempt = (): Promise<string> => {
    const error = errors[calls]
    calls += 1
    return error === undefined ? Promise.resolve('answer') : Promise.reject(error)
  }
  return { attempt, count: () => calls }
}

/** An attempt that always fails. */
function always(error: Error): () => Promise<never> {
  return () => Promise.reject(error)
}

async function fail(promise: Promise<unknown>): Promise<AwsCallError> {
  const seen = watch(promise)
  await vi.advanceTimersByTimeAsync(3_600_000)
  expect(seen.error).toBeInstanceOf(AwsCallError)
  return seen.error as AwsCallError
}

describe('a call to AWS', () => {
  it('is made once when it goes through', async () => {
    const { attempt, count } = failing()
    await expect(callAws('ListTasks', attempt, buildCall())).resolves.toBe('answer')
    expect(count()).toBe(1)
  })

  it.each([
    ['throttled', throttled],
    ['answered by 5xx', server],
    ['cut off', network],
  ])('is made again after a pause when it is %s', async (_what, error) => {
    const { attempt, count } = failing(error, error, error)
    const seen = watch(callAws('ListTasks', attempt, buildCall()))
    vi.spyOn(Math, 'random').mockReturnValue(0.5)
    await vi.advanceTimersByTimeAsync(0)
    expect([count(), seen.settled]).toEqual([1, false])
    await vi.advanceTimersByTimeAsync(60_000)
    expect(seen.value).toBe('answer')
    expect(count()).toBe(4)
  })

  it.each([
    'AccessDeniedException',
    'ClusterNotFoundException',
    'ConflictException',
    'ExpiredTokenException',
    'FooException',
  ])('is not made again after %s', async (name) => {
    const { attempt, count } = failing(awsError(name))
    const error = await fail(callAws('RunTask', attempt, buildCall()))
    expect(count()).toBe(1)
    expect(error.operation).toBe('RunTask')
    expect(error.mayHaveTakenEffect).toBe(false)
  })

  it('pauses longer and longer, up to ten seconds, by chance between nothing and all of it', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(1)
    const made: number[] = []
    const beganMs = Date.now()
    const attempt = (): Promise<never> => {
      made.push(Date.now() - beganMs)
      return Promise.reject(throttled)
    }
    watch(callAws('ListTasks', attempt, buildCall()))
    await vi.advanceTimersByTimeAsync(40_000)
    const pauses = made.slice(1).map((ms, index) => ms - (made[index] ?? 0))
    expect(pauses.slice(0, 7)).toEqual([600, 1_200, 2_400, 4_800, 9_600, 10_000, 10_000])
    vi.spyOn(Math, 'random').mockReturnValue(0)
    const seen = watch(callAws('ListTasks', failing(throttled, throttled, throttled).attempt, buildCall()))
    await vi.advanceTimersByTimeAsync(10)
    expect(seen.value).toBe('answer')
  })
})

describe('a call that does not go through', () => {
  it('is given up when it was throttled for too long', async () => {
    const beganMs = Date.now()
    const call = callAws('ListTasks', always(throttled), buildCall({ waitOutMs: 600_000 }))
    let endedMs = 0
    call.catch(() => {
      endedMs = Date.now()
    })
    const error = await fail(call)
    expect([error.kind, error.message]).toEqual(['throttled', 'ThrottlingException: Rate exceeded'])
    expect(endedMs - beganMs).toBeGreaterThanOrEqual(600_000)
    expect(endedMs - beganMs).toBeLessThanOrEqual(610_000)
    expect(error.cause).toBe(throttled)
  })

  it('is given up sooner when the endpoint can not be reached', async () => {
    const beganMs = Date.now()
    let endedMs = 0
    const call = callAws('ListTasks', always(network), buildCall({ unreachableMs: 60_000 }))
    call.catch(() => {
      endedMs = Date.now()
    })
    expect((await fail(call)).kind).toBe('network')
    expect(endedMs - beganMs).toBeLessThanOrEqual(70_000)
  })

  it('is not given up for one lost connection after minutes of throttling', async () => {
    let calls = 0
    const beganMs = Date.now()
    const attempt = (): Promise<string> => {
      calls += 1
      const sinceMs = Date.now() - beganMs
      if (sinceMs < 120_000) return Promise.reject(throttled)
      return sinceMs < 150_000 ? Promise.reject(network) : Promise.resolve('answer')
    }
    const seen = watch(callAws('ListTasks', attempt, buildCall({ unreachableMs: 60_000 })))
    await vi.advanceTimersByTimeAsync(200_000)
    expect(seen.value).toBe('answer')
    expect(calls).toBeGreaterThan(10)
  })

  it('is never given up under endless patience', async () => {
    const seen = watch(callAws('DescribeTasks', always(throttled), buildCall({ waitOutMs: Infinity })))
    await vi.advanceTimersByTimeAsync(2 * 3_600_000)
    expect(seen.settled).toBe(false)
  })

  it.each<[what: string, errors: readonly Error[], possible: boolean]>([
    ['throttles and a refusal', [throttled, rejected], false],
    ['a 5xx and a refusal', [server, rejected], true],
    ['a lost connection and a refusal', [network, rejected], true],
    ['a lost connection, throttles and a refusal', [network, throttled, throttled, rejected], true],
  ])('says whether it may have taken effect: %s', async (_what, errors, possible) => {
    const error = await fail(callAws('RunTask', failing(...errors).attempt, buildCall()))
    expect([error.kind, error.mayHaveTakenEffect]).toEqual(['rejected', possible])
  })

  it('may have taken effect after a bug of ours, which is not tried again', async () => {
    const { attempt, count } = failing(new TypeError('x is not a function'))
    const error = await fail(callAws('RunTask', attempt, buildCall()))
    expect([error.kind, error.mayHaveTakenEffect, count()]).toEqual(['not-aws', true, 1])
    expect(error.cause).toBeInstanceOf(TypeError)
  })
})

describe('an abort', () => {
  it('ends the pause between two attempts at once, with its own reason', async () => {
    const abort = new AbortController()
    const seen = watch(callAws('ListTasks', always(throttled), buildCall({ signal: abort.signal })))
    await vi.advanceTimersByTimeAsync(30_000)
    expect(seen.settled).toBe(false)
    const reason = new Error('cancelled')
    abort.abort(reason)
    await vi.advanceTimersByTimeAsync(0)
    expect(seen.error).toBe(reason)
  })

  it('does not throw away the answer of an attempt under way', async () => {
    const abort = new AbortController()
    let answer: (value: string) => void = () => undefined
    const attempt = (): Promise<string> =>
      new Promise((resolve) => {
        answer = resolve
      })
    const seen = watch(callAws('RunTask', attempt, buildCall({ signal: abort.signal })))
    await vi.advanceTimersByTimeAsync(0)
    abort.abort(new Error('cancelled'))
    answer('launched')
    await vi.advanceTimersByTimeAsync(0)
    expect(seen.value).toBe('launched')
  })

  it('makes no second attempt', async () => {
    const abort = new AbortController()
    const { attempt, count } = failing(network, network)
    const seen = watch(callAws('RunTask', attempt, buildCall({ signal: abort.signal })))
    abort.abort(new Error('cancelled'))
    await vi.advanceTimersByTimeAsync(60_000)
    expect([count(), seen.settled]).toEqual([1, true])
  })
})

describe('trouble', () => {
  it('is not told for a single failure', async () => {
    const options = buildCall()
    watch(callAws('ListTasks', failing(throttled).attempt, options))
    await vi.advanceTimersByTimeAsync(60_000)
    expect(options.troubles).toEqual([])
  })

  it('is told from the second failure on, and that it is over', async () => {
    const options = buildCall()
    watch(callAws('ListTasks', failing(throttled, server, network).attempt, options))
    await vi.advanceTimersByTimeAsync(60_000)
    expect(options.troubles).toEqual([
      'ServerException: Service unavailable',
      'ECONNRESET: socket hang up',
      undefined,
    ])
  })

  it('is not told for a refusal: its error is thrown', async () => {
    const options = buildCall()
    await fail(callAws('ListTasks', failing(throttled, rejected).attempt, options))
    expect(options.troubles).toEqual([])
  })
})
