import { describe } from 'vitest'
import { outputNames } from '../../src/report/outputs.ts'
import { version } from '../../src/version.ts'
import { scenario, type Inputs } from './harness.ts'
import { endless } from './worlds.ts'

/** Takes the harness's own flags away, so that a scenario gives every input itself. */
const nothing: Inputs = {
  cluster: undefined,
  family: undefined,
  'poll-interval': undefined,
  'output-file': undefined,
}

describe.concurrent('an input is taken', () => {
  scenario.for<[string, Record<string, string>, string[]]>([
    [
      'as INPUT_NAME-WITH-HYPHENS',
      { INPUT_CLUSTER: 'ci', INPUT_FAMILY: 'terraform', 'INPUT_IF-BUSY': 'skip' },
      [],
    ],
    [
      'as INPUT_NAME_WITH_UNDERSCORES',
      { INPUT_CLUSTER: 'ci', INPUT_FAMILY: 'terraform', INPUT_IF_BUSY: 'skip' },
      [],
    ],
    ['as --flag value', {}, ['--cluster', 'ci', '--family', 'terraform', '--if-busy', 'skip']],
    ['as --flag=value', {}, ['--cluster=ci', '--family=terraform', '--if-busy=skip']],
    [
      'from several places that agree, and empty ones are none',
      { INPUT_CLUSTER: 'ci', INPUT_FAMILY: 'terraform', 'INPUT_IF-BUSY': 'skip', INPUT_IF_BUSY: '' },
      ['--cluster', 'ci', '--if-busy=skip'],
    ],
  ])('%s', async ([, env, args], { startAws, expect }) => {
    const aws = await startAws({ job: endless })
    await aws.launchByHand()
    const end = await aws.run(nothing, { env, args })
    expect(end.exitCode).toBe(0)
    expect(end.stdout).toContain('`if-busy` is skip')
  })
})

describe.concurrent('nothing is asked of AWS', () => {
  scenario.for<[string, Inputs, Record<string, string>, string[], string]>([
    [
      'when two sources disagree',
      {},
      { 'INPUT_IF-BUSY': 'skip' },
      ['--if-busy=fail'],
      'are both given and differ',
    ],
    [
      'when both spellings disagree',
      {},
      { 'INPUT_IF-BUSY': 'skip', INPUT_IF_BUSY: 'fail' },
      [],
      'are both given and differ',
    ],
    ['when a required input is missing', { cluster: undefined }, {}, [], '- cluster: '],
    ['when there is no such flag', {}, {}, ['--famly=x'], 'did you mean --family?'],
    ['when a value breaks its rule', { 'success-exit-codes': '0,256' }, {}, [], '"256"'],
    [
      'when two inputs exclude each other',
      { 'launch-type': 'EC2', 'capacity-provider-strategy': 'FARGATE:1' },
      {},
      [],
      'launch-type',
    ],
  ])('%s', async ([, inputs, env, args, says], { startAws, expect }) => {
    const aws = await startAws()
    const end = await aws.run(inputs, { env, args })
    expect(end.exitCode).toBe(64)
    expect(end.stdout).toContain(says)
    expect(end.stdout).toContain('Nothing was launched.')
    expect(aws.asked()).toEqual([])
  })

  scenario(
    'and all bad inputs are told together, each with what is allowed and an example',
    async ({ startAws, expect }) => {
      const aws = await startAws()
      const end = await aws.run({ 'wait-timeout': 'soon', 'if-busy': 'maybe', cluster: undefined })
      expect(end.exitCode).toBe(64)
      expect(end.prose.filter((line) => line.startsWith('- ')).map((line) => line.split(':')[0])).toEqual([
        '- cluster',
        '- if-busy',
        '- wait-timeout',
      ])
      expect(end.prose.filter((line) => line.startsWith('  example: '))).toHaveLength(3)
      expect(aws.asked()).toEqual([])
    },
  )

  scenario.for(['github', 'shell'] as const)(
    'and the outcome can be read from the outputs all the same on %s',
    async (on, { startAws, expect }) => {
      const aws = await startAws()
      const end = await aws.run({ 'wait-timeout': 'soon' }, { on })
      expect(Object.keys(end.outputs).sort()).toEqual([...outputNames].sort())
      expect(end.outputs).toMatchObject({
        outcome: 'invalid-input',
        'exit-code': '',
        'failure-reason': expect.stringContaining('wait-timeout: "soon" is not a duration') as string,
      })
    },
  )

  scenario('and a variable that is nearly an input is named beside them', async ({ startAws, expect }) => {
    const aws = await startAws()
    const end = await aws.run({ cluster: undefined }, { env: { INPUT_CLUSTR: 'ci' } })
    expect(end.prose.slice(0, 3)).toEqual([
      'Warning: INPUT_CLUSTR is not an input and is ignored. Did you mean INPUT_CLUSTER?',
      'Outcome: invalid-input. One input is wrong:',
      '- cluster: is required',
    ])
  })

  scenario('and no output file is written that is no good itself', async ({ startAws, expect }) => {
    const aws = await startAws()
    const end = await aws.run({ 'wait-timeout': 'soon', 'output-file': 'out/' })
    expect(end.exitCode).toBe(64)
    expect(end.stdout).toContain('- output-file: "out/" is a folder')
    expect(end.outputs).toEqual({})
  })

  scenario('for --help and --version', async ({ startAws, expect }) => {
    const aws = await startAws()
    const help = await aws.run(nothing, { args: ['--help'] })
    expect(help).toMatchObject({ exitCode: 0, stderr: '' })
    expect(help.stdout).toContain('--wait-timeout')
    expect(await aws.run(nothing, { args: ['--version'] })).toMatchObject({
      exitCode: 0,
      stdout: `${version}\n`,
    })
    expect(aws.asked()).toEqual([])
  })
})
