import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Task } from '@aws-sdk/client-ecs'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { buildMask } from '../../../src/report/mask.ts'
import type { Ending } from '../../../src/report/outcome.ts'
import {
  buildOutputs,
  formatOutputFile,
  outputNames,
  type OutputFacts,
  type Outputs,
} from '../../../src/report/outputs.ts'
import { arnOf, at, buildExited, buildNeverStarted, buildTask } from '../ecs/builders.ts'

const id = '0123456789abcdef0123456789abcdef'
const taskUrl = `https://eu-central-1.console.aws.amazon.com/ecs/v2/clusters/ci/tasks/${id}?region=eu-central-1`
const failed: Ending = { outcome: 'failed', exitCode: 2, what: 'It failed.', exists: 'e', next: 'n' }
const noMask = buildMask([])

function outputs(facts: OutputFacts, secrets: readonly string[] = []): Outputs {
  return buildOutputs(facts, buildMask(secrets))
}

describe('the outputs', () => {
  it('have exactly the names of the interface', () => {
    expect(outputNames).toEqual([
      ...[
        'exit-code',
        'outcome',
        'failure-reason',
        'log-url',
        'task-url',
        'task-arn',
        'task-id',
        'stop-code',
      ],
      ...[
        'stopped-reason',
        'containers',
        'waited-seconds',
        'provisioning-seconds',
        'run-seconds',
        'command-kind',
      ],
      ...['plan', 'has-changes', 'lock-info', 'result'],
    ])
    expect(Object.keys(outputs({}))).toEqual([...outputNames])
  })

  it('are empty, never undefined, while nothing is known', () => {
    const { result, ...others } = outputs({})
    expect(Object.values(others).every((value) => value === '')).toBe(true)
    expect(JSON.parse(result)).toEqual(others)
  })

  it('say everything of a task that has failed', () => {
    const task = buildExited(2, {
      createdAt: at(0),
      startedAt: at(30.6),
      executionStoppedAt: at(90),
      containers: [
        { name: 'terraform', exitCode: 2 },
        { name: 'agent', exitCode: 137, reason: 'OutOfMemoryError' },
      ],
    })
    const facts: OutputFacts = {
      ending: failed,
      task,
      container: 'terraform',
      logUrl: 'https://log.example',
      waitedMs: 4_700,
      commandKind: 'reads',
      plan: { add: 1, outputsOnly: false },
      hasChanges: true,
      lockInfo: { holder: 'me@laptop' },
    }
    const { result, ...others } = outputs(facts)
    expect(others).toEqual({
      'exit-code': '2',
      outcome: 'failed',
      'failure-reason': 'It failed.',
      'log-url': 'https://log.example',
      'task-url': taskUrl,
      'task-arn': arnOf(id),
      'task-id': id,
      'stop-code': 'EssentialContainerExited',
      'stopped-reason': 'Essential container in task exited',
      containers:
        '[{"name":"terraform","exitCode":2},{"name":"agent","exitCode":137,"reason":"OutOfMemoryError"}]',
      'waited-seconds': '5',
      'provisioning-seconds': '31',
      'run-seconds': '59',
      'command-kind': 'reads',
      plan: '{"add":1,"outputsOnly":false}',
      'has-changes': 'true',
      'lock-info': '{"holder":"me@laptop"}',
    })
    expect(JSON.parse(result)).toEqual(others)
  })

  it('are there early: the task right after its launch, without an ending', () => {
    const task = buildNeverStarted('', { lastStatus: 'PROVISIONING', desiredStatus: 'RUNNING' })
    expect(outputs({ task, container: 'terraform', waitedMs: 0 })).toMatchObject({
      outcome: '',
      'exit-code': '',
      'failure-reason': '',
      'task-arn': arnOf(id),
      'task-id': id,
      'waited-seconds': '0',
      'provisioning-seconds': '',
      'run-seconds': '',
    })
  })

  it.each<[what: string, task: Task, exitCode: string]>([
    ['0', buildExited(0), '0'],
    [
      'of its own container alone',
      buildExited(0, {
        containers: [
          { name: 'agent', exitCode: 9 },
          { name: 'terraform', exitCode: 3 },
        ],
      }),
      '3',
    ],
    ['none while it runs', buildTask(), ''],
    ['none where it never started', buildNeverStarted('x'), ''],
    ['none where it was lost', buildTask({ lastStatus: 'STOPPED' }), ''],
  ])('have the exit code of the container: %s', (_what, task, exitCode) => {
    expect(outputs({ task, container: 'terraform' })['exit-code']).toBe(exitCode)
  })

  it.each([
    ['succeeded', ''],
    ['skipped', ''],
    ['failed', 'It failed.'],
    ['busy', 'It failed.'],
    ['timed-out', 'It failed.'],
  ] as const)('have a failure reason only for a failure: %s', (outcome, reason) => {
    expect(outputs({ ending: { ...failed, outcome } })['failure-reason']).toBe(reason)
  })

  it.each<[what: string, times: Partial<Task>, seconds: string]>([
    [
      'the end of the execution',
      { executionStoppedAt: at(90), stoppingAt: at(95), stoppedAt: at(120) },
      '60',
    ],
    [
      'else the beginning of the stop',
      { executionStoppedAt: undefined, stoppingAt: at(95), stoppedAt: at(120) },
      '65',
    ],
    ['else its end', { executionStoppedAt: undefined, stoppedAt: at(120) }, '90'],
    ['else nothing', { executionStoppedAt: undefined }, ''],
    ['and is never below nothing', { executionStoppedAt: at(10) }, '0'],
  ])('have the time of the run until %s', (_what, times, seconds) => {
    expect(outputs({ task: buildExited(0, times) })['run-seconds']).toBe(seconds)
  })
})

describe('a secret', () => {
  const secret = 'p"a\\ss\nword'

  it('is in no output, and what is JSON stays JSON', () => {
    const task = buildExited(1, {
      stoppedReason: `x ${secret} y`,
      containers: [{ name: 'terraform', exitCode: 1, reason: `said ${secret}` }],
    })
    const all = outputs(
      {
        task,
        container: 'terraform',
        ending: { ...failed, what: `It said ${secret}` },
        lockInfo: { holder: secret },
      },
      [secret, 'exitCode', '"exitCode":1'],
    )
    expect(all['stopped-reason']).toBe('x *** y')
    expect(all['failure-reason']).toBe('It said ***')
    expect(JSON.parse(all.containers)).toEqual([{ name: 'terraform', exitCode: 1, reason: 'said ***' }])
    expect(JSON.parse(all['lock-info'])).toEqual({ holder: '***' })
    expect(JSON.stringify(JSON.parse(all.result))).not.toContain('word')
  })
})

const folder = mkdtempSync(join(tmpdir(), 'outputs-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

/** Outputs with this text in every value. */
function withText(text: string): Outputs {
  return Object.fromEntries(outputNames.map((name) => [name, text])) as Outputs
}

const nasty = [
  `it's $HOME \`id\` $(id) "quoted" \\ back\\slash \\n`,
  'two\nlines\r\nand three',
  ' leading and trailing ',
  '\ttab = and : and # and !',
  '=begins so',
  'ümläut 日本 😀',
  "''",
  '',
]
// What a shell and a step output can hold: no NUL, and whole characters.
const text = fc.string({ unit: 'grapheme' }).filter((value) => !value.includes('\u0000'))

describe('the output file', () => {
  it('is JSON, whatever its name, unless it is one of the others', () => {
    for (const path of ['out.json', 'out', 'out.txt', 'env', 'x.env.json']) {
      for (const value of nasty)
        expect(JSON.parse(formatOutputFile(path, withText(value)))).toEqual(withText(value))
    }
  })

  it('with .env is read by a real shell', () => {
    for (const value of [...nasty, ...fc.sample(text, { numRuns: 20, seed: 1 })]) {
      writeFileSync(join(folder, 'out.env'), formatOutputFile('out.env', withText(value)))
      const names = outputNames.map((name) => name.toUpperCase().replaceAll('-', '_'))
      const script = `. ./out.env; printf '%s\\0' ${names.map((name) => `"$${name}"`).join(' ')}`
      const said = execFileSync('sh', ['-c', script], {
        cwd: folder,
        encoding: 'utf8',
        env: { PATH: process.env['PATH'] ?? '' },
      })
      expect(said.split('\0').slice(0, -1)).toEqual(outputNames.map(() => value))
    }
  })

  it('with .env runs nothing', () => {
    const value = `'; touch owned; echo '`
    writeFileSync(join(folder, 'out.env'), formatOutputFile('out.env', withText(value)))
    expect(execFileSync('sh', ['-c', '. ./out.env; ls'], { cwd: folder, encoding: 'utf8' })).not.toContain(
      'owned',
    )
  })

  it('with .properties is read back as Java reads it', () => {
    for (const value of nasty)
      expect(readProperties(formatOutputFile('x.properties', withText(value)))).toEqual(withText(value))
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        expect(readProperties(formatOutputFile('x.properties', withText(value)))).toEqual(withText(value))
      }),
    )
  })

  it('with .properties is plain ASCII', () => {
    expect(formatOutputFile('x.properties', withText('ü😀'))).toMatch(/^[\n -~]*$/)
  })
})

/** Java's Properties.load, as far as its documentation describes it; a logical line a property. */
function readProperties(file: string): Record<string, string> {
  const properties: Record<string, string> = {}
  for (const line of file.split('\n').filter((one) => one !== '' && !/^[#!]/.test(one))) {
    const match = /^((?:\\.|[^\\=:\s])*)[ \t\f]*[=:]?[ \t\f]*(.*)$/s.exec(line)
    properties[unescapeProperty(match?.[1] ?? '')] = unescapeProperty(match?.[2] ?? '')
  }
  return properties
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', f: '\f' }

function unescapeProperty(escaped: string): string {
  return escaped.replace(
    /\\u([0-9a-f]{4})|\\(.)/gs,
    (_all, hex: string | undefined, one: string | undefined) =>
      hex === undefined ? (escapes[one ?? ''] ?? one ?? '') : String.fromCharCode(Number.parseInt(hex, 16)),
  )
}

describe('without secrets', () => {
  it('nothing is masked', () => {
    expect(buildOutputs({ ending: failed }, noMask)['failure-reason']).toBe(failed.what)
  })
})
