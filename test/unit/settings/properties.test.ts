import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseCommand } from '../../../src/settings/command.ts'
import { inputs } from '../../../src/settings/inputs.ts'
import { parseEnvironmentPairs, parseTags } from '../../../src/settings/pairs.ts'
import { parseInput } from '../../../src/settings/parse.ts'
import { parseDuration } from '../../../src/settings/scalars.ts'
import { formatProblems, parseSettings } from '../../../src/settings/settings.ts'
import { formatShellWords, parseShellWords } from '../../../src/settings/shell-words.ts'

const runs = { seed: 20_261_123, numRuns: 300 }

const pieces = inputs.flatMap(({ name, example, default: text }) => [name, example, text])
/** Any text, and texts that come near to good ones. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc
    .array(fc.constantFrom(...pieces, '=', ':', ',', '\n', ' ', '[', '{', '"', "'", '\\', '--', '*', '0'), {
      maxLength: 8,
    })
    .map((parts) => parts.join('')),
  fc.json(),
)

describe('every parser', () => {
  it.each(inputs.map((row) => [row.name, row] as const))('of %s answers to any text', (_name, row) => {
    fc.assert(
      fc.property(anyText, (text) => {
        const parsed = parseInput(row, text)
        if (parsed.kind === 'refused') expect(parsed.reason).not.toBe('')
      }),
      { ...runs, numRuns: 100 },
    )
  })

  it.each(inputs.map((row) => [row.name, row] as const))('of %s ends on long texts', (_name, row) => {
    const size = 100_000
    for (const unit of [
      '0',
      'a',
      '-',
      ',',
      '[',
      '{',
      "'",
      '"',
      '\\',
      '=',
      ' ',
      '\n',
      ':',
      '.',
      'a=\n',
      '0,',
      "''",
      '{"a":',
      'sg-1,',
      'a-',
    ]) {
      const long = unit.repeat(size / unit.length)
      for (const text of [long, `${row.example}${long}`, `${long}!`]) {
        expect(['value', 'refused']).toContain(parseInput(row, text).kind)
      }
    }
  })
})

describe('all inputs together', () => {
  it('are answered whatever the arguments and the environment', () => {
    const flag = fc.oneof(fc.constantFrom(...inputs.map(({ name }) => `--${name}`)), anyText)
    const variable = fc.constantFrom(
      ...inputs.flatMap(({ name }) => [
        `INPUT_${name.toUpperCase()}`,
        `INPUT_${name.toUpperCase().replaceAll('-', '_')}`,
      ]),
    )
    fc.assert(
      fc.property(
        fc.array(fc.oneof(flag, anyText), { maxLength: 12 }),
        fc.dictionary(fc.oneof(variable, anyText), anyText, { maxKeys: 8 }),
        (argv, env) => {
          const result = parseSettings(argv, env)
          if (result.kind !== 'problems') return
          expect(formatProblems(result.problems).split('\n')).toHaveLength(1 + 4 * result.problems.length)
        },
      ),
      runs,
    )
  })

  it('agree from every source', () => {
    fc.assert(
      fc.property(fc.constantFrom(...inputs), anyText, (row, text) => {
        const least = { INPUT_CLUSTER: 'ci', INPUT_FAMILY: 'x' }
        const upper = `INPUT_${row.name.toUpperCase()}`
        const from = (argv: string[], env: Record<string, string>) => {
          const result = parseSettings(argv, { ...least, ...env })
          return result.kind === 'problems'
            ? result.problems.map(({ input, reason }) => [input, reason])
            : result
        }
        fc.pre(row.name !== 'cluster' && row.name !== 'family')
        const byFlag = from([`--${row.name}=${text}`], {})
        expect(from([], { [upper]: text })).toEqual(byFlag)
        expect(from([], { [upper.replaceAll('-', '_')]: text })).toEqual(byFlag)
      }),
      runs,
    )
  })
})

describe('what is written is read again', () => {
  it('as the same words of a command', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(anyText, fc.constantFrom('&&', ';', '[', '', "'", '\\')), {
          minLength: 1,
          maxLength: 6,
        }),
        (words) => {
          expect(parseShellWords(formatShellWords(words))).toEqual({ kind: 'value', value: words })
          expect(parseCommand(formatShellWords(words))).toEqual({ kind: 'value', value: words })
          expect(parseCommand(JSON.stringify(words))).toEqual({ kind: 'value', value: words })
        },
      ),
      runs,
    )
  })

  it('as the same pairs', () => {
    const key = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_.-]{0,20}$/)
    const value = anyText.map((text) => text.replace(/[\r\n]/g, ' ').trimEnd())
    fc.assert(
      fc.property(fc.dictionary(key, value, { minKeys: 1, maxKeys: 8 }), (pairs) => {
        const text = Object.entries(pairs).map(([name, content]) => `${name}=${content}`)
        const parsed = parseEnvironmentPairs(text.join('\n'))
        expect(parsed.kind === 'value' && Object.entries(parsed.value)).toEqual(Object.entries(pairs))
      }),
      runs,
    )
  })

  it('as the same tags', () => {
    const characters = fc
      .stringMatching(/^[a-zé0-9_.:/+@-]{1,20}$/)
      .filter((text) => !/^(?:aws:|in-turn)/.test(text))
    fc.assert(
      fc.property(fc.dictionary(characters, characters, { minKeys: 1, maxKeys: 25 }), (tags) => {
        const text = Object.entries(tags).map(([name, content]) => `${name}=${content}`)
        expect(parseTags(text.join('\n'))).toEqual({ kind: 'value', value: tags })
      }),
      runs,
    )
  })

  it('as the same duration', () => {
    const bounds = { min: 1, max: 2_147_483 }
    fc.assert(
      fc.property(
        fc.integer(bounds),
        fc.constantFrom<[string, number][]>(['', 1], ['s', 1], ['m', 60], ['h', 3600]),
        (amount, [unit, seconds]) => {
          const total = amount * seconds
          expect(parseDuration(`${amount}${unit}`, bounds)).toEqual(
            total <= bounds.max
              ? { kind: 'value', value: total * 1000 }
              : { kind: 'refused', reason: 'is out of range' },
          )
        },
      ),
      runs,
    )
  })
})

// A machine without sh is told so by name: Windows.
const hasShell = spawnSync('sh', ['-c', 'exit 0']).status === 0

describe.skipIf(!hasShell)('a real shell (skipped where there is no sh)', () => {
  const readWords = (text: string): string[] | undefined => {
    const shell = spawnSync('sh', [
      '-c',
      `eval "set -- $1" && for word; do printf '%s\\0' "$word"; done`,
      'sh',
      text,
    ])
    return shell.status === 0 ? shell.stdout.toString('utf8').split('\0').slice(0, -1) : undefined
  }

  it('reads the same words', () => {
    const parts = [
      'a',
      'b',
      '-',
      ' ',
      '\t',
      "'",
      '"',
      '\\"',
      "\\'",
      '\\\\',
      '\\ ',
      '\\a',
      '\\$',
      '"\\`"',
      '=',
    ]
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...parts), { maxLength: 14 }), (chosen) => {
        const text = chosen.join('')
        const parsed = parseShellWords(text)
        const ours = parsed.kind === 'value' ? parsed.value : undefined
        // No word at all is good for a shell, and not for us.
        expect(ours ?? []).toEqual(readWords(text) ?? [])
      }),
      runs,
    )
  })

  it('reads what is written for it', () => {
    const word = fc.string({
      unit: fc.constantFrom(...Array.from(`ab $*?'"\\\`&|;<>()[]{}~#!=\n\té`)),
      maxLength: 12,
    })
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), (words) => {
        expect(readWords(formatShellWords(words))).toEqual(words)
      }),
      { ...runs, numRuns: 100 },
    )
  })
})
