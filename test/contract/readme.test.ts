import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import packageJson from '../../package.json' with { type: 'json' }
import { Cancelled } from '../../src/door.ts'
import { classifyCommand } from '../../src/guard/command-kind.ts'
import { exitCodes, type Outcome } from '../../src/report/outcome.ts'
import { outputNames } from '../../src/report/outputs.ts'
import { decideVerdict } from '../../src/report/verdict.ts'
import { inputs, type InputName } from '../../src/settings/inputs.ts'
import { parseInput } from '../../src/settings/parse.ts'

const root = new URL('../../', import.meta.url)
const documents = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'] as const
const readme = read('README.md')

/** Scripts that the documents name and package.json does not have yet. Empty it as they come. */
function read(path: string): string {
  return readFileSync(new URL(path, root), 'utf8')
}

/** The text between a heading and the next one of its level. */
function section(heading: string): string {
  const start = readme.indexOf(`\n${heading}\n`)
  if (start < 0) throw new Error(`README.md lacks ${heading}`)
  const level = heading.slice(0, heading.indexOf(' ') + 1)
  const end = readme.indexOf(`\n${level}`, start + heading.length)
  return readme.slice(start, end < 0 ? undefined : end)
}

function listBlocks(text: string, language: string): string[] {
  return [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].flatMap(([, name, code = '']) =>
    name === language ? [code] : [],
  )
}

const withoutCode = (text: string): string => text.replace(/^```[\s\S]*?^```$/gm, '')

describe('the commands of the README', () => {
  it('are the two that a newcomer needs, and .ci/run runs the one for the tests', () => {
    expect(listBlocks(section('## Try it'), 'sh')).toEqual(['npm ci && npm run demo\nnpm ci && npm test\n'])
    expect(read('.ci/run')).toMatch(/^npm ci( --no-\w+)* && npm test$/m)
  })

  it.each(documents)('are scripts of package.json, wherever %s names one', (document) => {
    const named = [...read(document).matchAll(/\bnpm (?:run ([a-z:-]+)|(test)\b)/g)].map(
      ([, script, test]) => script ?? test ?? '',
    )
    const known = Object.keys(packageJson.scripts)
    expect(named.filter((script) => !known.includes(script))).toEqual([])
  })

  it('are started with flags that exist', () => {
    const lines = readme.split('\n').filter((line) => line.includes('dist/index.js --'))
    const flags = lines.flatMap((line) => [...line.matchAll(/ --([a-z-]+)/g)].map(([, flag]) => flag))
    expect(flags).not.toEqual([])
    expect(flags.filter((flag) => !inputs.some(({ name }) => name === flag))).toEqual([])
  })
})

describe('the outcomes of the README', () => {
  const cancelled = (['SIGINT', 'SIGTERM'] as const).map((signal) => new Cancelled(signal).exitCode)
  const expected: Record<Outcome, string> = {
    ...(Object.fromEntries(
      Object.entries(exitCodes).map(([outcome, code]) => [outcome, String(code)]),
    ) as Record<keyof typeof exitCodes, string>),
    failed: "the container's",
    cancelled: cancelled.join(' or '),
  }
  const rows = [...section('## Outcomes and exit codes').matchAll(/^\| `([a-z-]+)` \| (.*?) \|/gm)]

  it('are those of the program, with their exit codes', () => {
    expect(Object.fromEntries(rows.map(([, outcome, code]) => [outcome, code]))).toEqual(expected)
    expect(rows).toHaveLength(Object.keys(expected).length)
  })

  it.each([
    [3, [0], 3],
    [0, [2], 1],
  ])('end with the container’s exit code %d (success is %j) as %d', (exitCode, successExitCodes, ours) => {
    const containers = [{ name: 'terraform', exitCode }]
    const verdict = decideVerdict({
      task: { lastStatus: 'STOPPED', containers },
      container: 'terraform',
      successExitCodes,
    })
    expect([verdict.outcome, verdict.exitCode]).toEqual(['failed', ours])
  })

  it('have the same exit codes wherever the text names both', () => {
    const pairs = [...readme.matchAll(/`([a-z-]+)` (\d+)\b/g)].filter(([, outcome]) =>
      Object.hasOwn(exitCodes, outcome ?? ''),
    )
    expect(pairs.length).toBeGreaterThan(10)
    expect(pairs.filter(([, outcome, code]) => expected[outcome as Outcome] !== code)).toEqual([])
  })
})

interface Statement {
  Sid?: string
  Effect: string
  Action: string | string[]
  Resource?: string | string[]
  Condition?: Record<string, Record<string, string | string[]>>
}

function parsePolicies(text: string): Statement[][] {
  return listBlocks(text, 'json').map((json) => {
    const policy = JSON.parse(json) as { Version: string; Statement: Statement[] }
    expect(policy.Version).toBe('2012-10-17')
    return policy.Statement
  })
}

const actionsOf = (statements: readonly Statement[]): string[] =>
  [...new Set(statements.flatMap(({ Action }) => Action))].sort()

describe('the IAM policy of the README', () => {
  const text = section('## IAM policy')
  const [own = [], ...others] = parsePolicies(text.slice(0, text.indexOf('\n### ')))

  it('names exactly the actions that the program calls, and the role that RunTask passes on', () => {
    const called = ['api.ts:ecs', 'list-tasks.ts:ecs', 'log-tail.ts:logs'].flatMap((entry) => {
      const [file = '', service = ''] = entry.split(':')
      const folder = service === 'ecs' ? 'ecs' : 'follow'
      return listCommands(read(`src/${folder}/${file}`)).map((command) => `${service}:${command}`)
    })
    expect(others).toEqual([])
    expect(actionsOf(own)).toEqual([...new Set([...called, 'iam:PassRole'])].sort())
  })

  it('knows all calls: no other file of the program makes one', () => {
    const files = readdirSync(new URL('src/', root), { recursive: true, encoding: 'utf8' })
    const calling = files.filter(
      (file) => file.endsWith('.ts') && listCommands(read(`src/${file}`)).length > 0,
    )
    expect(calling.sort()).toEqual(['ecs/api.ts', 'ecs/list-tasks.ts', 'follow/log-tail.ts'])
  })

  it('allows everything in an account only where AWS takes no narrower resource', () => {
    const broad = own.filter(({ Resource }) => [Resource].flat().includes('*'))
    expect(actionsOf(broad)).toEqual(['ecs:DescribeTaskDefinition', 'ecs:ListTasks'])
    expect(own.filter(({ Effect }) => Effect !== 'Allow')).toEqual([])
  })

  it('has every part in its table', () => {
    const parts = [...text.matchAll(/^\| `(\w+)` \|/gm)].map(([, part]) => part ?? '')
    const sids = own.map(({ Sid = '' }) => Sid)
    const isOf = (sid: string, part: string): boolean => new RegExp(`^${part}(?![a-z])`).test(sid)
    expect(new Set(sids).size).toBe(sids.length)
    expect(sids.filter((sid) => !parts.some((part) => isOf(sid, part)))).toEqual([])
    expect(parts.filter((part) => !sids.some((sid) => isOf(sid, part)))).toEqual([])
  })

  function listCommands(source: string): string[] {
    return [...source.matchAll(/\bnew (\w+)Command\(/g)].map(([, command]) => command ?? '')
  }
})

describe('the OIDC trust policies of the README', () => {
  const policies = parsePolicies(section('### OIDC trust policies'))

  it('each demand the audience and exact subjects', () => {
    expect(policies).toHaveLength(2)
    for (const statement of policies.flat()) {
      expect(statement.Action).toBe('sts:AssumeRoleWithWebIdentity')
      expect(Object.keys(statement.Condition ?? {})).toEqual(['StringEquals'])
      const conditions = statement.Condition?.['StringEquals'] ?? {}
      expect(conditions['token.actions.githubusercontent.com:aud']).toBe('sts.amazonaws.com')
      const subjects = [conditions['token.actions.githubusercontent.com:sub'] ?? []].flat()
      expect(subjects).not.toEqual([])
      expect(subjects.filter((subject) => /[*?]/.test(subject))).toEqual([])
    }
  })

  it('give the apply role to the environment of the workflow alone', () => {
    const environment = /^ {4}environment: (\w+)$/m.exec(section('## A workflow to copy'))?.[1] ?? ''
    expect(policies[0]?.[0]?.Condition?.['StringEquals']).toMatchObject({
      'token.actions.githubusercontent.com:sub': `repo:OWNER/REPO:environment:${environment}`,
    })
  })
})

/** The `with:` of every step of ours in a workflow: plain values and `|` blocks, as the README writes them. */
function listGivenInputs(workflow: string): Record<string, string>[] {
  return workflow
    .split(/^ *- (?=uses: ecs-in-turn\/)/m)
    .slice(1)
    .map((step) => {
      const [given = ''] = /^ {8}with:\n(?: {10}.*\n?)+/m.exec(step) ?? []
      const entries = [...given.matchAll(/^ {10}([\w-]+): (?:\|\n((?: {12}.*\n?)+)|(.*))/gm)]
      return Object.fromEntries(
        entries.map(([, name = '', block, plain]) => [
          name,
          (block?.replace(/^ {12}/gm, '') ?? plain ?? '').trim(),
        ]),
      )
    })
}

/** The inputs that the Jenkinsfile sets, with what Groovy would put in for one call. */
function listJenkinsInputs(jenkinsfile: string): Record<string, string>[] {
  const variables = [...jenkinsfile.matchAll(/(['"])INPUT_([A-Z_]+)=(.*?)\1/g)]
  const calls = [...jenkinsfile.matchAll(/runInTurn\('([^']*)', '([^']*)', '([^']*)'\)/g)]
  return calls.map(([, family = '', otherFamily = '', command = '']) =>
    Object.fromEntries(
      variables.map(([, , name = '', value = '']) => [
        name.toLowerCase().replaceAll('_', '-'),
        value
          .replace('${family}', family)
          .replace('${otherFamily}', otherFamily)
          .replace('${command}', command),
      ]),
    ),
  )
}

const workflow = listBlocks(section('## A workflow to copy'), 'yaml').join('')
const jenkinsfile = listBlocks(section('## A Jenkinsfile to copy'), 'groovy').join('')

describe.each([
  ['workflow', listGivenInputs(workflow)],
  ['Jenkinsfile', listJenkinsInputs(jenkinsfile)],
])('the %s to copy', (_name, steps) => {
  it('has a plan and an apply', () => {
    expect(steps.map((step) => step['family'])).toEqual(['terraform-plan', 'terraform-apply'])
  })

  it('gives inputs that exist, with values that are good', () => {
    const bad = steps.flatMap((step) =>
      Object.entries(step).filter(([name, value]) => {
        const row = inputs.find((input) => input.name === name)
        return row === undefined || parseInput(row, value).kind !== 'value'
      }),
    )
    expect(bad).toEqual([])
  })

  it('names one lane in both', () => {
    const [plan, apply] = steps.map((step) => [step['family'], step['wait-for-families']].sort())
    expect(plan).toEqual(apply)
  })

  it('plans with a command that is proven to read, and applies with one that writes', () => {
    const kinds = steps.map((step) => {
      const parsed = parseInput(rowOf('command'), step['command'] ?? '')
      const command = parsed.kind === 'value' ? (parsed.value as string[]) : []
      return classifyCommand({ entryPoint: undefined, command }).kind
    })
    expect(kinds).toEqual(['reads', 'writes'])
  })

  it('leaves an apply to end by itself, and puts exec before the last command', () => {
    expect(steps[1]).not.toHaveProperty('task-timeout')
    for (const step of steps) expect(step['command']).toMatch(/&& exec terraform (plan|apply) [^&|;]*"$/)
  })

  function rowOf(name: InputName) {
    const row = inputs.find((input) => input.name === name)
    if (row === undefined) throw new Error(`there is no input ${name}`)
    return row
  }
})

describe('the examples of the README', () => {
  it('read outputs that exist', () => {
    const names = [
      ...[...workflow.matchAll(/\.outputs\.([a-z-]+)/g)].map(([, name]) => name),
      ...[...jenkinsfile.matchAll(/task\['([^']+)'\]/g)].map(([, name]) => name),
    ]
    expect(names.length).toBeGreaterThan(4)
    expect(names.filter((name) => !outputNames.some((output) => output === name))).toEqual([])
  })

  it('pin the actions of others to a commit, and never cancel an apply for a newer run', () => {
    const used = [...workflow.matchAll(/uses: (?!ecs-in-turn\/)(.*)/g)].map(([, action]) => action)
    expect(used).not.toEqual([])
    for (const action of used) expect(action).toMatch(/^[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
    expect(workflow).toContain('cancel-in-progress: false')
  })

  it('give every job a time limit and the permissions that it needs', () => {
    const jobs = workflow
      .split(/^ {2}(?=\w+:\n {4})/m)
      .slice(1)
      .filter((job) => job.includes('steps:'))
    expect(jobs).toHaveLength(2)
    for (const job of jobs)
      expect(job).toMatch(/timeout-minutes: \d+\n[\s\S]*permissions:\n {6}id-token: write\n {4}\w/)
  })

  it('have names of variables that dash keeps', () => {
    const variables = [...jenkinsfile.matchAll(/['"](INPUT_.*?)=/g)].map(([, name]) => name)
    expect(variables.filter((name) => !/^[A-Z_]+$/.test(name ?? ''))).toEqual([])
  })
})

describe('the documents', () => {
  const slug = (heading: string): string =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-')
  const anchorsOf = (document: string): string[] =>
    [...withoutCode(read(document)).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => slug(heading))

  it.each(documents)('have links in %s that lead somewhere', (document) => {
    const targets = [...withoutCode(read(document)).matchAll(/\]\(([^)]+)\)/g)].map(
      ([, target = '']) => target,
    )
    const dead = targets.filter((target) => {
      if (target.startsWith('https://')) return false
      const [path = '', anchor] = target.split('#')
      const file = path === '' ? document : path
      return !existsSync(new URL(file, root)) || (anchor !== undefined && !anchorsOf(file).includes(anchor))
    })
    expect(dead).toEqual([])
  })

  it('have a place in the README for each measured result', () => {
    for (const name of ['demo', 'bench', 'simulation', 'side-by-side']) {
      const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`]
      expect(readme.split(open)).toHaveLength(2)
      expect(readme.indexOf(close)).toBeGreaterThan(readme.indexOf(open))
    }
  })

  it('tell in the CHANGELOG of this version', () => {
    expect(read('CHANGELOG.md')).toContain(`\n## ${packageJson.version}\n`)
  })
})
