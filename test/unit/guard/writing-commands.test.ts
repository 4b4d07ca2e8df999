import { expect, test } from 'vitest'
import fc from 'fast-check'
import { classifyCommand } from '../../../src/guard/command-kind.ts'

// Every command made here runs a subcommand that writes, in some disguise: none of them may be taken for reading.

const runs = { seed: 20261123, numRuns: 4000 }

const subcommands = fc.constantFrom(
  ...[
    'apply',
    'apply -auto-approve',
    'apply x.tfplan',
    'destroy -force',
    'import a.b c',
    'state mv a b',
    'taint a.b',
  ],
  ...[
    'state rm a.b',
    'workspace new x',
    'force-unlock -force 1',
    'init -migrate-state',
    'test',
    'refresh',
    'untaint a',
  ],
)
const programs = fc.constantFrom(
  'terraform',
  'tofu',
  '/usr/local/bin/terraform',
  '/bin/tofu',
  './terraform',
  '"$TF"',
)
const options = fc.constantFrom(
  '',
  '-chdir=infra',
  '-chdir=plan',
  '"-chdir=a b"',
  '-chdir="$DIR"',
  '-chdir=$DIR',
)
const blank = fc.constantFrom(' ', '  ', '\t', ' \\\n ', ' \t ')
const anything = fc.constantFrom(
  'terraform plan',
  'terraform init -input=false',
  'echo plan',
  'true',
  'cd x',
  'set -e',
)

/** Puts quotes, escapes or joined lines into one word, none of which change what the shell runs. */
const disguise = (word: string): fc.Arbitrary<string> =>
  fc
    .tuple(fc.nat(word.length), fc.constantFrom('', '""', "''", '\\\n', 'quote', 'escape'))
    .map(([at, how]) => {
      if (!/^[a-z-]+$/.test(word)) return word
      const [start, end] = [word.slice(0, at), word.slice(at)]
      if (how === 'quote') return `${start}"${end}"`
      if (how === 'escape') return end === '' ? word : `${start}\\${end}`
      return `${start}${how}${end}`
    })

const plainWrite = fc
  .tuple(programs, options, subcommands, blank)
  .chain(([program, option, subcommand, space]) =>
    fc
      .tuple(...[program, option, ...subcommand.split(' ')].filter((word) => word !== '').map(disguise))
      .map((words) => words.join(space)),
  )
const terragruntWrite = fc
  .tuple(
    fc.constantFrom('', '--terragrunt-working-dir x ', '--log-level=debug ', '--non-interactive '),
    fc.constantFrom(
      '',
      'run-all ',
      'run --all ',
      'run --all -- ',
      'run --graph ',
      'stack run ',
      'run --parallelism 2 ',
    ),
    fc.constantFrom(
      'apply',
      'destroy',
      'import a b',
      'apply -auto-approve',
      'state mv a b',
      'apply-all',
      'refresh',
    ),
  )
  .map((parts) => `terragrunt ${parts.join('')}`)

const prefixed = (command: string): fc.Arbitrary<string> =>
  fc
    .array(
      fc.constantFrom(
        ...[
          'exec',
          'time',
          'time -p',
          'command',
          'nohup',
          'nice',
          'nice -n 5',
          'nice -n5',
          'timeout 5',
          'timeout -k 1s 5m',
        ],
        ...[
          'timeout --signal=TERM 5',
          'env',
          'env -i',
          'env A=b',
          'env A="$B" C=d',
          'sudo',
          'sudo -E',
          'sudo -u x',
          'tini --',
        ],
        ...['dumb-init', 'gosu root', 'su-exec root', '/usr/bin/env', '/usr/bin/timeout 5', 'A=b env'],
      ),
      { maxLength: 3 },
    )
    .chain((prefixes) =>
      fc
        .constantFrom('', 'A=b ', 'A="b c" D=$E ', 'TF_LOG= ', '! ')
        .map((assignment) => assignment + [...prefixes, command].join(' ')),
    )

const quoted = (script: string): fc.Arbitrary<string> => {
  const single = `'${script.replaceAll("'", `'\\''`)}'`
  const double = `"${script.replace(/["\\$`]/g, '\\$&')}"`
  return fc.constantFrom(single, double)
}

const inShell = (script: string): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.constantFrom(
        'sh -c',
        'bash -c',
        '/bin/sh -ec',
        'bash -euo pipefail -c',
        'dash -c --',
        'ash -xc',
        'zsh -lc',
        'bash --norc -c',
      ),
      quoted(script),
      fc.constantFrom('', ' plan', ' terraform plan'),
    )
    .map(([shell, text, parameters]) => `${shell} ${text}${parameters}`)

const inStructure = (command: string): fc.Arbitrary<string> =>
  fc.tuple(fc.nat(18), anything, anything).map(([which, one, two]) => {
    const shapes = [
      command,
      `${one} && ${command}`,
      `${one}; ${command}; ${two}`,
      `${one} || ${command}`,
      `${one} & ${command}`,
      `${command} | tee x.txt`,
      `${one} | ${command}`,
      `${one}\n${command}\n${two}`,
      `(${command})`,
      `( ${one}; ${command} )`,
      `{ ${command}; }`,
      `if ${one}; then ${command}; fi`,
      `if ${command}; then ${two}; else ${one}; fi`,
      `while ${one}; do ${command}; done`,
      `for x in a b; do ${command}; done`,
      `${one} # ${two}\n${command}`,
      `2>/dev/null ${command} > x.txt 2>&1`,
      `${one}&&${command}||${two}`,
      `until ! ${command}\ndo\n${one}\ndone`,
    ]
    return shapes[which] ?? command
  })

const script = (write: fc.Arbitrary<string>, depth: number): fc.Arbitrary<string> => {
  const wrapped = write.chain(prefixed).chain(inStructure)
  return depth === 0 ? wrapped : fc.oneof(wrapped, script(wrapped, depth - 1).chain(inShell))
}

const writing = fc.oneof({ weight: 4, arbitrary: plainWrite }, { weight: 1, arbitrary: terragruntWrite })

test('a writing command is never taken for reading, however it is wrapped, in a shell', () => {
  const shell = fc.constantFrom(
    ['sh', '-c'],
    ['/bin/bash', '-euo', 'pipefail', '-c'],
    ['tini', '--', 'sh', '-ec'],
  )
  fc.assert(
    fc.property(script(writing, 3), shell, fc.boolean(), (text, start, isEntryPoint) => {
      const entryPoint = isEntryPoint ? start : undefined
      const command = isEntryPoint ? [text] : [...start, text]
      expect(classifyCommand({ entryPoint, command, image: 'hashicorp/terraform' }).kind).not.toBe('reads')
    }),
    runs,
  )
})

test('a writing command is never taken for reading, however it is wrapped, without a shell', () => {
  const prefix = fc.constantFrom(
    ...[
      [],
      ['env', 'A=b'],
      ['timeout', '5'],
      ['tini', '--'],
      ['nice', '-n', '5'],
      ['/usr/bin/env', '-i'],
      ['sudo', '-E'],
    ],
  )
  const program = fc.constantFrom(
    'terraform',
    'tofu',
    'terragrunt',
    '/usr/local/bin/terraform',
    './terraform',
    '/x/tofu',
  )
  const split = fc.nat(4)
  fc.assert(
    fc.property(
      fc.array(prefix, { maxLength: 4 }),
      program,
      subcommands,
      split,
      (prefixes, name, subcommand, at) => {
        const words = [...prefixes.flat(), name, ...subcommand.split(' ')]
        expect(classifyCommand({ entryPoint: words.slice(0, at), command: words.slice(at) }).kind).not.toBe(
          'reads',
        )
      },
    ),
    runs,
  )
})

test('a plan in the same disguises is often proven to read, so the rules above are not empty', () => {
  const plan = fc
    .tuple(fc.constantFrom('terraform', 'tofu'), disguise('plan'))
    .map((words) => words.join(' '))
  const samples = fc.sample(script(plan, 2), { seed: runs.seed, numRuns: 1000 })
  const kinds = samples.map((text) => classifyCommand({ entryPoint: ['sh', '-c'], command: [text] }).kind)
  expect(kinds).not.toContain('writes')
  expect(kinds.filter((kind) => kind === 'reads').length).toBeGreaterThan(400)
})

test('any words at all are classified with a reason, and never throw', () => {
  const piece = fc.constantFrom(
    ...[
      'terraform',
      'plan',
      'apply',
      'sh',
      '-c',
      '-o',
      'env',
      'A=b',
      'for',
      'in',
      'do',
      '{',
      '}',
      '(',
      ')',
      '|',
      '&&',
      ';',
    ],
    ...[
      '"',
      "'",
      '\\',
      '$',
      '$(',
      '`',
      '#',
      '>',
      '<',
      '2>',
      '&',
      '\n',
      ' ',
      '--',
      '-',
      '${A',
      '__proto__',
      'constructor',
    ],
  )
  const text = fc.oneof(
    fc.array(piece).map((pieces) => pieces.join(' ')),
    fc.string({ unit: 'binary' }),
  )
  const words = fc.option(fc.array(fc.oneof(text, piece)), { nil: undefined })
  fc.assert(
    fc.property(words, words, text, fc.dictionary(text, text), (entryPoint, command, image, environment) => {
      const { why } = classifyCommand({ entryPoint, command, image, environment })
      expect(why).toMatch(/^[ -~…]+$/)
    }),
    runs,
  )
})
