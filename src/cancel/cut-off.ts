/** A cancel came, and the story has not ended by itself in its time: some call has no answer. */
export class CutOff extends Error {
  override readonly name = 'CutOff'

  constructor(reason: unknown) {
    super('cut off after the cancel: AWS has not answered', { cause: reason })
  }
}

// A RunTask under way has 2.5 s for its answer (turns/launch.ts); whoever waits for it must hear of it first. In ms.
const endWithinMs = 2_700

/**
 * The result of `story`, or CutOff where it has not ended some time after the signal: a call under way is not ended by
 * a signal, and may hang for 15 s, while a cancelled run has 7 s in all (facts/ci.md 16, 45).
 */
export async function cutOffAfterCancel<T>(story: Promise<T>, signal: AbortSignal): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const { promise, reject } = Promise.withResolvers<never>()
  const onAbort = (): void => {
    timer = setTimeout(() => {
      reject(new CutOff(signal.reason))
    }, endWithinMs)
  }
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([story, promise])
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', onAbort)
  }
}
