/** A number, or a range from which each draw is taken evenly. In ms where it is a duration. */
export type Amount = number | readonly [lowest: number, highest: number]

/** A repeatable stream of chance. The same seed gives the same numbers, in the same order, on every machine. */
export interface Random {
  /** An even draw from [0, 1). */
  next(): number
  /** True with this probability; draws nothing for 0 and 1, so that a knob that is off changes no other draw. */
  chance(probability: number): boolean
  /** The number itself, or an even draw from the range; draws nothing for a plain number. */
  amount(amount: Amount): number
  /** One of the items; throws RangeError for an empty list. */
  pick<T>(items: readonly T[]): T
  /** A shuffled copy. */
  shuffle<T>(items: readonly T[]): T[]
  /** So many lower-case hexadecimal digits. */
  hex(digits: number): string
}

/**
 * Makes a stream from a seed and a name. Streams of different names are independent: turning one knob leaves the draws
 * of all others as they were, so that a failing seed can be narrowed down.
 */
export function createRandom(seed: number, name = ''): Random {
  let state = hashSeed(seed, name)
  // Weyl sequence with a multiply-xorshift finaliser (the well-known "mulberry32" construction): 32 bits of state.
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number): number => Math.floor(next() * limit)
  return {
    next,
    chance: (probability) => probability > 0 && (probability >= 1 || next() < probability),
    amount: (amount) => (typeof amount === 'number' ? amount : amount[0] + next() * (amount[1] - amount[0])),
    pick: (items) => {
      if (items.length === 0) throw new RangeError('nothing to pick from')
      return items[below(items.length)]!
    },
    shuffle: (items) => {
      const shuffled = [...items]
      for (let last = shuffled.length - 1; last > 0; last -= 1) {
        const other = below(last + 1)
        ;[shuffled[last], shuffled[other]] = [shuffled[other]!, shuffled[last]!]
      }
      return shuffled
    },
    hex: (digits) => {
      let text = ''
      while (text.length < digits)
        text += below(2 ** 32)
          .toString(16)
          .padStart(8, '0')
      return text.slice(0, digits)
    },
  }
}

function hashSeed(seed: number, name: string): number {
  let hash = 0x811c9dc5
  for (const letter of `${seed}/${name}`) hash = Math.imul(hash ^ letter.codePointAt(0)!, 0x01000193)
  return hash | 0
}
