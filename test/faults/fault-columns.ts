import type { FaultCall, FaultRule } from '../local-ecs/faults.ts'

/** What goes wrong with a call: the columns of the matrix. */
export type Column =
  | 'is throttled for a while'
  | 'answers 500 for a while'
  | 'loses its connection before it is done'
  | 'loses its connection after it took effect'
  | 'hangs once'
  | 'answers garbage'
  | 'answers an empty 200'
  | 'is denied'
  | 'finds its credentials expired'

/** Those that pass: the run should end as if nothing had been. The slowest is first, to begin first. */
export const passing: readonly Column[] = [
  'hangs once',
  'is throttled for a while',
  'answers 500 for a while',
  'loses its connection before it is done',
  'loses its connection after it took effect',
  'answers garbage',
  'answers an empty 200',
]

const rules: Readonly<Record<Column, Pick<FaultRule, 'fault' | 'calls'>>> = {
  'is throttled for a while': { fault: 'throttle', calls: [1, 3] },
  'answers 500 for a while': { fault: '500', calls: [1, 3] },
  'loses its connection before it is done': { fault: 'reset-before', calls: [1, 2] },
  'loses its connection after it took effect': { fault: 'reset-after', calls: [1, 2] },
  'hangs once': { fault: 'hang', calls: [1, 1] },
  'answers garbage': { fault: 'garbage', calls: [1, 2] },
  'answers an empty 200': { fault: 'empty', calls: [1, 2] },
  'is denied': { fault: 'access-denied' },
  'finds its credentials expired': { fault: 'expired-token' },
}

/**
 * Builds the fault of a column for the calls that `isMeant`; `onCall` hears of each. Credentials that expire do so for
 * every call from that one on.
 */
export function buildFault(
  column: Column,
  isMeant: (call: FaultCall) => boolean,
  onCall: () => void,
): FaultRule {
  const isForAll = column === 'finds its credentials expired'
  let hasBegun = false
  const when = (call: FaultCall): boolean => {
    if (isMeant(call)) {
      onCall()
      hasBegun = true
      return true
    }
    return isForAll && hasBegun
  }
  return { ...rules[column], when }
}
