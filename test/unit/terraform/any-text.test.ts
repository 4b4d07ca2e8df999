import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { parsePlanSummary } from '../../../src/terraform/plan-summary.ts'
import { parseStateLock } from '../../../src/terraform/state-lock.ts'
import { readFixture } from './fixture.ts'

const fixed = { seed: 20261123, numRuns: 300 }

/** Pieces that the patterns look for, so that random texts get deep into them. */
const pieces = [
  ...[
    'Error: Error acquiring the state lock',
    'Error releasing the state lock',
    'Lock Info:',
    ' ID: ',
    ' Path: ',
    ' Info:',
  ],
  'Terraform acquires a state lock to protect the state from being written by multiple users at the same time',
  'Terraform acquires a lock when accessing your state',
  ...[
    'already locked: ID=',
    'ConditionalCheckFailedException',
    'AccessDenied',
    'Error message:',
    'resource temporarily unavailable',
  ],
  ...[
    '{"@level":',
    '{"@level":"error","type":"diagnostic","diagnostic":null}',
    '{"@level":1,"@message":{},"type":"change_summary"}',
  ],
  '{"@level":"info","type":"outputs","outputs":{"a":null,"b":{"action":"create"}}}',
  ...[
    'Plan: 1 to add, 2 to change, 3 to destroy.',
    'Apply complete! Resources: 1 added, 2 changed, 3 destroyed.',
  ],
  ...[
    'No changes. Your infrastructure matches the configuration.',
    'a.b: Creating...',
    'a = <<EOT',
    'EOT',
    'Error: ',
  ],
  ...[
    '\u001b[31m',
    '\u001b]0;',
    '\u001b',
    '\u0007',
    '│ ',
    '╷',
    '\r',
    '\n',
    '\r\n',
    '\t',
    '\0',
    '\ud800',
    ' ',
    '"',
    '\\n',
    '[',
  ],
]
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc
    .array(fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...pieces) }, fc.string({ maxLength: 5 })), {
      maxLength: 40,
    })
    .map((parts) => parts.join('')),
)
const anyExitCode = fc.option(fc.integer({ min: -1, max: 255 }), { nil: undefined })
const anySeen = fc.constantFrom('whole' as const, 'part' as const)

describe('any text', () => {
  it('is read without an error, and each answer says why it is unsure', () => {
    fc.assert(
      fc.property(anyText, anyExitCode, anySeen, (log, exitCode, seen) => {
        const lock = parseStateLock(log, exitCode, seen)
        if (exitCode === 0) expect(lock.kind).toBe('none')
        if (lock.kind === 'lock-elsewhere') {
          expect(lock.whyNot === undefined).toBe(lock.safeToRetry)
          expect(lock.holder === undefined || lock.idIsHolders !== false).toBe(true)
        }
        const summary = parsePlanSummary(log, seen)
        expect(summary === undefined || (summary.note === undefined) === summary.sure).toBe(true)
        expect(summary?.noChanges === true && summary.outputsOnly).toBe(false)
      }),
      { ...fixed, numRuns: 3000 },
    )
  })
})

const prose = [
  ...[
    'local-no-color',
    'http-locked',
    'http-unreadable',
    's3-locked',
    's3-race',
    's3-denied',
    'dynamo-race',
    'dynamo-denied',
  ],
  ...['dynamo-no-table', 'http-auth', 'http-release-fails', 'changed-before'],
].map((name) => `recorded/${name}`)
prose.push(
  ...[
    'consul-locked',
    'pg-workspace-locked',
    'local-tofu',
    'version-0.12',
    'title-only',
    'two-units-one-refused',
  ].map((name) => `from-source/${name}`),
)

const COLOURS = ['\u001b[31m', '\u001b[0m', '\u001b[1m\u001b[38;5;200m', '\u001b]8;;x\u0007']
const colour = fc.array(fc.constantFrom(...COLOURS), { maxLength: 2 }).map((codes) => codes.join(''))
const lineEnd = fc.constantFrom('\n', '\r\n', '\r', '\n\n')
/** What may stand between two words instead of one blank. */
const gap = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(colour, colour).map(([before, after]) => `${before} ${after}`) },
  { weight: 1, arbitrary: fc.constantFrom('\t', '   ') },
  {
    weight: 1,
    arbitrary: fc
      .tuple(colour, lineEnd, colour, fc.constantFrom('', '│ ', '│ │ ', '  '))
      .map((parts) => parts.join('')),
  },
)

describe('a lock error', () => {
  it.each(prose)('is the same in other lines, colours and boxes: %s', (name) => {
    const log = readFixture(name)
    const words = log.split(/[\s│╷╵]+/)
    const original = parseStateLock(log, 1)
    fc.assert(
      fc.property(fc.infiniteStream(gap), (gaps) => {
        const other = words.map((word) => `${word}${gaps.next().value}`).join('')
        expect(parseStateLock(other, 1)).toEqual(original)
      }),
      fixed,
    )
  })

  it.each(['local-json', 's3-race-json', 's3-denied-json', 'changed-before-json', 'http-release-fails-json'])(
    'is the same between other lines, and in JSON that was cut between words: %s',
    (name) => {
      const log = readFixture(`recorded/${name}`)
      const original = parseStateLock(log, 1)
      const blanks = [...log.matchAll(/ /g)].map((match) => match.index)
      fc.assert(
        fc.property(fc.constantFrom(...blanks), lineEnd, colour, (cut, end, code) => {
          const other = `${code}some words${end}${log.slice(0, cut)}${end}${log.slice(cut)}${end}{"@level"`
          const lock = parseStateLock(other, 1)
          expect(lock.kind).toBe(original.kind)
          expect(lock).toHaveProperty('kind', original.kind)
          expect('safeToRetry' in lock && lock.safeToRetry).toBe(
            'safeToRetry' in original && original.safeToRetry,
          )
        }),
        fixed,
      )
    },
  )
})

describe('a plan summary', () => {
  it.each([
    'plan-mixed',
    'no-changes',
    'outputs-only',
    'apply-add',
    'destroy',
    'forget-apply',
    'plan-failed',
    'heredoc-apply',
    'plan-mixed-json',
    'destroy-json',
  ])('is the same with other line ends and colours: %s', (name) => {
    const log = readFixture(`recorded/${name}`)
    const original = parsePlanSummary(log)
    const isJson = name.endsWith('-json')
    fc.assert(
      fc.property(fc.infiniteStream(lineEnd), fc.infiniteStream(colour), (ends, codes) => {
        const other = log.split('\n').map((line) => {
          const coloured = isJson
            ? line
            : line.replace(/(?<=\S) (?=\S)/g, () => `${codes.next().value} ${codes.next().value}`)
          return `${codes.next().value}${coloured}${codes.next().value}${ends.next().value}`
        })
        expect(parsePlanSummary(other.join(''))).toEqual(original)
      }),
      fixed,
    )
  })
})
