import type { CiRef, CiRunFacts } from './ci-run.ts'
import { firstGiven, formatTitle, given, parseLink } from './environment.ts'
import type { Environment } from './environment.ts'

/** Reads a Jenkins build off its variables (facts/ci.md 39-42). Never throws. */
export function parseJenkinsRun(env: Environment): CiRunFacts {
  const job = (given(env, 'JOB_NAME') ?? 'unknown job').replaceAll('%2F', '/')
  return {
    ref: parseRef(env),
    event: undefined,
    deletedPush: 'no',
    isMergedPullRequest: false,
    title: formatTitle(`${job} build ${given(env, 'BUILD_NUMBER') ?? '?'}`),
    url: parseLink(given(env, 'BUILD_URL')),
    commit: given(env, 'GIT_COMMIT'),
    actor: firstGiven(env, ['BUILD_USER_ID', 'BUILD_USER', 'gitlabUserUsername']),
    attempt: 1,
  }
}

// Of the branch source, the GitHub pull request builder and the GitLab plugin, in this order (facts/ci.md 39, 41); then of
// the plugins github-pullrequest, bitbucket-push-and-pull-request and Bitbucket/Stash pull request builder.
const pullRequestNumbers = [
  ...['CHANGE_ID', 'ghprbPullId', 'gitlabMergeRequestIid', 'gitlabMergeRequestId'],
  ...['GITHUB_PR_NUMBER', 'BITBUCKET_PULL_REQUEST_ID', 'pullRequestId'],
]
const pullRequestSources = [
  ...['CHANGE_BRANCH', 'ghprbSourceBranch', 'gitlabSourceBranch'],
  ...['GITHUB_PR_SOURCE_BRANCH', 'BITBUCKET_SOURCE_BRANCH', 'sourceBranch'],
]
const otherPullRequestMarkers = ['CHANGE_TARGET', 'CHANGE_BRANCH', 'CHANGE_FORK']
const gitlabMergeRequestActions = ['MERGE', 'NOTE']

function parseRef(env: Environment): CiRef {
  const gitlabAction = given(env, 'gitlabActionType') ?? ''
  const isPullRequest =
    firstGiven(env, [...pullRequestNumbers, ...otherPullRequestMarkers]) !== undefined ||
    gitlabMergeRequestActions.includes(gitlabAction) ||
    isGerritChange(env)
  if (isPullRequest) {
    const number = firstGiven(env, [...pullRequestNumbers, 'GERRIT_CHANGE_NUMBER'])
    return { kind: 'pull-request', number, source: firstGiven(env, pullRequestSources) }
  }
  // A tag build has BRANCH_NAME too, with the tag's name (facts/ci.md 39).
  const tag = given(env, 'TAG_NAME')
  if (tag !== undefined) return { kind: 'tag', name: tag }
  if (gitlabAction === 'TAG_PUSH')
    return { kind: 'tag', name: given(env, 'gitlabBranch') ?? 'without a name' }
  return parseBranch(env)
}

// Gerrit's trigger names the branch that a change is for in GIT_BRANCH, and builds the change.
function isGerritChange(env: Environment): boolean {
  const isChange =
    given(env, 'GERRIT_CHANGE_NUMBER') !== undefined ||
    (given(env, 'GERRIT_REFSPEC') ?? '').startsWith('refs/changes/')
  return isChange && !['change-merged', 'ref-updated'].includes(given(env, 'GERRIT_EVENT_TYPE') ?? '')
}

// Every variable that is set must name the same branch. GIT_BRANCH is the remote-tracking name, so exactly
// `origin/` may stand before it; taking off any first segment would turn feature/main into main (facts/ci.md 10, 41).
function parseBranch(env: Environment): CiRef {
  const multibranch = given(env, 'BRANCH_NAME')
  const local = given(env, 'GIT_LOCAL_BRANCH')
  const tracking = given(env, 'GIT_BRANCH')
  const name = multibranch ?? local ?? tracking?.replace(/^origin\//, '')
  if (name === undefined || name === '') {
    return { kind: 'unknown', why: 'none of BRANCH_NAME, GIT_LOCAL_BRANCH and GIT_BRANCH is set' }
  }
  const doesLocalAgree = local === undefined || local === name
  const doesTrackingAgree = tracking === undefined || tracking === name || tracking === `origin/${name}`
  if (doesLocalAgree && doesTrackingAgree) return { kind: 'branch', name }
  const seen = { BRANCH_NAME: multibranch, GIT_LOCAL_BRANCH: local, GIT_BRANCH: tracking }
  const evidence = Object.entries(seen).map(([variable, value]) => ({ name: variable, value: value ?? '' }))
  return { kind: 'conflicting', evidence: evidence.filter(({ value }) => value !== '') }
}
