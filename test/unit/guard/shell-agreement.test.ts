import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { classifyCommand } from '../../../src/guard/command-kind.ts'

// The classifier's reading of shell text against the shells' own: scripts that it says only read are run with a
// stand-in for terraform that notes its arguments, and never may it be called to write. The scripts are made of
// harmless words, in a folder of their own.

const folder = mkdtempSync(join(tmpdir(), 'shell-agreement-'))
const log = join(folder, 'log')

beforeAll(() => {
  mkdirSync(join(folder, 'bin'))
  mkdirSync(join(folder, 'work'))
  const standIn = join(folder, 'bin', 'terraform')
  writeFileSync(standIn, '#!/bin/sh\nread -r line\nprintf "%s\\n" "$#" "$@" "<$line" >> "$STAND_IN_LOG"\n')
  chmodSync(standIn, 0o755)
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

const variables = [
  'apply',
  'x apply',
  '-migrate-state',
  'x; terraform apply',
  '$(terraform apply)',
  '-chdir=x apply',
]

/** The calls of terraform that a script makes, each with its arguments and the first line of its input. */
function callsOf(shell: string, script: string, variable: string): string[][] {
  writeFileSync(log, '')
  const env = {
    PATH: `${join(folder, 'bin')}:/usr/bin:/bin`,
    STAND_IN_LOG: log,
    HOME: join(folder, 'work'),
    A: variable,
  }
  spawnSync(shell, ['-c', script], { cwd: join(folder, 'work'), env, input: '', timeout: 5_000 })
  const lines = readFileSync(log, 'utf8').split('\n')
  const calls: string[][] = []
  while (lines.length > 1) calls.push(lines.splice(0, Number(lines.shift()) + 1))
  return calls
}

function doesWrite(call: string[]): boolean {
  const args = call.slice(0, -1).filter((word) => !word.startsWith('-chdir='))
  const isAnswered = args[0] === 'init' && call.at(-1) === '<yes'
  return args[0] === 'apply' || isAnswered || (args[0] === 'init' && args.includes('-migrate-state'))
}

const piece = fc.constantFrom(
  ...[
    'terraform plan',
    'terraform apply',
    'terraform init',
    'terraform',
    'plan',
    'apply',
    'echo',
    'echo yes',
    'true',
  ],
  ...[
    'A=plan',
    '$A',
    '"$A"',
    '${A}',
    '${A:-apply}',
    '${A:=apply}',
    '"$@"',
    '$1',
    "$'apply'",
    '$"apply"',
    '$(',
    '`',
    '$',
  ],
  ...[
    'if',
    'then',
    'else',
    'fi',
    'while',
    'do',
    'done',
    'for A in',
    '!',
    '{',
    '}',
    '(',
    ')',
    '((',
    '))',
    '[',
    ']',
    '[[',
  ],
  ...[
    'case',
    'esac',
    'a)',
    'function',
    'f()',
    'alias',
    'trap',
    'eval',
    'exec',
    'time',
    'command',
    'env',
    'sh -c',
    'set -e',
  ],
  ...[
    '#',
    '# ',
    "'",
    '"',
    '\\',
    '\\\n',
    "'; terraform apply'",
    '"; terraform apply"',
    '; terraform apply',
    '\n',
    '\r\n',
    '\t',
  ],
  ...[
    '<',
    '>',
    '>>',
    '>&',
    '2>&1',
    '&>',
    '>|',
    '<<EOF\n',
    'EOF\n',
    '<<<',
    '<(',
    '>(',
    '/dev/null',
    'x.txt',
    '|',
    '||',
  ],
  ...[
    '&',
    '&&',
    ';',
    ';;',
    '|&',
    '{plan,apply}',
    'pl*',
    '?',
    '~',
    '-',
    '--',
    '-chdir=.',
    '-chdir=$A',
    '"-chdir=$A"',
  ],
  ...[
    '-migrate-state',
    '"-x=$A"',
    '-x=$A',
    'tee x.txt',
    'cat',
    'export A=b',
    '2',
    'PATH=.',
    '\u00a0',
    ' ',
    ' ',
    ' ',
    ' ',
  ],
)
const base = fc.constantFrom(
  ...[
    'terraform plan',
    'terraform plan; echo "terraform apply"',
    "terraform plan 'x; terraform apply'",
    'cd . && terraform plan $A',
  ],
  ...[
    '# terraform apply\nterraform plan',
    'if [ "$A" = x ]; then terraform plan; fi',
    '(terraform -chdir="$A" plan) | tee x.txt',
  ],
  ...[
    'terraform init "-x=$A" && terraform plan',
    'sh -c "terraform plan" terraform apply',
    'for x in apply; do terraform plan; done',
  ],
)
const mixed = fc
  .tuple(base, fc.array(piece, { minLength: 1, maxLength: 4 }), fc.constantFrom('', ' '), fc.nat(60))
  .map(([text, pieces, glue, at]) => text.slice(0, at) + glue + pieces.join(glue) + glue + text.slice(at))

describe.each(['sh', 'bash'])('%s', (shell) => {
  const isMissing = spawnSync(shell, ['-c', ':']).status !== 0

  test.skipIf(isMissing)('the stand-in notes what it is called with', () => {
    const script = 'terraform "a b" "$A"; echo yes | terraform init'
    expect(callsOf(shell, script, 'x\ty')).toEqual([
      ['a b', 'x\ty', '<'],
      ['init', '<yes'],
    ])
  })

  test.skipIf(isMissing)('what is said to read does not write when it is run', () => {
    const scripts = fc.sample(mixed, { seed: 20261123, numRuns: 3000 })
    const isReading = (script: string) =>
      classifyCommand({ entryPoint: [shell, '-c'], command: [script] }).kind === 'reads'
    const reading = [...new Set(scripts)].filter(isReading).slice(0, 200)
    expect(reading.length).toBe(200)
    const calls = reading.map((script, index) => ({
      script,
      calls: callsOf(shell, script, variables[index % variables.length] ?? ''),
    }))
    expect(calls.filter((one) => one.calls.some(doesWrite))).toEqual([])
    expect(calls.filter((one) => one.calls.length > 0).length).toBeGreaterThan(100)
  })
})
