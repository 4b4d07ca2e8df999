import { describe, expect, it } from 'vitest'
import { inputs } from '../../../src/settings/inputs.ts'
import { formatProblems, parseSettings, type Problem, type Settings } from '../../../src/settings/settings.ts'

const least = ['--cluster', 'ci', '--family', 'terraform']

function settingsOf(argv: readonly string[], env: Record<string, string | undefined> = {}): Settings {
  const result = parseSettings(argv, env)
  if (result.kind !== 'settings') throw new Error(JSON.stringify(result, null, 2))
  return result.settings
}

function problemsOf(
  argv: readonly string[],
  env: Record<string, string | undefined> = {},
): readonly Problem[] {
  const result = parseSettings(argv, env)
  return result.kind === 'problems' ? result.problems : []
}

function reasonsOf(argv: readonly string[], env: Record<string, string | undefined> = {}): string[] {
  return problemsOf(argv, env).map(({ input, given, reason }) =>
    [input, given, reason].filter((part) => part !== '').join(' '),
  )
}

describe('settings', () => {
  it('have the defaults of the interface, and nothing for what was not given', () => {
    expect(settingsOf(least)).toEqual({
      cluster: 'ci',
      family: { family: 'terraform', given: 'terraform' },
      branchGuard: ['main'],
      guardEvents: ['push', 'workflow_dispatch', 'schedule', 'repository_dispatch'],
      commandKind: 'auto',
      waitForFamilies: [],
      ifBusy: 'wait',
      waitTimeoutMs: 3_600_000,
      pollIntervalMs: 2_000,
      launchTimeoutMs: 600_000,
      onCancel: 'auto',
      retryOnStateLock: 5,
      successExitCodes: [0],
      environment: {},
      subnets: [],
      securityGroups: [],
      capacityProviderStrategy: [],
      tags: {},
      propagateTags: false,
      enableExecuteCommand: false,
      streamLogs: true,
      logLinesInError: 20,
      summary: true,
      dryRun: false,
    })
    expect(Object.values(settingsOf(least))).not.toContain(undefined)
  })

  it('take every input', () => {
    const given: Record<string, string> = {
      cluster: 'ci',
      family: 'terraform:3',
      command: 'terraform plan',
      container: 'tf',
      'branch-guard': 'main, release/*',
      'guard-events': 'push',
      'command-kind': 'reads',
      'wait-for-families': 'apply, terraform:2',
      'concurrency-group': 'network',
      'if-busy': 'skip',
      'wait-timeout': '1h',
      'poll-interval': '3',
      'launch-timeout': '5m',
      'task-timeout': '2h',
      'on-cancel': 'stop',
      'retry-on-state-lock': '0',
      'success-exit-codes': '0,2',
      environment: 'A=1\nB=2',
      subnets: 'subnet-1,subnet-2',
      'security-groups': 'sg-1',
      'assign-public-ip': 'false',
      'capacity-provider-strategy': 'FARGATE:1',
      'platform-version': '1.4.0',
      'task-role': 'task',
      'execution-role': 'execution',
      cpu: '1024',
      memory: '2 GB',
      'ephemeral-storage': '50',
      tags: 'team=x',
      'propagate-tags': 'true',
      'enable-execute-command': 'True',
      'run-task-json': '{"group": "g"}',
      'stream-logs': 'false',
      'log-lines-in-error': '0',
      summary: 'FALSE',
      'output-file': 'out.json',
      'dry-run': 'true',
      'aws-region': 'eu-central-1',
    }
    const expected: Settings = {
      cluster: 'ci',
      family: { family: 'terraform', revision: 3, given: 'terraform:3' },
      command: ['terraform', 'plan'],
      container: 'tf',
      branchGuard: ['main', 'release/*'],
      guardEvents: ['push'],
      commandKind: 'reads',
      waitForFamilies: ['apply'],
      concurrencyGroup: 'network',
      ifBusy: 'skip',
      waitTimeoutMs: 3_600_000,
      pollIntervalMs: 3_000,
      launchTimeoutMs: 300_000,
      taskTimeoutMs: 7_200_000,
      onCancel: 'stop',
      retryOnStateLock: 0,
      successExitCodes: [0, 2],
      environment: { A: '1', B: '2' },
      subnets: ['subnet-1', 'subnet-2'],
      securityGroups: ['sg-1'],
      assignPublicIp: false,
      capacityProviderStrategy: [{ capacityProvider: 'FARGATE', weight: 1 }],
      platformVersion: '1.4.0',
      taskRole: 'task',
      executionRole: 'execution',
      cpu: '1024',
      memory: '2 GB',
      ephemeralStorageGiB: 50,
      tags: { team: 'x' },
      propagateTags: true,
      enableExecuteCommand: true,
      runTaskJson: { group: 'g' },
      streamLogs: false,
      logLinesInError: 0,
      summary: false,
      outputFile: 'out.json',
      dryRun: true,
      awsRegion: 'eu-central-1',
    }
    const variables = (spell: (name: string) => string) =>
      Object.fromEntries(
        Object.entries(given).map(([name, text]) => [`INPUT_${spell(name.toUpperCase())}`, text]),
      )
    expect(
      settingsOf(
        [],
        variables((name) => name),
      ),
    ).toEqual(expected)
    expect(
      settingsOf(
        [],
        variables((name) => name.replaceAll('-', '_')),
      ),
    ).toEqual(expected)
    expect(settingsOf(Object.entries(given).flatMap(([name, text]) => [`--${name}`, text]))).toEqual(expected)
    expect(settingsOf(Object.entries(given).map(([name, text]) => `--${name}=${text}`))).toEqual(expected)
    // What the others leave out.
    expect(settingsOf([...least, '--launch-type', 'EC2']).launchType).toBe('EC2')
    expect(settingsOf([...least, '--network-from-service', 'web']).networkFromService).toBe('web')
  })

  it('take the example of every input', () => {
    for (const { name, example } of inputs) {
      const needs = ['security-groups', 'assign-public-ip'].includes(name) ? ['--subnets', 'subnet-1'] : []
      const others = ['--cluster', 'ci', '--family', 'x'].flatMap((word, index, all) =>
        index % 2 === 0 && word !== `--${name}` ? [word, all[index + 1]!] : [],
      )
      expect(problemsOf([...others, ...needs, `--${name}`, example])).toEqual([])
    }
  })
})

describe('the command line', () => {
  it.each([
    [['--dry-run'], true],
    [['--dry-run', 'true'], true],
    [['--dry-run', 'false'], false],
    [['--dry-run=false'], false],
    [['--dry-run='], false],
    [['--dry-run', '--summary'], true],
  ])('with %j makes dry-run %s', (argv, dryRun) => {
    expect(settingsOf([...argv, ...least]).dryRun).toBe(dryRun)
    expect(settingsOf([...least, ...argv]).dryRun).toBe(dryRun)
  })

  it.each([
    [
      ['--command', 'a --b'],
      ['a', '--b'],
    ],
    [['--command', '-v'], ['-v']],
    [['--command=--version'], ['--version']],
    [['--command=a=b'], ['a=b']],
  ])('with %j takes the command %j', (argv, command) => {
    expect(settingsOf([...least, ...argv]).command).toEqual(command)
  })

  it('with --help or --version asks for that, whatever else is wrong', () => {
    expect(parseSettings(['--help'], {})).toEqual({ kind: 'help' })
    expect(parseSettings(['--nonsense', 'x', '--help', '--version'], {})).toEqual({ kind: 'help' })
    expect(parseSettings(['--version', '--nonsense'], { 'INPUT_IF-BUSY': 'x' })).toEqual({ kind: 'version' })
  })

  it.each([
    [['--clster', 'ci'], '"--clster" there is no such flag; did you mean --cluster?'],
    [['--wait_timeout=5m'], '"--wait_timeout" there is no such flag; did you mean --wait-timeout?'],
    [['--Cluster=ci'], '"--Cluster" there is no such flag; did you mean --cluster?'],
    [['-h'], '"-h" there is no such flag'],
    [['-cluster', 'x'], '"-cluster" there is no such flag; did you mean --cluster?'],
    [['--'], '"--" there is no such flag'],
    [['--halp'], '"--halp" there is no such flag; did you mean --help?'],
    [['plan'], 'argument 5 "plan" belongs to no flag; a value with blanks needs quotes'],
    [['-'], 'argument 5 "-" belongs to no flag; a value with blanks needs quotes'],
    [[''], 'argument 5 "" belongs to no flag; a value with blanks needs quotes'],
    [
      ['--command', 'terraform', 'plan'],
      'argument 7 "plan" belongs to no flag; a value with blanks needs quotes',
    ],
    [['--container'], 'container needs a value'],
    [['--container', '--dry-run'], 'container needs a value'],
    [['--dry-run', 'maybe'], 'dry-run "maybe" is neither true nor false'],
  ])('with %j is refused', (argv, reason) => {
    expect(reasonsOf([...least, ...argv])).toEqual([reason])
  })

  it('tells of a required flag without a value once', () => {
    expect(reasonsOf(['--family', 'x', '--cluster'])).toEqual(['cluster needs a value'])
  })
})

describe('the sources of an input', () => {
  const minimal = { INPUT_CLUSTER: 'ci', INPUT_FAMILY: 'terraform' }
  const hyphens = 'INPUT_WAIT-TIMEOUT'
  const underscores = 'INPUT_WAIT_TIMEOUT'

  it.each([
    ['nothing', [], {}, 3_600_000],
    ['a flag', ['--wait-timeout', '1m'], {}, 60_000],
    ['hyphens', [], { [hyphens]: '2m' }, 120_000],
    ['underscores', [], { [underscores]: '3m' }, 180_000],
    ['all three, the same', ['--wait-timeout', '1m'], { [hyphens]: '1m', [underscores]: ' 1m\n' }, 60_000],
    ['a flag, and empty variables', ['--wait-timeout', '1m'], { [hyphens]: '', [underscores]: ' ' }, 60_000],
    ['an empty flag, and hyphens', ['--wait-timeout='], { [hyphens]: '2m' }, 120_000],
    ['an empty flag alone', ['--wait-timeout', ''], {}, 3_600_000],
    ['the same flag twice', ['--wait-timeout', '1m', '--wait-timeout=1m'], {}, 60_000],
    ['an unset variable', [], { [hyphens]: undefined }, 3_600_000],
    ['lower case, which is not ours', [], { 'input_wait-timeout': '9m' }, 3_600_000],
  ])('%s', (_name, argv, env, ms) => {
    expect(settingsOf(argv, { ...minimal, ...env }).waitTimeoutMs).toBe(ms)
  })

  it.each([
    [
      'flag and hyphens',
      ['--wait-timeout', '1m'],
      { [hyphens]: '2m' },
      `--wait-timeout and ${hyphens}`,
      '"1m" and "2m"',
    ],
    [
      'flag and underscores',
      ['--wait-timeout', '1m'],
      { [underscores]: '3m' },
      `--wait-timeout and ${underscores}`,
      '"1m" and "3m"',
    ],
    [
      'hyphens and underscores',
      [],
      { [hyphens]: '2m', [underscores]: '3m' },
      `${hyphens} and ${underscores}`,
      '"2m" and "3m"',
    ],
    [
      'two flags',
      ['--wait-timeout', '1m', '--wait-timeout', '2m'],
      {},
      '--wait-timeout and --wait-timeout',
      '"1m" and "2m"',
    ],
    [
      'the same time in two spellings',
      ['--wait-timeout', '60'],
      { [hyphens]: '1m' },
      `--wait-timeout and ${hyphens}`,
      '"60" and "1m"',
    ],
    [
      'the third alone',
      ['--wait-timeout', '1m'],
      { [hyphens]: '1m', [underscores]: '3m' },
      `--wait-timeout and ${underscores}`,
      '"1m" and "3m"',
    ],
  ])('%s that differ are refused with both', (_name, argv, env, source, given) => {
    expect(problemsOf(argv, { ...minimal, ...env })).toMatchObject([
      { input: 'wait-timeout', source, given, reason: 'are both given and differ' },
    ])
  })

  it('are named in a problem', () => {
    const bad = { input: 'wait-timeout', given: '"x"', reason: 'is not a duration' }
    expect(problemsOf(['--wait-timeout=x'], minimal)).toMatchObject([{ ...bad, source: '--wait-timeout' }])
    expect(problemsOf([], { ...minimal, [hyphens]: 'x' })).toMatchObject([{ ...bad, source: hyphens }])
    expect(problemsOf([], { ...minimal, [underscores]: 'x' })).toMatchObject([
      { ...bad, source: underscores },
    ])
  })

  it('ignore INPUT_ variables of others, and warn of a near miss without its value', () => {
    const result = parseSettings([], {
      ...minimal,
      INPUT_CLUSTR: 'secret-1',
      'INPUT_WAIT-TIME_OUT': 'secret-2',
      'INPUT_WAIT-FOR_FAMILIES': 'secret-3',
      INPUT_APP: 'secret-4',
      INPUT_SOMETHING: 'secret-5',
      INPUT_: 'secret-6',
      MY_INPUT_CLUSTR: 'secret-7',
    })
    expect(result).toMatchObject({
      kind: 'settings',
      warnings: [
        'INPUT_CLUSTR is not an input and is ignored. Did you mean INPUT_CLUSTER?',
        'INPUT_WAIT-TIME_OUT is not an input and is ignored. Did you mean INPUT_WAIT-TIMEOUT?',
        'INPUT_WAIT-FOR_FAMILIES is not an input and is ignored. Did you mean INPUT_WAIT-FOR-FAMILIES?',
      ],
    })
    expect(JSON.stringify(result)).not.toContain('secret')
  })

  it('warn beside problems too', () => {
    expect(parseSettings([], { INPUT_CLUSTR: 'ci', INPUT_FAMILY: 'x' })).toMatchObject({
      kind: 'problems',
      problems: [{ input: 'cluster', reason: 'is required' }],
      warnings: [expect.stringContaining('Did you mean INPUT_CLUSTER?')],
    })
  })
})

describe('the output file of bad inputs', () => {
  const bad = ['--cluster=ci', '--family=x', '--if-busy=maybe']

  it('is known where that input itself is good', () => {
    expect(parseSettings([...bad, '--output-file=out.json'], {})).toMatchObject({ outputFile: 'out.json' })
  })

  it.each([
    ['is not given', [], {}],
    ['is a folder', ['--output-file=out/'], {}],
    ['is given twice and differs', ['--output-file=a.json'], { 'INPUT_OUTPUT-FILE': 'b.json' }],
  ])('is none where it %s', (_what, argv, env) => {
    expect(parseSettings([...bad, ...argv], env)).not.toHaveProperty('outputFile')
  })
})

describe('inputs that are good one by one', () => {
  const arn = (region: string) => `arn:aws:ecs:${region}:123456789012`
  const json = (value: object) => ['--run-task-json', JSON.stringify(value)]
  const tagLines = (count: number) => Array.from({ length: count }, (_, index) => `k${index}=v`).join('\n')
  const jsonTags = (count: number) => ({
    tags: Array.from({ length: count }, (_, key) => ({ key: `j${key}`, value: 'v' })),
  })

  it.each([
    [
      'subnets with security groups and a public IP',
      [...least, '--subnets=subnet-1', '--security-groups=sg-1', '--assign-public-ip'],
    ],
    ['a service with security groups', [...least, '--network-from-service=web', '--security-groups=sg-1']],
    ['launch type alone', [...least, '--launch-type=EC2', ...json({ group: 'x' })]],
    [
      'strategy alone',
      [...least, '--capacity-provider-strategy=FARGATE', ...json({ capacityProviderStrategy: [] })],
    ],
    ['tags and tags in JSON', [...least, '--tags', tagLines(20), ...json(jsonTags(5))]],
    [
      'ARNs of one Region',
      [
        '--cluster',
        `${arn('eu-west-1')}:cluster/ci`,
        '--family',
        `${arn('eu-west-1')}:task-definition/x:1`,
        '--aws-region=eu-west-1',
      ],
    ],
    ['an ARN and no Region', ['--cluster', `${arn('eu-west-1')}:cluster/ci`, '--family', 'x']],
  ])('go together: %s', (_name, argv) => {
    expect(problemsOf(argv)).toEqual([])
  })

  it.each([
    [
      'strategy and launch type',
      ['--capacity-provider-strategy=FARGATE', '--launch-type=FARGATE'],
      'capacity-provider-strategy "FARGATE" can\'t be combined with launch-type (--launch-type); ECS takes only one of the two',
    ],
    [
      'strategy and launch type in JSON',
      ['--capacity-provider-strategy=FARGATE', ...json({ launchType: 'EC2' })],
      'capacity-provider-strategy "FARGATE" can\'t be combined with launch-type (--run-task-json); ECS takes only one of the two',
    ],
    [
      'launch type and strategy in JSON',
      ['--launch-type=FARGATE', ...json({ capacityProviderStrategy: [] })],
      "run-task-json (not shown) can't be combined with launch-type (--launch-type); ECS takes only one of the two",
    ],
    [
      'security groups alone',
      ['--security-groups=sg-1'],
      'security-groups "sg-1" is of no use without subnets; give them, or network-from-service',
    ],
    [
      'public IP alone',
      ['--assign-public-ip=false'],
      'assign-public-ip "false" is of no use without subnets; give them, or network-from-service',
    ],
    [
      'subnets and service',
      ['--subnets=subnet-1', '--network-from-service=web'],
      'network-from-service "web" can\'t be combined with subnets (--subnets); give one of the two',
    ],
    [
      'a tag twice',
      ['--tags=team=x', ...json({ tags: [{ key: 'team', value: 'y' }] })],
      'run-task-json (not shown) has the tag "team", which the input tags has too',
    ],
    [
      'too many tags together',
      ['--tags', tagLines(20), ...json(jsonTags(6))],
      'run-task-json (not shown) has 6 tags beside the 20 of the input tags; 25 is the most',
    ],
  ])('are refused together: %s', (_name, argv, reason) => {
    expect(reasonsOf([...least, ...argv])).toEqual([reason])
  })

  it.each([
    [
      'cluster and aws-region',
      `${arn('eu-west-1')}:cluster/ci`,
      'x',
      { 'INPUT_AWS-REGION': 'us-east-1' },
      ['cluster is in eu-west-1, but INPUT_AWS-REGION says us-east-1'],
    ],
    [
      'cluster and AWS_REGION',
      `${arn('eu-west-1')}:cluster/ci`,
      'x',
      { AWS_REGION: 'us-east-1' },
      ['cluster is in eu-west-1, but AWS_REGION says us-east-1'],
    ],
    [
      'family and aws-region',
      'ci',
      `${arn('eu-west-1')}:task-definition/x:1`,
      { 'INPUT_AWS-REGION': 'us-east-1' },
      ['family is in eu-west-1, but INPUT_AWS-REGION says us-east-1'],
    ],
    [
      'cluster and family',
      `${arn('eu-west-1')}:cluster/ci`,
      `${arn('us-east-1')}:task-definition/x:1`,
      {},
      ['family is in us-east-1, but the cluster is in eu-west-1'],
    ],
    [
      'all three',
      `${arn('eu-west-1')}:cluster/ci`,
      `${arn('us-east-1')}:task-definition/x:1`,
      { AWS_REGION: 'ca-west-1' },
      [
        'cluster is in eu-west-1, but AWS_REGION says ca-west-1',
        'family is in us-east-1, but AWS_REGION says ca-west-1',
      ],
    ],
    [
      'none: aws-region goes before AWS_REGION',
      `${arn('eu-west-1')}:cluster/ci`,
      'x',
      { 'INPUT_AWS-REGION': 'eu-west-1', AWS_REGION: 'us-east-1' },
      [],
    ],
    ['none: AWS_REGION is empty', `${arn('eu-west-1')}:cluster/ci`, 'x', { AWS_REGION: '' }, []],
  ])('name one Region; it differs in %s', (_name, cluster, family, env, expected) => {
    const problems = problemsOf(['--cluster', cluster, '--family', family], env)
    expect(problems.map(({ input, reason }) => `${input} ${reason}`)).toEqual(expected)
  })
})

describe('problems', () => {
  it('come all together, in one text', () => {
    const argv = [
      '--cluster',
      'a b',
      '--if-busy',
      'later',
      '--clster=x',
      '--security-groups',
      'sg-1',
      'spill',
    ]
    const problems = problemsOf(argv, { 'INPUT_POLL-INTERVAL': '0', INPUT_DRY_RUN: 'yes' })
    expect(problems.map(({ input }) => input)).toEqual([
      '"--clster"',
      'argument 8',
      'cluster',
      'family',
      'if-busy',
      'poll-interval',
      'dry-run',
      'security-groups',
    ])
    const text = formatProblems(problems)
    expect(text).toContain('8 inputs are wrong:')
    expect(text).toContain('- family: is required\n  given by: neither --family nor INPUT_FAMILY\n')
    expect(text).toContain('- if-busy: "later" is none of the choices\n')
    expect(text).toContain('  allowed: wait, skip, fail\n')
    for (const { allowed, example } of problems) expect([allowed, example]).not.toContain('')
  })

  it.each([
    ['wait-timeout', '0'],
    ['wait-timeout', '597h'],
    ['poll-interval', '0s'],
    ['poll-interval', '16s'],
    ['retry-on-state-lock', '101'],
    ['retry-on-state-lock', '-1'],
    ['log-lines-in-error', '1001'],
    ['ephemeral-storage', '20'],
  ])('are found at the bounds: %s %s', (name, text) => {
    expect(problemsOf([...least, `--${name}=${text}`])).toMatchObject([{ input: name, given: `"${text}"` }])
  })

  it.each([
    ['poll-interval', '15s'],
    ['retry-on-state-lock', '100'],
    ['log-lines-in-error', '1000'],
  ])('are not found within the bounds: %s %s', (name, text) => {
    expect(problemsOf([...least, `--${name}=${text}`])).toEqual([])
  })

  it('never show a value of the environment, however it is broken', () => {
    const secret = 'TOPSECRET'
    const attempts: [string[], Record<string, string>][] = [
      [['--environment', secret], {}],
      [['--environment', `A=1\n${secret}`], {}],
      [['--environment', `A=${secret}\nA=${secret}`], {}],
      [['--environment', `A=${secret}`], { INPUT_ENVIRONMENT: `A=${secret}2` }],
      [['--environment', 'A=my', secret, secret], {}],
      [['--environment=A=my', secret], {}],
      [['--environment', 'A=my', `-----BEGIN=${secret}`, secret], {}],
      [['--environment', 'A=my', `--${secret} x`], {}],
      [['--enviroment', `A=${secret}`], {}],
      [[`--enviroment=A=${secret}`], {}],
      [['--run-task-json', `{"group": ${secret}}`], {}],
      [['--run-task-json', `{"launchType": "${secret}"}`, '--capacity-provider-strategy=FARGATE'], {}],
      [[], { INPUT_ENVIRONMENT: secret, INPUT_ENVIRONMNT: secret }],
    ]
    for (const [argv, env] of attempts) {
      const result = parseSettings([...least, ...argv], env)
      expect(result.kind).toBe('problems')
      expect(JSON.stringify(result)).not.toContain(secret)
    }
  })
})

describe('a secret of one input', () => {
  const secret = 'hunter2hunter2'
  const json = JSON.stringify({
    overrides: { containerOverrides: [{ name: 'a', environment: [{ name: 'T', value: secret }] }] },
  })

  it.each([
    ['a command that is refused', ['--environment', `TOKEN=${secret}`, '--command', `login ${secret} 'x`]],
    ['a tag that is refused', ['--environment', `TOKEN=${secret}`, '--tags', `x=${secret}!`]],
    ['a key of a tag', ['--environment', `TOKEN=${secret}`, '--tags', `aws:${secret}=x`]],
    ['a word that is no flag', ['--environment', `TOKEN=${secret}`, secret]],
    ['a value of another input', ['--environment', `TOKEN=${secret}`, '--wait-timeout', secret]],
    [
      'a part of a long text',
      ['--environment', `TOKEN=${'x'.repeat(150)}`, '--wait-timeout', 'x'.repeat(160)],
    ],
    ['a value of run-task-json', ['--run-task-json', json, '--wait-timeout', secret]],
    ['two that differ', ['--environment', `T=${secret}`, '--container', secret, '--container', 'b']],
    ['an environment that is refused itself', ['--environment', `T=${secret}\nT=b`, '--if-busy', secret]],
  ])('is not shown in the problem of %s', (_, argv) => {
    const result = parseSettings(argv, { INPUT_CLUSTER: 'ci', INPUT_FAMILY: 'terraform' })
    const text = result.kind === 'problems' ? formatProblems(result.problems) : ''
    expect(text).not.toContain('hunter2')
    expect(text).not.toContain('xxxx')
    expect(text).toContain('(not shown)')
  })

  it('hides nothing else', () => {
    const argv = ['--environment', `TOKEN=${secret}\nA=no`, '--wait-timeout', 'no', '--command', "a 'b"]
    const result = parseSettings(argv, { INPUT_CLUSTER: 'ci', INPUT_FAMILY: 'terraform' })
    const text = result.kind === 'problems' ? formatProblems(result.problems) : ''
    expect(text).toContain('"no"')
    expect(text).toContain(`"a 'b"`)
  })
})

describe('a proxy', () => {
  const problemsWith = (env: Record<string, string>): string[] => {
    const result = parseSettings([], { INPUT_CLUSTER: 'ci', INPUT_FAMILY: 'terraform', ...env })
    return result.kind === 'problems' ? [formatProblems(result.problems)] : []
  }

  it.each(['http://user:s3cr3t#pass@host:8080', 'http://host:99999', 'http://user:pw@'])(
    'that Node could not read is refused, and not shown: %s',
    (url) => {
      const [text = ''] = problemsWith({ HTTPS_PROXY: url })
      expect(text).toContain('- HTTPS_PROXY: (not shown) is not the URL of a proxy')
      expect(text).not.toContain(url)
    },
  )

  it.each(['http://host:8080', 'https://user:p%23w@proxy.example', 'socks5://host:1', ''])(
    'is taken: "%s"',
    (url) => {
      expect(problemsWith({ https_proxy: url, HTTP_PROXY: url })).toEqual([])
    },
  )
})
