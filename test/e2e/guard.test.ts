import { describe } from 'vitest'
import { scenario, type RunOptions } from './harness.ts'
import { definition } from './worlds.ts'

const apply = { command: 'terraform apply' }

/** Variables as the CI system sets them, beside those of a push to main. */
const refused: readonly [string, RunOptions, string][] = [
  [
    'a fork’s pull request whose branch is called main',
    {
      on: 'github',
      env: {
        GITHUB_EVENT_NAME: 'pull_request',
        GITHUB_REF: 'refs/pull/7/merge',
        GITHUB_REF_NAME: '7/merge',
        GITHUB_HEAD_REF: 'main',
        GITHUB_BASE_REF: 'main',
      },
    },
    'pull request "7" from "main"',
  ],
  [
    'pull_request_target, whose ref is the default branch',
    {
      on: 'github',
      env: { GITHUB_EVENT_NAME: 'pull_request_target', GITHUB_HEAD_REF: 'fix', GITHUB_BASE_REF: 'main' },
    },
    'Event "pull_request_target" is not trusted',
  ],
  [
    'a comment on an issue',
    { on: 'github', env: { GITHUB_EVENT_NAME: 'issue_comment' } },
    'Event "issue_comment" is not trusted',
  ],
  [
    'a tag called main',
    { on: 'github', env: { GITHUB_REF: 'refs/tags/main', GITHUB_REF_TYPE: 'tag' } },
    'tag "main"',
  ],
  [
    'a branch that ends in main',
    { on: 'github', env: { GITHUB_REF: 'refs/heads/feature/main', GITHUB_REF_NAME: 'feature/main' } },
    'branch "feature/main"',
  ],
  [
    'a Jenkins build of a pull request',
    { on: 'jenkins', env: { BRANCH_NAME: 'PR-7', CHANGE_ID: '7', CHANGE_BRANCH: 'main' } },
    'pull request "7" from "main"',
  ],
  ['a Jenkins build of a tag called main', { on: 'jenkins', env: { TAG_NAME: 'main' } }, 'tag "main"'],
  [
    'what looks like GitHub and Jenkins at once',
    { on: 'github', env: { JENKINS_URL: 'https://ci.example/' } },
    'contradict',
  ],
  ['a shell', {}, 'Nothing proves which branch this is.'],
]

const allowed: readonly [string, RunOptions][] = [
  ['a push to main on GitHub', { on: 'github' }],
  ['a Jenkins build of main', { on: 'jenkins' }],
  [
    'a GitLab pipeline of main',
    { env: { GITLAB_CI: 'true', CI_COMMIT_BRANCH: 'main', CI_PIPELINE_SOURCE: 'push' } },
  ],
]

describe.concurrent('the branch guard', () => {
  scenario.for(refused)(
    'refuses a command that writes from %s',
    async ([, options, seen], { startAws, expect }) => {
      const aws = await startAws()
      const end = await aws.run(apply, options)
      expect(end.exitCode).toBe(77)
      expect(end.outputs['outcome']).toBe('refused')
      expect(end.stdout).toContain(seen)
      expect(end.stdout).toContain('Nothing was launched.')
      expect(aws.asked()).toEqual(['DescribeTaskDefinition'])
    },
  )

  scenario.for(allowed)(
    'lets a command that writes run from %s',
    async ([, options], { startAws, expect }) => {
      const aws = await startAws()
      const end = await aws.run(apply, options)
      expect(end.exitCode).toBe(0)
      expect(end.outputs['command-kind']).toBe('writes')
      expect(aws.tasks).toHaveLength(1)
    },
  )

  scenario('lets a command that only reads run from a pull request', async ({ startAws, expect }) => {
    const aws = await startAws()
    const end = await aws.run({}, refused[0]![1])
    expect(end.exitCode).toBe(0)
    expect(end.prose[1]).toBe('The command reads: "terraform plan" changes no infrastructure.')
  })

  scenario('judges the task definition’s own command when none is given', async ({ startAws, expect }) => {
    const aws = await startAws({ taskDefinitions: [definition({ command: ['terraform', 'destroy'] })] })
    const end = await aws.run()
    expect(end.exitCode).toBe(77)
    expect(end.stdout).toContain('"terraform destroy" changes infrastructure or its state')
  })

  scenario('judges another container whose variables the launch sets', async ({ startAws, expect }) => {
    const own = definition()
    const agent = { name: 'agent', image: 'none', essential: false, command: ['sh', '-c', 'sleep 1'] }
    const containerDefinitions = [...(own.containerDefinitions ?? []), agent]
    const aws = await startAws({ taskDefinitions: [{ ...own, containerDefinitions }] })
    const environment = [{ name: 'PATH', value: '/tmp' }]
    const runTaskJson = { overrides: { containerOverrides: [{ name: 'agent', environment }] } }
    const end = await aws.run({ 'run-task-json': JSON.stringify(runTaskJson) })
    expect(end.exitCode).toBe(77)
    expect(end.stdout).toContain('in its container "agent" the variable "PATH" can change what runs')
    expect(aws.asked()).toEqual(['DescribeTaskDefinition'])
  })
})
