import type { Random } from './random.ts'
import type { Staleness } from './world-options.ts'

/** Up to when one read knows each task, in ms: the function is asked once a task (facts/ecs.md 0.3). */
export function createReadTime(staleness: Staleness | undefined, random: Random, now: number): () => number {
  if (staleness === undefined || typeof staleness === 'number') return () => now - (staleness ?? 0)
  const { upToMs, per } = staleness
  const draw = (): number => now - random.amount([0, upToMs])
  if (per === 'task') return draw
  const wholeRead = draw()
  return () => wholeRead
}
