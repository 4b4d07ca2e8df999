import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { parseCiRun } from '../../../src/ci/parse-ci-run.ts'
import { decideGuard } from '../../../src/guard/branch-guard.ts'
import type { GuardDecision, GuardInput } from '../../../src/guard/branch-guard.ts'

type Env = Record<string, string>

const defaultEvents = ['push', 'workflow_dispatch', 'schedule', 'repository_dispatch']
const pushed = { ref: 'refs/heads/main', deleted: false }
const merged = { action: 'closed', pull_request: { merged: true, base: { ref: 'main' } } }
const onGithub = (over: Env = {}, payload: unknown = pushed) =>
  parseCiRun(
    { GITHUB_ACTIONS: 'true', GITHUB_EVENT_NAME: 'push', GITHUB_REF: 'refs/heads/main', ...over },
    payload,
  )
const onJenkins = (over: Env) => parseCiRun({ JENKINS_URL: 'https://ci', ...over }, undefined)

const decide = (over: Partial<GuardInput> = {}): GuardDecision =>
  decideGuard({
    ...{ kind: 'writes', why: '"terraform apply" changes infrastructure or its state', override: 'auto' },
    ...{ branchGuard: ['main'], guardEvents: defaultEvents, ciRun: onGithub() },
    ...over,
  })

const merges = { GITHUB_EVENT_NAME: 'merge_group', GITHUB_REF: 'refs/heads/gh-readonly-queue/main/pr-7-abc' }
const pullRequest = {
  ...{ GITHUB_EVENT_NAME: 'pull_request', GITHUB_REF: 'refs/pull/12/merge', GITHUB_REF_NAME: '12/merge' },
  ...{ GITHUB_HEAD_REF: 'main', GITHUB_BASE_REF: 'main' },
}
const event = (name: string) => ({ GITHUB_EVENT_NAME: name })

describe('a command that writes', () => {
  test.each<[string, GuardInput['ciRun']]>([
    ['a push to main', onGithub()],
    ['a push whose payload is missing', onGithub({}, null)],
    ['a dispatch on main', onGithub(event('workflow_dispatch'))],
    ['the schedule', onGithub(event('schedule'))],
    ['a repository dispatch', onGithub(event('repository_dispatch'))],
    ['a pull request that was merged into main', onGithub(event('pull_request'), merged)],
    ['main on Jenkins', onJenkins({ BRANCH_NAME: 'main' })],
    ['origin/main on Jenkins', onJenkins({ GIT_BRANCH: 'origin/main' })],
    ['main on GitLab', parseCiRun({ GITLAB_CI: 'true', CI_COMMIT_BRANCH: 'main' }, undefined)],
  ])('runs from %s', (_, ciRun) => {
    expect(decide({ ciRun })).toMatchObject({ allowed: true })
    expect(decide({ ciRun, kind: 'unknown' })).toMatchObject({ allowed: true })
    expect(decide({ ciRun, branchGuard: ['prod'] })).toMatchObject({ allowed: false })
    expect(decide({ ciRun, branchGuard: [] })).toMatchObject({ allowed: false })
  })

  test.each<[string, GuardInput['ciRun']]>([
    ['a feature branch', onGithub({ GITHUB_REF: 'refs/heads/feature' }, {})],
    ['feature/main', onGithub({ GITHUB_REF: 'refs/heads/feature/main' }, {})],
    ['a branch called refs/heads/main', onGithub({ GITHUB_REF: 'refs/heads/refs/heads/main' }, {})],
    ['Main', onGithub({ GITHUB_REF: 'refs/heads/Main' }, {})],
    ['main-hack', onGithub({ GITHUB_REF: 'refs/heads/main-hack' }, {})],
    [
      'a tag called main',
      onGithub({ GITHUB_REF: 'refs/tags/main', GITHUB_REF_TYPE: 'tag', GITHUB_REF_NAME: 'main' }, {}),
    ],
    ["a fork's pull request from its main", onGithub(pullRequest, { action: 'opened' })],
    [
      'pull_request_target',
      onGithub({ ...event('pull_request_target'), GITHUB_HEAD_REF: 'main', GITHUB_BASE_REF: 'main' }),
    ],
    ['a merged pull_request_target', onGithub(event('pull_request_target'), merged)],
    ['an issue comment', onGithub(event('issue_comment'))],
    ['a workflow_run', onGithub(event('workflow_run'))],
    ['an issue', onGithub(event('issues'))],
    ['a release', onGithub({ ...event('release'), GITHUB_REF: 'refs/tags/v1', GITHUB_REF_TYPE: 'tag' })],
    ['a deployment of a commit', onGithub({ ...event('deployment'), GITHUB_REF: '' })],
    ['the creation of main', onGithub(event('create'))],
    ['the deletion of a branch', onGithub(event('delete'))],
    ['a push that deletes a branch', onGithub({}, { ref: 'refs/heads/feature', deleted: true })],
    ['a merge queue', onGithub(merges)],
    ['an event of another case', onGithub(event('Push'))],
    ['no event', onGithub(event(''))],
    ['no ref', onGithub({ GITHUB_REF: '' })],
    [
      'a pull request closed without merging',
      onGithub(event('pull_request'), { action: 'closed', pull_request: { merged: false } }),
    ],
    [
      'a pull request merged into another branch',
      onGithub({ ...event('pull_request'), GITHUB_REF: 'refs/heads/develop' }, merged),
    ],
    ['GITHUB_REF set by hand in a run of feature', onGithub({ GITHUB_REF_NAME: 'feature' })],
    ['a Jenkins pull request called main', onJenkins({ BRANCH_NAME: 'main', CHANGE_ID: '3' })],
    ['a Jenkins tag called main', onJenkins({ BRANCH_NAME: 'main', TAG_NAME: 'main' })],
    ['feature/main on Jenkins', onJenkins({ GIT_BRANCH: 'feature/main' })],
    ['origin/feature/main on Jenkins', onJenkins({ GIT_BRANCH: 'origin/feature/main' })],
    ['Jenkins without a branch', onJenkins({})],
    ['Jenkins with two branches', onJenkins({ BRANCH_NAME: 'main', GIT_BRANCH: 'origin/feature' })],
    ["GitHub's and Jenkins' variables at once", onGithub({ JENKINS_URL: 'https://ci', BRANCH_NAME: 'main' })],
    ['nowhere', parseCiRun({}, undefined)],
    [
      'a shell with GITHUB_REF set by hand',
      parseCiRun({ GITHUB_REF: 'refs/heads/main', GITHUB_EVENT_NAME: 'push' }, pushed),
    ],
    ['GITHUB_ACTIONS that is not true', onGithub({ GITHUB_ACTIONS: '1' })],
  ])('does not run from %s', (_, ciRun) => {
    const refused = decide({ ciRun })
    expect(refused).toMatchObject({
      allowed: false,
      seen: expect.stringMatching(/"terraform apply"/) as string,
    })
    expect(decide({ ciRun, kind: 'unknown' })).toMatchObject({ allowed: false })
    expect(decide({ ciRun, kind: 'reads', override: 'writes' })).toMatchObject({ allowed: false })
    expect(decide({ ciRun, kind: 'reads' })).toMatchObject({ allowed: true, warnings: [] })
    expect(decide({ ciRun, override: 'reads' })).toMatchObject({ allowed: true })
    expect(decide({ ciRun, branchGuard: ['*'] })).toMatchObject({ allowed: true })
  })

  test.each<[string, GuardInput['ciRun'], string[], boolean]>([
    ['a pull request', onGithub(pullRequest, { action: 'opened' }), ['pull_request'], false],
    ['a merged pull request', onGithub(event('pull_request'), merged), ['pull_request'], true],
    ['a merged pull request', onGithub(event('pull_request'), merged), ['schedule'], false],
    ['a merge queue', onGithub(merges), ['merge_group'], false],
    ['pull_request_target', onGithub(event('pull_request_target')), ['pull_request_target'], true],
    ['a tag', onGithub({ GITHUB_REF: 'refs/tags/main' }, {}), ['push'], false],
    ['a push that deletes', onGithub({}, { deleted: true }), ['push'], false],
    ['a push', onGithub(), [], false],
    ['a push', onGithub(), ['*'], false],
    ['main on Jenkins', onJenkins({ BRANCH_NAME: 'main' }), [], true],
  ])('from %s, with guard-events %4$j, goes by its ref exactly', (_, ciRun, guardEvents, allowed) => {
    expect(decide({ ciRun, guardEvents }).allowed).toBe(allowed)
  })

  test.each<[string, string[], boolean]>([
    ['release/1', ['main', 'release/*'], true],
    ['release/1/x', ['main', 'release/*'], false],
    ['feature', ['*', 'main'], true],
    ['feature/x', ['*', 'main'], false],
    ['feature', ['main', '**'], true],
    ['feature/x', ['**'], false],
    ['gh-readonly-queue/main/pr-7-abc', ['gh-readonly-queue/main/*'], true],
  ])('runs from %s with branch-guard %j: %s', (name, branchGuard, allowed) => {
    expect(decide({ ciRun: onGithub({ GITHUB_REF: `refs/heads/${name}` }, {}), branchGuard }).allowed).toBe(
      allowed,
    )
  })

  test('passes only from exactly an allowed branch by a trusted event', () => {
    const name = fc.oneof(
      fc.constantFrom(
        'main',
        'prod',
        'feature/main',
        'main/x',
        'Main',
        'refs/heads/main',
        ' main',
        'main\n',
        'm\u0430in',
      ),
      fc.string({ unit: fc.constantFrom(...Array.from('main/.*')) }),
      fc.string({ unit: 'binary' }),
    )
    const eventName = fc.constantFrom(
      ...defaultEvents,
      'pull_request_target',
      'issue_comment',
      'workflow_run',
      'merge_group',
      'x',
    )
    const prefix = fc.constantFrom('refs/heads/', 'refs/tags/', 'refs/pull/', 'refs/remotes/', '', 'heads/')
    const refType = fc.constantFrom('branch', 'tag', '')
    fc.assert(
      fc.property(
        name,
        eventName,
        prefix,
        refType,
        fc.constantFrom('writes', 'unknown'),
        (ref, started, start, type, kind) => {
          const ciRun = onGithub(
            {
              GITHUB_REF: start + ref,
              GITHUB_EVENT_NAME: started,
              GITHUB_REF_TYPE: type,
              GITHUB_HEAD_REF: 'main',
            },
            { deleted: false },
          )
          const isAllowedBranch =
            ['refs/heads/main', 'refs/heads/prod'].includes(start + ref) && type !== 'tag'
          const { allowed } = decide({ ciRun, kind, branchGuard: ['main', 'prod'] })
          expect(allowed).toBe(isAllowedBranch && defaultEvents.includes(started))
        },
      ),
      { seed: 20261123, numRuns: 5000 },
    )
  })
})

describe('what the guard says', () => {
  test('a refusal says what was seen, why, and what would make it pass', () => {
    expect(decide({ ciRun: onGithub(pullRequest, { action: 'opened' }) })).toEqual({
      allowed: false,
      seen:
        'The command writes: "terraform apply" changes infrastructure or its state. ' +
        'It runs on GitHub Actions, event "pull_request", pull request "12" from "main".',
      why: 'The code of a pull request is not on the branch yet, whatever its own branch is called.',
      remedy: 'Merge it first, and run it from an allowed branch (`branch-guard`: "main").',
    })
  })

  test('a refusal names everything that stands against it', () => {
    const ciRun = onGithub({ ...event('workflow_run'), GITHUB_REF: 'refs/heads/x' })
    expect(decide({ ciRun })).toMatchObject({
      why:
        'That branch is none of those that may write. ' +
        'Event "workflow_run" is not trusted: it may say the default branch while the code comes from elsewhere.',
      remedy:
        'Run it from an allowed branch (`branch-guard`: "main"), or add this one there. ' +
        'Start it by an event that is trusted (`guard-events`: "push", "workflow_dispatch", "schedule", "repository_dispatch").',
    })
  })

  test.each([
    ['GitHub Actions', { GITHUB_ACTIONS: 'true' }],
    ['Jenkins', { JENKINS_URL: 'https://ci' }],
    ['GitLab CI', { GITLAB_CI: 'true' }],
    ['Buildkite', { BUILDKITE: 'true' }],
    ['CircleCI', { CIRCLECI: 'true' }],
    ['Azure Pipelines', { TF_BUILD: 'True' }],
    ['Bitbucket Pipelines', { BITBUCKET_BUILD_NUMBER: '1' }],
    ['AWS CodeBuild', { CODEBUILD_BUILD_ARN: 'arn:aws:codebuild:x' }],
    ['what looks like several CI systems at once', { GITLAB_CI: 'true', BUILDKITE: 'true' }],
  ])('a CI system has the name that people know: %s', (name, env) => {
    const seen = expect.stringContaining(`It runs on ${name}, `) as string
    expect(decide({ ciRun: parseCiRun(env, undefined) })).toMatchObject({ seen })
  })

  test('a command that can not be told may be said to read', () => {
    const refused = decide({
      kind: 'unknown',
      why: '"make" is not known',
      ciRun: onJenkins({ BRANCH_NAME: 'x' }),
    })
    expect(refused).toEqual({
      allowed: false,
      seen: 'The command is not proven to read only: "make" is not known. It runs on Jenkins, branch "x".',
      why: 'That branch is none of those that may write.',
      remedy:
        'Run it from an allowed branch (`branch-guard`: "main"), or add this one there. If the command only reads, say so with `command-kind: reads`.',
    })
  })

  test('outside of any CI system the way out is named', () => {
    expect(decide({ ciRun: parseCiRun({}, undefined) })).toMatchObject({
      seen: expect.stringContaining(
        'It runs outside of CI: no variable of a known CI system is set',
      ) as string,
      remedy: expect.stringContaining('`branch-guard: *` turns the guard off') as string,
    })
  })

  test('systems that contradict each other are named', () => {
    expect(decide({ ciRun: onGithub({ JENKINS_URL: 'https://ci\n' }) })).toMatchObject({
      seen: expect.stringContaining('GITHUB_ACTIONS is "true", JENKINS_URL is "https://ci\\n"') as string,
      remedy: expect.stringContaining('Unset the variables') as string,
    })
  })

  test('the override is named in the reason and in the refusal', () => {
    const reads = decide({ override: 'reads' })
    expect(reads).toMatchObject({
      reason: 'The command is taken as one that reads, because `command-kind` says so.',
      warnings: [
        '`command-kind` says that the command reads, so the branch guard lets it run from anywhere, but "terraform apply" changes infrastructure or its state.',
      ],
    })
    const why = '"terraform plan" changes no infrastructure'
    expect(decide({ kind: 'reads', why, override: 'writes', ciRun: onJenkins({}) })).toMatchObject({
      seen: expect.stringContaining(
        'The command is taken as one that writes, because `command-kind` says so; by itself it reads: "terraform plan" changes no infrastructure.',
      ) as string,
    })
  })

  test('an override that says what is known anyway is not worth a word', () => {
    const why = '"terraform plan" changes no infrastructure'
    expect(decide({ kind: 'reads', why, override: 'reads' })).toMatchObject({
      reason: 'The command reads: "terraform plan" changes no infrastructure.',
      warnings: [],
    })
  })

  test('an override that only settles what is unknown is no reason to warn', () => {
    expect(decide({ kind: 'unknown', override: 'reads' })).toMatchObject({ allowed: true, warnings: [] })
  })

  test('a guard that is turned off says so', () => {
    expect(decide({ branchGuard: ['*'] })).toMatchObject({
      reason: expect.stringContaining('turned off') as string,
    })
  })

  test.each<[string, GuardInput['ciRun'], string[]]>([
    ['nothing on a first push', onGithub(), []],
    ['a re-run', onGithub({ GITHUB_RUN_ATTEMPT: '3' }), ['attempt 3']],
    ['an event on the default branch', onGithub(event('issue_comment')), ['"issue_comment"']],
    ['a payload that could not be read', onGithub({}, null), ['payload']],
  ])('an allowed write warns of %s', (_, ciRun, parts) => {
    const decision = decide({ ciRun, guardEvents: [...defaultEvents, 'issue_comment'] })
    const expected = parts.map((part) => expect.stringContaining(part) as string)
    expect(decision).toMatchObject({ allowed: true, warnings: expected })
  })

  test('values from outside can not break out of their line', () => {
    const evil = 'x\r\n::error::y\u001b[31m##[add-mask]z\u202e'
    const runs = [
      onGithub({ GITHUB_REF: `refs/heads/${evil}`, GITHUB_EVENT_NAME: evil }),
      onGithub({ GITHUB_REF: `refs/tags/${evil}` }),
      onGithub({ GITHUB_REF: `refs/pull/${evil}`, GITHUB_HEAD_REF: evil, GITHUB_EVENT_NAME: 'pull_request' }),
      onGithub({ GITHUB_REF_NAME: evil }),
      onJenkins({ BRANCH_NAME: evil, GIT_BRANCH: 'x' }),
    ]
    for (const ciRun of runs) {
      const text = Object.values(decide({ ciRun, branchGuard: ['main', evil], guardEvents: [evil] })).join(
        ' ',
      )
      expect(text).toMatch(/^[ -~]+$/)
      expect(text).not.toContain('##[')
    }
  })
})
