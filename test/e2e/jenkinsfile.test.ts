import { spawn, spawnSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

// The very shell lines of the README's Jenkinsfile, run as Jenkins runs them: `sh -xe` on a script, inputs in the
// environment. Which `sh` an agent has differs, and dash drops variables with hyphens (facts/ci.md 43, 44).

const root = fileURLToPath(new URL('../../', import.meta.url))
const readme = readFileSync(join(root, 'README.md'), 'utf8')
const jenkinsfile = /^```groovy\n([\s\S]*?)^```$/m.exec(readme)?.[1] ?? ''
const [clean = '', run = '', ...more] = [...jenkinsfile.matchAll(/\bsh(?: |\(script: )(['"])(.*?)\1/g)].map(
  ([, , script = '']) => script,
)
const calls = [...jenkinsfile.matchAll(/runInTurn\('([^']*)', '([^']*)', '([^']*)'\)/g)]

/** What `withEnv` sets for the plan or the apply, with Groovy's variables put in. */
function buildInputs(call: 'plan' | 'apply'): Record<string, string> {
  const [, family = '', otherFamily = '', command = ''] = calls[call === 'plan' ? 0 : 1] ?? []
  const list = /withEnv\(\[([\s\S]*?)\n {2}\]\)/.exec(jenkinsfile)?.[1] ?? ''
  const values: Record<string, string> = { family, otherFamily, command, 'env.GIT_COMMIT': '5f2a9c1e' }
  return Object.fromEntries(
    [...list.matchAll(/(['"])([A-Z_]+)=(.*?)\1,?$/gm)].map(([, , name = '', value = '']) => [
      name,
      value.replace(/\$\{([\w.]+)\}/g, (_, variable: string) => values[variable] ?? ''),
    ]),
  )
}

interface Request {
  readonly operation: string
  readonly body: Record<string, unknown>
}

/** A quiet cluster that refuses every launch: enough to see which inputs arrive, and what the guard says. */
class StrictEcs {
  readonly requests: Request[] = []
  readonly #server = createServer((request, response) => {
    let text = ''
    request.on('data', (chunk: Buffer) => (text += chunk.toString()))
    request.on('end', () => {
      const operation = String(request.headers['x-amz-target']).replace(/^.*\./, '')
      const body = JSON.parse(text) as Record<string, unknown>
      this.requests.push({ operation, body })
      const answer = answerTo(operation, body)
      response.writeHead(answer === undefined ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' })
      response.end(JSON.stringify(answer ?? refuse(operation)))
    })
  })

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  stop(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }
}

/** The answer to a request that is allowed. */
function answerTo(
  operation: string,
  { taskDefinition: family }: Record<string, unknown>,
): object | undefined {
  if (operation === 'ListTasks') return { taskArns: [] }
  if (operation !== 'DescribeTaskDefinition') return undefined
  return {
    taskDefinition: {
      family,
      revision: 7,
      taskDefinitionArn: `arn:aws:ecs:eu-central-1:123456789012:task-definition/${String(family)}:7`,
      networkMode: 'awsvpc',
      containerDefinitions: [{ name: 'terraform', essential: true, image: 'example/terraform' }],
    },
  }
}

const refuse = (operation: string): object => ({
  __type: 'AccessDeniedException',
  message: `User: ci is not authorized to perform: ecs:${operation}`,
})

const fromMain = { BRANCH_NAME: 'main' }
const fromFeature = { BRANCH_NAME: 'feature/main' }
const fromPullRequest = {
  BRANCH_NAME: 'PR-12',
  CHANGE_ID: '12',
  CHANGE_TARGET: 'main',
  CHANGE_BRANCH: 'main',
}

it('the Jenkinsfile has the two shell lines that are run here, and a plan and an apply', () => {
  expect([clean, run, more]).toEqual(['rm -f ecs-task.json', 'node .ecs-in-turn/dist/index.js', []])
  expect(calls).toHaveLength(2)
  expect(buildInputs('apply')).toMatchObject({ INPUT_FAMILY: 'terraform-apply', INPUT_CLUSTER: 'ci' })
})

describe.each(['dash', 'bash'])('the Jenkinsfile under %s', (shell) => {
  const why = spawnSync(shell, ['-c', 'true']).status === 0 ? '' : ` (skipped: no ${shell} on this machine)`
  let ecs: StrictEcs
  let endpoint: string
  let workspace: string

  beforeEach(async () => {
    ecs = new StrictEcs()
    endpoint = await ecs.start()
    workspace = mkdtempSync(join(tmpdir(), 'jenkinsfile-'))
    mkdirSync(join(workspace, '.ecs-in-turn', 'dist'), { recursive: true })
    for (const file of ['index.js', 'package.json']) {
      copyFileSync(join(root, 'dist', file), join(workspace, '.ecs-in-turn', 'dist', file))
    }
  })

  afterEach(() => {
    ecs.stop()
    rmSync(workspace, { recursive: true })
  })

  /** Runs one shell line as a Jenkins agent does. */
  async function runLine(
    line: string,
    env: Record<string, string>,
  ): Promise<{ exitCode: number; output: string }> {
    writeFileSync(join(workspace, 'script.sh'), `${line}\n`)
    const child = spawn(shell, ['-xe', 'script.sh'], {
      cwd: workspace,
      env: {
        PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter),
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
        AWS_ENDPOINT_URL: endpoint,
        JENKINS_URL: 'https://jenkins.example.com/',
        JOB_NAME: 'infra',
        BUILD_NUMBER: '7',
        ...env,
      },
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data: Buffer) => (output += data.toString()))
    const exitCode = await new Promise<number>((resolve) =>
      child.on('close', (code) => {
        resolve(code ?? -1)
      }),
    )
    return { exitCode, output }
  }

  const readOutputs = (): unknown => JSON.parse(readFileSync(join(workspace, 'ecs-task.json'), 'utf8'))

  const bodiesOf = (operation: string): Record<string, unknown>[] =>
    ecs.requests.filter((request) => request.operation === operation).map(({ body }) => body)

  it.skipIf(why !== '')(
    `gets every input through, plans from a pull request, writes the outputs${why}`,
    async () => {
      const { exitCode, output } = await runLine(run, { ...buildInputs('plan'), ...fromPullRequest })
      expect(output).toContain('AWS does not allow ecs:RunTask')
      expect(exitCode).toBe(76)
      expect(bodiesOf('DescribeTaskDefinition')).toEqual([{ taskDefinition: 'terraform-plan' }])
      const families = bodiesOf('ListTasks').map(({ family }) => family)
      expect([...new Set(families)].sort()).toEqual(['terraform-apply', 'terraform-plan'])
      expect(bodiesOf('RunTask')).toMatchObject([
        {
          cluster: 'ci',
          launchType: 'FARGATE',
          networkConfiguration: {
            awsvpcConfiguration: {
              subnets: ['subnet-0a1b2c3d', 'subnet-4e5f6a7b'],
              securityGroups: ['sg-0a1b2c3d'],
            },
          },
          overrides: {
            containerOverrides: [
              {
                command: ['sh', '-c', 'terraform init -input=false && exec terraform plan -input=false'],
                environment: [{ name: 'GIT_COMMIT', value: '5f2a9c1e' }],
              },
            ],
          },
        },
      ])
      expect(readOutputs()).toMatchObject({ outcome: 'aws-error', 'command-kind': 'reads', 'task-arn': '' })
    },
  )

  it.skipIf(why !== '')(`applies from main${why}`, async () => {
    const { exitCode } = await runLine(run, { ...buildInputs('apply'), ...fromMain })
    expect(exitCode).toBe(76)
    expect(bodiesOf('RunTask')).toHaveLength(1)
    expect(readOutputs()).toMatchObject({ 'command-kind': 'writes' })
  })

  it.skipIf(why !== '').each([
    ['a feature branch', fromFeature],
    ['a pull request', fromPullRequest],
    ['a tag called main', { BRANCH_NAME: 'main', TAG_NAME: 'main' }],
  ])(`refuses to apply from %s${why}`, async (_from, ref) => {
    const { exitCode, output } = await runLine(run, { ...buildInputs('apply'), ...ref })
    expect(exitCode).toBe(77)
    expect(output).toContain('Nothing was launched.')
    expect(ecs.requests.map(({ operation }) => operation)).toEqual(['DescribeTaskDefinition'])
    expect(readOutputs()).toMatchObject({ outcome: 'refused' })
  })

  it.skipIf(why !== '')(`names each bad variable, and asks AWS nothing${why}`, async () => {
    const bad = { INPUT_WAIT_TIMEOUT: 'soon', INPUT_LAUNCH_TYPE: 'LAMBDA', INPUT_SUBNETS: 'vpc-1' }
    const { exitCode, output } = await runLine(run, { ...buildInputs('plan'), ...bad })
    expect(exitCode).toBe(64)
    for (const [name, value] of Object.entries(bad)) {
      expect(output).toContain(`given by: ${name}\n`)
      expect(output).toContain(`"${value}"`)
    }
    expect(ecs.requests).toEqual([])
    expect(readOutputs()).toMatchObject({ outcome: 'invalid-input' })
  })

  it.skipIf(why !== '')(
    `takes away the outputs of an earlier build, and does not mind that there are none${why}`,
    async () => {
      writeFileSync(join(workspace, 'ecs-task.json'), '{}')
      expect((await runLine(clean, {})).exitCode).toBe(0)
      expect(existsSync(join(workspace, 'ecs-task.json'))).toBe(false)
      expect((await runLine(clean, {})).exitCode).toBe(0)
    },
  )
})
