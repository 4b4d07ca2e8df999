import { describe, expect, it } from 'vitest'

import { parsePlanSummary } from '../../../src/terraform/plan-summary.ts'
import { parseStateLock } from '../../../src/terraform/state-lock.ts'

const title = 'Error: Error acquiring the state lock '
const explanation =
  'Terraform acquires a state lock to protect the state from being written by multiple users at the same time '

/** Texts that make careless patterns look at the same characters again and again. */
const hostile = [
  ...[
    'a',
    ' ',
    '\n',
    '\r',
    '\t',
    ';',
    '[',
    '"',
    '\\n',
    '│',
    '│ ',
    '\u001b',
    '\u001b[',
    '\u001b[0;',
    '\u001b]8;;',
    '\u001b;',
  ],
  ...['a (', 'a (b', '12:34:56.789 STDERR [', 'a | ', '[a', 'x: Creat', 'a: Still ', '0000-00-00T00:00:00'],
  ...[
    'Error',
    'Error: ',
    'Error: \n',
    'Error: Error acquiring ',
    title,
    `${title}\n`,
    explanation,
    `${title}${explanation}`,
  ],
  ...[
    'Lock Info:',
    'Lock Info: ID: x Path: ',
    ' ID:',
    ' Info:',
    `${title}Lock Info: ID: x Path: ${explanation}`,
  ],
  ...[
    'Error releasing the state lock ',
    'Terraform acquires a lock when accessing your state ',
    'Error message:',
    ': ',
  ],
  ...[
    'lock file x',
    'leases.coordination.k8s.io "',
    'already locked: ID=',
    'response code: ',
    'access denied',
  ],
  ...['{"@level"', '{"@level"\n', '{"@level":', '{"@level":1}\n', '{"@level":[', '{"@level":"\\n"}\n'],
  ...[
    'Plan: ',
    'Plan: 1 to add, ',
    '1',
    'Apply complete! Resources: ',
    'Plan: 1 to add, 1 to change, 1 to destroy.\n',
  ],
  ...['a = <<EOT\n', 'EOT\n', 'a = <<EOT\nEOT\n', '# ', ' # a will ', '# a will be removed from'],
]

const LONG = 1 << 20
const SHORT = LONG / 16
// The square of 16 is 256.
const TOO_MUCH = 120

/** At the start of a line, and in the text of a lock error. */
function hostileLog(piece: string, length: number): string {
  const half = piece.repeat(Math.ceil(length / 2 / piece.length))
  return `${half}\n${title}${half}`
}

describe('time grows with the length of the log, not with its square', () => {
  it.each(hostile.map((piece) => [JSON.stringify(piece.slice(0, 60)), piece] as const))(
    'for repeated %s',
    (_, piece) => {
      for (const parse of [(log: string) => parseStateLock(log, 1), parsePlanSummary]) {
        // A pause of the machine is not repeated in three tries; a square is.
        const ratios = [1, 2, 3].map(() => () => growth(parse, piece))
        expect(ratios.some((ratio) => ratio() < TOO_MUCH)).toBe(true)
      }
    },
  )
})

function growth(parse: (log: string) => unknown, piece: string): number {
  const short = timeMs(parse, hostileLog(piece, SHORT))
  return timeMs(parse, hostileLog(piece, LONG)) / Math.max(short, 1)
}

function timeMs(parse: (log: string) => unknown, log: string): number {
  const start = performance.now()
  parse(log)
  return performance.now() - start
}
