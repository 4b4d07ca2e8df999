import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { formatHelp } from '../../src/settings/help.ts'
import { inputs, outputs, type InputRow } from '../../src/settings/inputs.ts'
import { parseInput } from '../../src/settings/parse.ts'
import { actionFile, formatAction, readmeFile, updateReadme } from './update-inputs.ts'

const stale = 'out of date: run `node test/contract/update-inputs.ts`'

/** The interface once more, by hand: a change of a name or a default has to be made here too, and be meant. */
const interfaceInputs: readonly (readonly [string, string])[] = [
  ['cluster', 'required'],
  ['family', 'required'],
  ['command', ''],
  ['container', ''],
  ['branch-guard', 'main'],
  ['guard-events', 'push, workflow_dispatch, schedule, repository_dispatch'],
  ['command-kind', 'auto'],
  ['wait-for-families', ''],
  ['concurrency-group', ''],
  ['if-busy', 'wait'],
  ['wait-timeout', '60m'],
  ['poll-interval', '2s'],
  ['launch-timeout', '10m'],
  ['task-timeout', ''],
  ['on-cancel', 'auto'],
  ['retry-on-state-lock', '5'],
  ['success-exit-codes', '0'],
  ['environment', ''],
  ['subnets', ''],
  ['security-groups', ''],
  ['assign-public-ip', ''],
  ['network-from-service', ''],
  ['launch-type', ''],
  ['capacity-provider-strategy', ''],
  ['platform-version', ''],
  ['task-role', ''],
  ['execution-role', ''],
  ['cpu', ''],
  ['memory', ''],
  ['ephemeral-storage', ''],
  ['tags', ''],
  ['propagate-tags', 'false'],
  ['enable-execute-command', 'false'],
  ['run-task-json', ''],
  ['stream-logs', 'true'],
  ['log-lines-in-error', '20'],
  ['summary', 'true'],
  ['output-file', ''],
  ['dry-run', 'false'],
  ['aws-region', ''],
]

const interfaceOutputs = [
  'exit-code',
  'outcome',
  'failure-reason',
  'log-url',
  'task-url',
  'task-arn',
  'task-id',
  'stop-code',
  'stopped-reason',
  'containers',
  'waited-seconds',
  'provisioning-seconds',
  'run-seconds',
  'command-kind',
  'plan',
  'has-changes',
  'lock-info',
  'result',
]

describe('the table of inputs', () => {
  const rows: readonly InputRow[] = inputs

  it('has the names and defaults of the interface, in its order', () => {
    expect(rows.map((row) => [row.name, row.isRequired === true ? 'required' : row.default])).toEqual(
      interfaceInputs,
    )
    expect(outputs.map(({ name }) => name)).toEqual(interfaceOutputs)
  })

  it.each(inputs.map((row) => [row.name, row] as const))(
    'has a default and an example of %s that are good',
    (_name, row) => {
      if (row.default !== '') expect(parseInput(row, row.default).kind).toBe('value')
      expect(parseInput(row, row.example).kind).toBe('value')
    },
  )

  it('explains each input and output in whole sentences, without anything that a table would break on', () => {
    for (const text of [...rows.map(({ help }) => help), ...outputs.map(({ meaning }) => meaning)]) {
      expect(text).toMatch(/^[A-Z][^\n|]+\.$/)
    }
  })

  it('keeps inputs of a group together', () => {
    const changes = rows.filter((row, index) => row.group !== rows[index - 1]?.group)
    expect(changes).toHaveLength(new Set(rows.map(({ group }) => group)).size)
  })
})

describe('action.yml', () => {
  const action = readFileSync(actionFile, 'utf8')

  it('is made from the table', () => {
    expect(action, stale).toBe(formatAction())
  })

  // No YAML parser is a dependency: the file keeps to lines that can't mean anything else.
  it('has only plain lines of YAML', () => {
    const allowed = [
      /^# [^\n]+$/,
      /^$/,
      /^(?:name|description|author): [A-Za-z][A-Za-z0-9 ,.-]*$/,
      /^(?:branding|inputs|outputs|runs):$/,
      /^ {2}[a-z]+(?:-[a-z]+)*:$/,
      /^ {4}description: >-$/,
      /^ {6}[^\s].*[^\s]$/,
      /^ {4}required: true$/,
      /^ {4}default: '[^'\\]+'$/,
      /^ {2}(?:icon: [a-z]+|color: [a-z]+|using: node24|main: dist\/index\.js|post: dist\/index\.js)$/,
    ]
    const odd = action
      .trimEnd()
      .split('\n')
      .filter((line) => !allowed.some((pattern) => pattern.test(line)))
    expect(odd).toEqual([])
  })

  it('runs the one bundle on Node 24, before and after', () => {
    expect(action).toMatch(
      /\nruns:\n {2}using: node24\n {2}main: dist\/index\.js\n {2}post: dist\/index\.js\n$/,
    )
  })
})

describe('the README', () => {
  it('has both tables as they are made from the table', () => {
    const readme = readFileSync(readmeFile, 'utf8')
    expect(updateReadme(readme), stale).toBe(readme)
  })

  it('is not written without the markers of both tables', () => {
    const both = '<!-- inputs -->\n<!-- /inputs -->\n<!-- outputs -->\n<!-- /outputs -->\n'
    expect(updateReadme(both)).toContain('| `cluster` | **required** |')
    expect(updateReadme(updateReadme(both))).toBe(updateReadme(both))
    for (const marker of ['<!-- inputs -->', '<!-- /inputs -->', '<!-- outputs -->', '<!-- /outputs -->']) {
      expect(() => updateReadme(both.replace(marker, ''))).toThrow('README.md lacks')
    }
  })
})

describe('--help', () => {
  const help = formatHelp()

  it.each(inputs.map((row) => [row.name, row as InputRow] as const))('tells of %s', (name, row) => {
    const start = help.indexOf(`\n  --${name} `)
    expect(start).toBeGreaterThan(0)
    const rest = help.slice(start + 1)
    const told = rest.slice(0, rest.search(/\n(?! {6})/)).replace(/\s+/g, ' ')
    expect(told).toContain(row.help)
    if (row.default !== '') expect(told).toContain(`Default: ${row.default}.`)
    if (row.isRequired === true) expect(told).toContain('Required.')
  })

  it('fits into 100 columns', () => {
    expect(help.split('\n').filter((line) => line.length > 100)).toEqual([])
  })
})
