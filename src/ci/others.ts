import type { CiRef, CiRunFacts, CiSystem } from './ci-run.ts'
import { firstGiven, formatTitle, given, parseAttempt, parseLink } from './environment.ts'
import type { Environment } from './environment.ts'
import { parseFullRef } from './full-ref.ts'

/** How one CI system says what it builds; facts/ci.md 5 has the traps that each row avoids. */
export interface CiDialect {
  system: CiSystem
  /** Set by this system and no other. */
  marker: string
  pullRequestNumbers: readonly string[]
  pullRequestSource: string
  isPullRequest: (env: Environment) => boolean
  tag: string | undefined
  branch: string
  /** `full`: the branch variable holds `refs/heads/…`. */
  branchForm: 'name' | 'full'
  /** Why the branch variable proves nothing in this run. */
  doubt: (env: Environment) => string | undefined
  title: (env: Environment) => string
  url: (env: Environment) => string | undefined
  commit: string
  actor: string
  attempt: (env: Environment) => number
}

const noDoubt = () => undefined
const firstAttempt = () => 1
const part = (env: Environment, name: string) => given(env, name) ?? '?'

/** The CI systems besides GitHub and Jenkins. */
export const dialects: readonly CiDialect[] = [
  {
    system: 'gitlab',
    marker: 'GITLAB_CI',
    pullRequestNumbers: ['CI_MERGE_REQUEST_IID', 'CI_EXTERNAL_PULL_REQUEST_IID'],
    pullRequestSource: 'CI_MERGE_REQUEST_SOURCE_BRANCH_NAME',
    isPullRequest: (env) => /merge_request|pull_request/.test(given(env, 'CI_PIPELINE_SOURCE') ?? ''),
    tag: 'CI_COMMIT_TAG',
    // CI_COMMIT_REF_NAME is also the name of a tag, or the source branch of a merge request.
    branch: 'CI_COMMIT_BRANCH',
    branchForm: 'name',
    doubt: noDoubt,
    title: (env) => `${part(env, 'CI_PROJECT_PATH')} pipeline ${part(env, 'CI_PIPELINE_IID')}`,
    url: (env) => firstGiven(env, ['CI_JOB_URL', 'CI_PIPELINE_URL']),
    commit: 'CI_COMMIT_SHA',
    actor: 'GITLAB_USER_LOGIN',
    attempt: firstAttempt,
  },
  {
    system: 'buildkite',
    marker: 'BUILDKITE',
    pullRequestNumbers: [],
    pullRequestSource: 'BUILDKITE_BRANCH',
    isPullRequest: (env) => (given(env, 'BUILDKITE_PULL_REQUEST') ?? 'false') !== 'false',
    tag: 'BUILDKITE_TAG',
    branch: 'BUILDKITE_BRANCH',
    branchForm: 'name',
    doubt: (env) =>
      // A fork's main is BUILDKITE_BRANCH=main as well; only this variable tells them apart.
      given(env, 'BUILDKITE_PULL_REQUEST') === undefined ? 'BUILDKITE_PULL_REQUEST is not set' : undefined,
    title: (env) =>
      `${part(env, 'BUILDKITE_ORGANIZATION_SLUG')}/${part(env, 'BUILDKITE_PIPELINE_SLUG')} build ${part(env, 'BUILDKITE_BUILD_NUMBER')}`,
    url: (env) => given(env, 'BUILDKITE_BUILD_URL'),
    commit: 'BUILDKITE_COMMIT',
    actor: 'BUILDKITE_BUILD_CREATOR',
    attempt: (env) => Number(/^\d{1,5}$/.exec(env['BUILDKITE_RETRY_COUNT'] ?? '')?.[0] ?? 0) + 1,
  },
  {
    system: 'circleci',
    marker: 'CIRCLECI',
    pullRequestNumbers: ['CIRCLE_PR_NUMBER', 'CIRCLE_PULL_REQUEST', 'CIRCLE_PULL_REQUESTS'],
    pullRequestSource: 'CIRCLE_BRANCH',
    isPullRequest: (env) => /^pull\/\d+/.test(given(env, 'CIRCLE_BRANCH') ?? ''),
    tag: 'CIRCLE_TAG',
    branch: 'CIRCLE_BRANCH',
    branchForm: 'name',
    doubt: noDoubt,
    title: (env) =>
      `${part(env, 'CIRCLE_PROJECT_USERNAME')}/${part(env, 'CIRCLE_PROJECT_REPONAME')} build ${part(env, 'CIRCLE_BUILD_NUM')}`,
    url: (env) => given(env, 'CIRCLE_BUILD_URL'),
    commit: 'CIRCLE_SHA1',
    actor: 'CIRCLE_USERNAME',
    attempt: firstAttempt,
  },
  {
    system: 'azure-pipelines',
    marker: 'TF_BUILD',
    pullRequestNumbers: ['SYSTEM_PULLREQUEST_PULLREQUESTNUMBER', 'SYSTEM_PULLREQUEST_PULLREQUESTID'],
    pullRequestSource: 'SYSTEM_PULLREQUEST_SOURCEBRANCH',
    isPullRequest: (env) => given(env, 'BUILD_REASON') === 'PullRequest',
    tag: undefined,
    // BUILD_SOURCEBRANCHNAME is the last segment only: feature/main reads main.
    branch: 'BUILD_SOURCEBRANCH',
    branchForm: 'full',
    doubt: noDoubt,
    title: (env) => `${part(env, 'BUILD_DEFINITIONNAME')} build ${part(env, 'BUILD_BUILDNUMBER')}`,
    url: (env) =>
      `${part(env, 'SYSTEM_COLLECTIONURI')}${encodePart(part(env, 'SYSTEM_TEAMPROJECT'))}/_build/results?buildId=${part(env, 'BUILD_BUILDID')}`,
    commit: 'BUILD_SOURCEVERSION',
    actor: 'BUILD_REQUESTEDFOR',
    attempt: (env) => parseAttempt(given(env, 'SYSTEM_JOBATTEMPT')),
  },
  {
    system: 'bitbucket',
    marker: 'BITBUCKET_BUILD_NUMBER',
    pullRequestNumbers: ['BITBUCKET_PR_ID'],
    // In a pull request this is its source branch, main included.
    pullRequestSource: 'BITBUCKET_BRANCH',
    isPullRequest: () => false,
    tag: 'BITBUCKET_TAG',
    branch: 'BITBUCKET_BRANCH',
    branchForm: 'name',
    doubt: noDoubt,
    title: (env) => `${part(env, 'BITBUCKET_REPO_FULL_NAME')} build ${part(env, 'BITBUCKET_BUILD_NUMBER')}`,
    url: (env) =>
      `https://bitbucket.org/${part(env, 'BITBUCKET_REPO_FULL_NAME')}/pipelines/results/${part(env, 'BITBUCKET_BUILD_NUMBER')}`,
    commit: 'BITBUCKET_COMMIT',
    actor: 'BITBUCKET_STEP_TRIGGERER_UUID',
    attempt: firstAttempt,
  },
  {
    system: 'codebuild',
    marker: 'CODEBUILD_BUILD_ARN',
    pullRequestNumbers: [],
    pullRequestSource: 'CODEBUILD_WEBHOOK_HEAD_REF',
    isPullRequest: (env) =>
      (given(env, 'CODEBUILD_WEBHOOK_EVENT') ?? '').startsWith('PULL_REQUEST') ||
      (given(env, 'CODEBUILD_SOURCE_VERSION') ?? '').startsWith('pr/'),
    tag: undefined,
    branch: 'CODEBUILD_WEBHOOK_HEAD_REF',
    branchForm: 'full',
    // Without a webhook nothing says where the source came from; any other event may be a pull request's.
    doubt: (env) =>
      given(env, 'CODEBUILD_WEBHOOK_EVENT') === 'PUSH'
        ? undefined
        : 'CODEBUILD_WEBHOOK_EVENT is not PUSH (only builds started by a webhook say their branch)',
    title: (env) => part(env, 'CODEBUILD_BUILD_ID'),
    url: (env) => given(env, 'CODEBUILD_PUBLIC_BUILD_URL'),
    commit: 'CODEBUILD_RESOLVED_SOURCE_VERSION',
    actor: 'CODEBUILD_INITIATOR',
    attempt: firstAttempt,
  },
]

/** Reads a run off one system's variables. Never throws. */
export function parseDialectRun(dialect: CiDialect, env: Environment): CiRunFacts {
  return {
    ref: parseRef(dialect, env),
    event: undefined,
    deletedPush: 'no',
    isMergedPullRequest: false,
    title: formatTitle(dialect.title(env)),
    url: parseLink(dialect.url(env)),
    commit: given(env, dialect.commit),
    actor: given(env, dialect.actor),
    attempt: dialect.attempt(env),
  }
}

function parseRef(dialect: CiDialect, env: Environment): CiRef {
  const number = firstGiven(env, dialect.pullRequestNumbers)
  const source = given(env, dialect.pullRequestSource)
  if (number !== undefined || dialect.isPullRequest(env)) return { kind: 'pull-request', number, source }
  const tag = dialect.tag === undefined ? undefined : given(env, dialect.tag)
  if (tag !== undefined) return { kind: 'tag', name: tag }
  const doubt = dialect.doubt(env)
  if (doubt !== undefined) return { kind: 'unknown', why: doubt }
  const branch = given(env, dialect.branch)
  if (branch === undefined) return { kind: 'unknown', why: `${dialect.branch} is not set` }
  return dialect.branchForm === 'full'
    ? parseFullRef(branch, dialect.branch)
    : { kind: 'branch', name: branch }
}

function encodePart(text: string): string {
  // encodeURIComponent throws on half of a surrogate pair.
  return encodeURIComponent(text.toWellFormed())
}
