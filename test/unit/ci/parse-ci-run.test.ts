import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { parseCiRun } from '../../../src/ci/parse-ci-run.ts'
import type { CiRef } from '../../../src/ci/ci-run.ts'

type Env = Record<string, string>

const github = (over: Env): Env => ({
  CI: 'true',
  GITHUB_ACTIONS: 'true',
  GITHUB_EVENT_NAME: 'push',
  GITHUB_REF: 'refs/heads/main',
  GITHUB_REF_TYPE: 'branch',
  GITHUB_REPOSITORY: 'acme/infra',
  ...over,
})
const branch = (name: string): CiRef => ({ kind: 'branch', name })
const tag = (name: string): CiRef => ({ kind: 'tag', name })
const pullRequest = (number?: string, source?: string): CiRef => ({ kind: 'pull-request', number, source })
const refOf = (env: Env, payload?: unknown) => parseCiRun(env, payload).ref
const unknownRef = { kind: 'unknown', why: expect.any(String) as string }
const conflictingRef = { kind: 'conflicting', evidence: expect.any(Array) as [] }

describe('parseCiRun on GitHub', () => {
  test.each<[string, Env, unknown, unknown]>([
    ['a push to main', {}, { ref: 'refs/heads/main', deleted: false }, branch('main')],
    ['a push that deleted another branch', {}, { ref: 'refs/heads/x', deleted: true }, branch('main')],
    [
      'a dispatch with a short ref',
      { GITHUB_EVENT_NAME: 'workflow_dispatch' },
      { ref: 'main' },
      branch('main'),
    ],
    ['a branch that ends in main', { GITHUB_REF: 'refs/heads/feature/main' }, {}, branch('feature/main')],
    [
      'a branch that is called refs/heads/main',
      { GITHUB_REF: 'refs/heads/refs/heads/main' },
      {},
      branch('refs/heads/main'),
    ],
    [
      'a merge queue',
      { GITHUB_EVENT_NAME: 'merge_group', GITHUB_REF: 'refs/heads/gh-readonly-queue/main/pr-7-abc' },
      {},
      branch('gh-readonly-queue/main/pr-7-abc'),
    ],
    [
      'a tag called main',
      { GITHUB_REF: 'refs/tags/main', GITHUB_REF_TYPE: 'tag', GITHUB_REF_NAME: 'main' },
      {},
      tag('main'),
    ],
    ['a tag whose type is not told', { GITHUB_REF: 'refs/tags/main', GITHUB_REF_TYPE: '' }, {}, tag('main')],
    [
      "a fork's pull request from its main to our main",
      {
        ...{
          GITHUB_EVENT_NAME: 'pull_request',
          GITHUB_REF: 'refs/pull/12/merge',
          GITHUB_REF_NAME: '12/merge',
        },
        ...{ GITHUB_HEAD_REF: 'main', GITHUB_BASE_REF: 'main' },
      },
      { action: 'opened' },
      pullRequest('12', 'main'),
    ],
    ['a short ref', { GITHUB_REF: 'main' }, {}, unknownRef],
    ['no ref', { GITHUB_REF: '' }, {}, unknownRef],
    ['a prefix without a name', { GITHUB_REF: 'refs/heads/' }, {}, unknownRef],
    ['another case of the prefix', { GITHUB_REF: 'Refs/Heads/main' }, {}, unknownRef],
    ['a blank before the ref', { GITHUB_REF: ' refs/heads/main' }, {}, unknownRef],
    [
      'a head and a base, but no ref',
      { GITHUB_REF: '', GITHUB_HEAD_REF: 'main', GITHUB_BASE_REF: 'main' },
      {},
      unknownRef,
    ],
    ['a branch ref of the type tag', { GITHUB_REF_TYPE: 'tag' }, {}, conflictingRef],
    ['a ref set by hand over another name', { GITHUB_REF_NAME: 'feature' }, {}, conflictingRef],
    [
      'a ref set by hand over another push',
      {},
      { ref: 'refs/heads/feature', deleted: false },
      conflictingRef,
    ],
    [
      'a branch ref in a pull request that is open',
      { GITHUB_EVENT_NAME: 'pull_request' },
      { action: 'opened' },
      conflictingRef,
    ],
    [
      'a branch ref in a pull request closed without merging',
      { GITHUB_EVENT_NAME: 'pull_request' },
      { action: 'closed', pull_request: { merged: false } },
      conflictingRef,
    ],
    [
      'a branch ref in a review',
      { GITHUB_EVENT_NAME: 'pull_request_review' },
      { action: 'submitted' },
      conflictingRef,
    ],
    [
      'a pull request merged into another branch than the ref',
      { GITHUB_EVENT_NAME: 'pull_request' },
      { action: 'closed', pull_request: { merged: true, base: { ref: 'develop' } } },
      conflictingRef,
    ],
  ])('reads the ref of %s', (_, env, payload, expected) => {
    expect(refOf(github(env), payload)).toEqual(expected)
  })

  test('says what contradicts what', () => {
    expect(refOf(github({ GITHUB_REF_TYPE: 'tag', GITHUB_REF_NAME: 'x' }), {})).toEqual({
      kind: 'conflicting',
      evidence: [
        { name: 'GITHUB_REF', value: 'refs/heads/main' },
        { name: 'GITHUB_REF_TYPE', value: 'tag' },
        { name: 'GITHUB_REF_NAME', value: 'x' },
      ],
    })
  })

  test('knows a merged pull request, on the branch it was merged into', () => {
    const payload = { action: 'closed', pull_request: { merged: true, base: { ref: 'main' } } }
    const run = parseCiRun(github({ GITHUB_EVENT_NAME: 'pull_request' }), payload)
    expect(run).toMatchObject({ isMergedPullRequest: true, ref: branch('main') })
  })

  test.each([
    ['pull_request_target', { action: 'closed', pull_request: { merged: true } }],
    ['pull_request', { action: 'closed', pull_request: { merged: 'true' } }],
    ['pull_request', { action: 'synchronize', pull_request: { merged: true } }],
    ['pull_request', undefined],
    ['push', { action: 'closed', pull_request: { merged: true } }],
  ])('takes %s with %j for no merged pull request', (event, payload) => {
    expect(parseCiRun(github({ GITHUB_EVENT_NAME: event }), payload).isMergedPullRequest).toBe(false)
  })

  test.each<[string, unknown, string]>([
    ['push', { ref: 'refs/heads/feature', deleted: true }, 'yes'],
    ['push', { deleted: false }, 'no'],
    ['push', undefined, 'unknown'],
    ['push', null, 'unknown'],
    ['push', [], 'unknown'],
    ['push', 'deleted', 'unknown'],
    ['push', { deleted: 'true' }, 'unknown'],
    ['workflow_dispatch', { deleted: true }, 'no'],
  ])('tells whether a %s with %j deleted its branch', (event, payload, expected) => {
    expect(parseCiRun(github({ GITHUB_EVENT_NAME: event }), payload).deletedPush).toBe(expected)
  })

  test('tells people where it is, with the attempt in the link', () => {
    const env = github({
      ...{ GITHUB_RUN_ID: '99', GITHUB_RUN_NUMBER: '812', GITHUB_RUN_ATTEMPT: '2', GITHUB_SHA: 'abc' },
      ...{ GITHUB_ACTOR: 'ann', GITHUB_TRIGGERING_ACTOR: 'bob', GITHUB_SERVER_URL: 'https://github.com' },
    })
    expect(parseCiRun(env, {})).toMatchObject({
      ...{ title: 'acme/infra run 812', attempt: 2, commit: 'abc', actor: 'bob' },
      url: 'https://github.com/acme/infra/actions/runs/99/attempts/2',
    })
  })

  test.each(['GITHUB_SERVER_URL', 'GITHUB_REPOSITORY', 'GITHUB_RUN_ID'])(
    'gives no link without %s',
    (name) => {
      const env = {
        GITHUB_SERVER_URL: 'https://github.com',
        GITHUB_RUN_ID: '99',
        GITHUB_REPOSITORY: 'acme/infra',
      }
      expect(parseCiRun(github({ ...env, [name]: '' }), {}).url).toBeUndefined()
    },
  )

  test.each(['', '0', '-1', '2x', '1e3', '٢'])('counts attempt %j as the first', (attempt) => {
    expect(parseCiRun(github({ GITHUB_RUN_ATTEMPT: attempt }), {}).attempt).toBe(1)
  })
})

describe('parseCiRun on Jenkins', () => {
  const jenkins = (over: Env): Env => ({
    JENKINS_URL: 'https://ci/',
    JOB_NAME: 'infra/main',
    BUILD_NUMBER: '34',
    ...over,
  })

  test.each<[string, Env, unknown]>([
    ['a multibranch build', { BRANCH_NAME: 'main' }, branch('main')],
    [
      'a multibranch build with its tracking branch',
      { BRANCH_NAME: 'main', GIT_BRANCH: 'origin/main' },
      branch('main'),
    ],
    [
      'a branch name with a slash',
      { BRANCH_NAME: 'feature/main', GIT_BRANCH: 'feature/main' },
      branch('feature/main'),
    ],
    ['a tracking branch alone', { GIT_BRANCH: 'origin/main' }, branch('main')],
    ['a branch name alone', { GIT_BRANCH: 'main' }, branch('main')],
    ['feature/main in GIT_BRANCH', { GIT_BRANCH: 'feature/main' }, branch('feature/main')],
    ['origin/feature/main in GIT_BRANCH', { GIT_BRANCH: 'origin/feature/main' }, branch('feature/main')],
    ['a branch called origin/main', { GIT_BRANCH: 'origin/origin/main' }, branch('origin/main')],
    [
      'a multibranch build of a branch called origin/main',
      { BRANCH_NAME: 'origin/main' },
      branch('origin/main'),
    ],
    ['another remote', { GIT_BRANCH: 'fork/main' }, branch('fork/main')],
    ['a full ref', { GIT_BRANCH: 'refs/heads/main' }, branch('refs/heads/main')],
    ['a local branch', { GIT_LOCAL_BRANCH: 'main', GIT_BRANCH: 'origin/main' }, branch('main')],
    [
      'a pull request',
      { BRANCH_NAME: 'PR-12', CHANGE_ID: '12', CHANGE_BRANCH: 'main' },
      pullRequest('12', 'main'),
    ],
    [
      'a pull request that is named after its branch',
      { BRANCH_NAME: 'main', CHANGE_ID: '12' },
      pullRequest('12'),
    ],
    ['a change with a target only', { BRANCH_NAME: 'main', CHANGE_TARGET: 'main' }, pullRequest()],
    ['a change from a fork', { BRANCH_NAME: 'main', CHANGE_FORK: 'eve' }, pullRequest()],
    ['the pull request builder', { GIT_BRANCH: 'origin/main', ghprbPullId: '3' }, pullRequest('3')],
    [
      'the GitHub integration plugin',
      { GIT_BRANCH: 'origin/main', GITHUB_PR_NUMBER: '4', GITHUB_PR_SOURCE_BRANCH: 'main' },
      pullRequest('4', 'main'),
    ],
    [
      'the pull request builder of Bitbucket and Stash',
      { GIT_BRANCH: 'origin/main', pullRequestId: '5', sourceBranch: 'main', targetBranch: 'main' },
      pullRequest('5', 'main'),
    ],
    [
      'the push and pull request plugin of Bitbucket',
      { GIT_BRANCH: 'origin/main', BITBUCKET_PULL_REQUEST_ID: '6' },
      pullRequest('6'),
    ],
    [
      'a change in Gerrit',
      {
        GIT_BRANCH: 'main',
        GERRIT_BRANCH: 'main',
        GERRIT_CHANGE_NUMBER: '1234',
        GERRIT_REFSPEC: 'refs/changes/34/1234/2',
        GERRIT_EVENT_TYPE: 'patchset-created',
      },
      pullRequest('1234'),
    ],
    [
      'a change in Gerrit by its ref',
      { GIT_BRANCH: 'main', GERRIT_REFSPEC: 'refs/changes/34/1234/2' },
      pullRequest(),
    ],
    [
      'a change in Gerrit that was merged',
      { GIT_BRANCH: 'main', GERRIT_CHANGE_NUMBER: '1234', GERRIT_EVENT_TYPE: 'change-merged' },
      branch('main'),
    ],
    ['a GitLab merge request', { GIT_BRANCH: 'origin/main', gitlabMergeRequestId: '4' }, pullRequest('4')],
    ['a GitLab merge action', { GIT_BRANCH: 'origin/main', gitlabActionType: 'MERGE' }, pullRequest()],
    ['a GitLab comment', { GIT_BRANCH: 'origin/main', gitlabActionType: 'NOTE' }, pullRequest()],
    ['a GitLab push', { GIT_BRANCH: 'origin/main', gitlabActionType: 'PUSH' }, branch('main')],
    ['a tag called main', { BRANCH_NAME: 'main', TAG_NAME: 'main' }, tag('main')],
    [
      'a GitLab tag',
      { GIT_BRANCH: 'origin/main', gitlabActionType: 'TAG_PUSH', gitlabBranch: 'v1' },
      tag('v1'),
    ],
    ['two variables that disagree', { BRANCH_NAME: 'main', GIT_BRANCH: 'origin/feature' }, conflictingRef],
    ['a local branch of another name', { BRANCH_NAME: 'main', GIT_LOCAL_BRANCH: 'feature' }, conflictingRef],
    [
      'a local main that tracks another',
      { GIT_LOCAL_BRANCH: 'main', GIT_BRANCH: 'origin/feature' },
      conflictingRef,
    ],
    ['main, tracking feature/main', { BRANCH_NAME: 'main', GIT_BRANCH: 'feature/main' }, conflictingRef],
    ['no branch at all', {}, unknownRef],
    ['the prefix alone', { GIT_BRANCH: 'origin/' }, unknownRef],
    ["GitHub's ref", { GITHUB_REF: 'refs/heads/main' }, unknownRef],
  ])('reads the ref of %s', (_, env, expected) => {
    expect(refOf(jenkins(env))).toEqual(expected)
  })

  test('tells people where it is', () => {
    const run = parseCiRun(
      jenkins({ JOB_NAME: 'infra/feature%2Fx', BUILD_URL: 'https://ci/job/infra/34/' }),
      undefined,
    )
    expect(run).toMatchObject({
      system: 'jenkins',
      title: 'infra/feature/x build 34',
      url: 'https://ci/job/infra/34/',
    })
  })
})

describe('parseCiRun elsewhere', () => {
  const gitlab = { GITLAB_CI: 'true' }
  const buildkite = { BUILDKITE: 'true', BUILDKITE_PULL_REQUEST: 'false' }
  const circle = { CIRCLECI: 'true' }
  const azure = { TF_BUILD: 'True' }
  const bitbucket = { BITBUCKET_BUILD_NUMBER: '5' }
  const codebuild = { CODEBUILD_BUILD_ARN: 'arn:aws:codebuild:x', CODEBUILD_WEBHOOK_EVENT: 'PUSH' }
  test.each<[string, Env, unknown]>([
    ['a GitLab branch', { ...gitlab, CI_COMMIT_BRANCH: 'main' }, branch('main')],
    ['a GitLab tag', { ...gitlab, CI_COMMIT_TAG: 'main', CI_COMMIT_REF_NAME: 'main' }, tag('main')],
    ['a GitLab ref name alone', { ...gitlab, CI_COMMIT_REF_NAME: 'main' }, unknownRef],
    [
      'a GitLab merge request',
      {
        ...gitlab,
        CI_MERGE_REQUEST_IID: '7',
        CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: 'main',
        CI_COMMIT_BRANCH: 'main',
      },
      pullRequest('7', 'main'),
    ],
    [
      'a GitLab merge request without its number',
      { ...gitlab, CI_PIPELINE_SOURCE: 'merge_request_event', CI_COMMIT_BRANCH: 'main' },
      pullRequest(),
    ],
    [
      'a GitLab external pull request',
      { ...gitlab, CI_PIPELINE_SOURCE: 'external_pull_request_event', CI_COMMIT_BRANCH: 'main' },
      pullRequest(),
    ],
    ['a Buildkite branch', { ...buildkite, BUILDKITE_BRANCH: 'main' }, branch('main')],
    [
      "a fork's main on Buildkite",
      { ...buildkite, BUILDKITE_BRANCH: 'main', BUILDKITE_PULL_REQUEST: '9' },
      pullRequest(undefined, 'main'),
    ],
    ['a Buildkite tag', { ...buildkite, BUILDKITE_BRANCH: 'main', BUILDKITE_TAG: 'main' }, tag('main')],
    [
      'Buildkite without a word on pull requests',
      { BUILDKITE: 'true', BUILDKITE_BRANCH: 'main' },
      unknownRef,
    ],
    ['a CircleCI branch', { ...circle, CIRCLE_BRANCH: 'main' }, branch('main')],
    ['a CircleCI tag', { ...circle, CIRCLE_TAG: 'main' }, tag('main')],
    [
      "a fork's pull request on CircleCI",
      { ...circle, CIRCLE_BRANCH: 'pull/3' },
      pullRequest(undefined, 'pull/3'),
    ],
    [
      'a pull request on CircleCI',
      { ...circle, CIRCLE_BRANCH: 'main', CIRCLE_PULL_REQUEST: 'https://x/pull/3' },
      pullRequest('https://x/pull/3', 'main'),
    ],
    ['an Azure branch', { ...azure, BUILD_SOURCEBRANCH: 'refs/heads/main' }, branch('main')],
    [
      'the last segment of an Azure branch',
      { ...azure, BUILD_SOURCEBRANCH: 'refs/heads/feature/main', BUILD_SOURCEBRANCHNAME: 'main' },
      branch('feature/main'),
    ],
    ['an Azure branch name alone', { ...azure, BUILD_SOURCEBRANCHNAME: 'main' }, unknownRef],
    ['an Azure tag', { ...azure, BUILD_SOURCEBRANCH: 'refs/tags/main' }, tag('main')],
    ['an Azure pull request', { ...azure, BUILD_SOURCEBRANCH: 'refs/pull/8/merge' }, pullRequest('8')],
    [
      'an Azure pull request on a branch',
      { ...azure, BUILD_SOURCEBRANCH: 'refs/heads/main', BUILD_REASON: 'PullRequest' },
      pullRequest(),
    ],
    ['a Bitbucket branch', { ...bitbucket, BITBUCKET_BRANCH: 'main' }, branch('main')],
    ['a Bitbucket tag', { ...bitbucket, BITBUCKET_TAG: 'main' }, tag('main')],
    [
      'a Bitbucket pull request from main',
      { ...bitbucket, BITBUCKET_BRANCH: 'main', BITBUCKET_PR_ID: '2' },
      pullRequest('2', 'main'),
    ],
    ['a CodeBuild push', { ...codebuild, CODEBUILD_WEBHOOK_HEAD_REF: 'refs/heads/main' }, branch('main')],
    [
      'a GitLab runner that CodeBuild lends',
      { ...gitlab, ...codebuild, CODEBUILD_WEBHOOK_EVENT: 'WORKFLOW_JOB_QUEUED', CI_COMMIT_BRANCH: 'main' },
      branch('main'),
    ],
    ['a CodeBuild tag', { ...codebuild, CODEBUILD_WEBHOOK_HEAD_REF: 'refs/tags/main' }, tag('main')],
    [
      'a CodeBuild pull request from main',
      {
        ...codebuild,
        CODEBUILD_WEBHOOK_EVENT: 'PULL_REQUEST_MERGED',
        CODEBUILD_WEBHOOK_HEAD_REF: 'refs/heads/main',
      },
      pullRequest(undefined, 'refs/heads/main'),
    ],
    [
      'a CodeBuild source version of a pull request',
      { ...codebuild, CODEBUILD_SOURCE_VERSION: 'pr/4', CODEBUILD_WEBHOOK_HEAD_REF: 'refs/heads/main' },
      pullRequest(undefined, 'refs/heads/main'),
    ],
    [
      'CodeBuild started by hand',
      {
        CODEBUILD_BUILD_ARN: 'arn',
        CODEBUILD_SOURCE_VERSION: 'main',
        CODEBUILD_WEBHOOK_HEAD_REF: 'refs/heads/main',
      },
      unknownRef,
    ],
  ])('reads the ref of %s', (_, env, expected) => {
    expect(refOf(env)).toEqual(expected)
  })

  test.each<[Env, string]>([
    [{ GITHUB_ACTIONS: 'true' }, 'github'],
    [{ JENKINS_URL: 'https://ci' }, 'jenkins'],
    [gitlab, 'gitlab'],
    [buildkite, 'buildkite'],
    [circle, 'circleci'],
    [azure, 'azure-pipelines'],
    [bitbucket, 'bitbucket'],
    [codebuild, 'codebuild'],
    [{}, 'none'],
    [{ CI: 'true' }, 'none'],
    [{ GITHUB_ACTIONS: '1', GITHUB_REF: 'refs/heads/main' }, 'none'],
    [{ GITHUB_REF: 'refs/heads/main', GITHUB_EVENT_NAME: 'push' }, 'none'],
    [{ GITLAB_CI: 'false', JENKINS_URL: '' }, 'none'],
  ])('recognises %j as %s', (env, system) => {
    expect(parseCiRun(env, undefined)).toMatchObject({
      system,
      systemsSeen: system === 'none' ? [] : [system],
    })
  })

  test('trusts neither of two systems at once', () => {
    const env = github({ JENKINS_URL: 'https://ci', BRANCH_NAME: 'main', GITLAB_CI: 'true' })
    expect(parseCiRun(env, {})).toMatchObject({
      ...{
        system: 'conflict',
        systemsSeen: ['github', 'jenkins', 'gitlab'],
        title: 'run of github or jenkins or gitlab',
      },
      ref: {
        kind: 'conflicting',
        evidence: [
          { name: 'GITHUB_ACTIONS', value: 'true' },
          { name: 'JENKINS_URL', value: 'https://ci' },
          { name: 'GITLAB_CI', value: 'true' },
        ],
      },
    })
  })

  test('names the user of a local run, and believes no ref set by hand', () => {
    const run = parseCiRun({ USER: 'ann', GITHUB_REF: 'refs/heads/main', BRANCH_NAME: 'main' }, undefined)
    expect(run).toMatchObject({
      title: 'local run by ann',
      ref: { kind: 'unknown' },
      url: undefined,
      actor: 'ann',
    })
  })

  test.each<[Env, string, string | undefined]>([
    [
      { ...gitlab, CI_PROJECT_PATH: 'a/b', CI_PIPELINE_IID: '3', CI_JOB_URL: 'https://g/j' },
      'a/b pipeline 3',
      'https://g/j',
    ],
    [
      {
        ...azure,
        BUILD_DEFINITIONNAME: 'infra',
        BUILD_BUILDNUMBER: '7',
        SYSTEM_COLLECTIONURI: 'https://d/',
        SYSTEM_TEAMPROJECT: 'A B',
        BUILD_BUILDID: '1',
      },
      'infra build 7',
      'https://d/A%20B/_build/results?buildId=1',
    ],
    [
      { ...bitbucket, BITBUCKET_REPO_FULL_NAME: 'a/b' },
      'a/b build 5',
      'https://bitbucket.org/a/b/pipelines/results/5',
    ],
    [
      { JENKINS_URL: 'x', JOB_NAME: 'a\u001b[31m\nb\u202e', BUILD_URL: 'javascript:alert(1)' },
      'a?[31m?b? build ?',
      undefined,
    ],
    [{ JENKINS_URL: 'x', JOB_NAME: 'j', BUILD_URL: 'https://ci/\n::error::x' }, 'j build ?', undefined],
  ])('gives people a title and a link for %j', (env, title, url) => {
    expect(parseCiRun(env, undefined)).toMatchObject({ title, url })
  })
})

test('never throws and never proves a branch without a marker, whatever the variables and the payload', () => {
  const names = [
    ...[
      'GITHUB_REF',
      'GITHUB_REF_NAME',
      'GITHUB_EVENT_NAME',
      'BRANCH_NAME',
      'GIT_BRANCH',
      'BUILD_SOURCEBRANCH',
    ],
    ...['CI_COMMIT_BRANCH', 'SYSTEM_TEAMPROJECT', 'GITHUB_RUN_ATTEMPT', 'USER', 'JOB_NAME', '__proto__'],
  ]
  const markers = ['GITHUB_ACTIONS', 'JENKINS_URL', 'TF_BUILD', 'GITLAB_CI']
  const value = fc.oneof(
    fc.constantFrom('', 'true', 'main', 'refs/heads/main', 'push'),
    fc.string({ unit: 'binary' }),
  )
  const env = fc.dictionary(fc.constantFrom(...names, ...markers), value)
  fc.assert(
    fc.property(env, fc.anything(), (variables, payload) => {
      const run = parseCiRun(variables, payload)
      expect(run.title).not.toMatch(/\p{Cc}/u)
      if (markers.every((name) => variables[name] === undefined)) expect(run.ref.kind).toBe('unknown')
    }),
    { seed: 20261123, numRuns: 2000 },
  )
})
