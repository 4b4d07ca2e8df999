import type { CiRef, CiRunFacts, Evidence } from './ci-run.ts'
import { formatTitle, given, parseAttempt, parseLink } from './environment.ts'
import type { Environment } from './environment.ts'
import { parseFullRef } from './full-ref.ts'

/** Reads a GitHub Actions run off its variables and its event payload (facts/ci.md 1). Never throws. */
export function parseGithubRun(env: Environment, eventPayload: unknown): CiRunFacts {
  const event = given(env, 'GITHUB_EVENT_NAME')
  const deletedPush = event === 'push' ? parseDeleted(eventPayload) : 'no'
  const isMergedPullRequest = event === 'pull_request' && isClosedByMerging(eventPayload)
  const attempt = parseAttempt(given(env, 'GITHUB_RUN_ATTEMPT'))
  const repository = given(env, 'GITHUB_REPOSITORY') ?? 'unknown repository'
  const number = given(env, 'GITHUB_RUN_NUMBER') ?? given(env, 'GITHUB_RUN_ID') ?? '?'
  return {
    ref: parseRef(env, eventPayload, { event, deletedPush, isMergedPullRequest }),
    event,
    deletedPush,
    isMergedPullRequest,
    title: formatTitle(`${repository} run ${number}`),
    url: buildRunUrl(env, attempt),
    commit: given(env, 'GITHUB_SHA'),
    actor: given(env, 'GITHUB_TRIGGERING_ACTOR') ?? given(env, 'GITHUB_ACTOR'),
    attempt,
  }
}

type EventFacts = Pick<CiRunFacts, 'event' | 'deletedPush' | 'isMergedPullRequest'>

// GITHUB_HEAD_REF and GITHUB_BASE_REF never prove a branch: a fork's head is often called main, and every
// pull request to main has main as its base (facts/ci.md 8). GITHUB_REF_NAME alone may be a tag (7).
function parseRef(env: Environment, payload: unknown, facts: EventFacts): CiRef {
  const fullRef = given(env, 'GITHUB_REF')
  if (fullRef === undefined) return { kind: 'unknown', why: 'GITHUB_REF is not set' }
  const ref = parseFullRef(fullRef, 'GITHUB_REF')
  if (ref.kind === 'pull-request') return { ...ref, source: given(env, 'GITHUB_HEAD_REF') }
  if (ref.kind !== 'branch') return ref
  const against = findContradictions(env, payload, facts, ref.name)
  if (against.length === 0) return ref
  return { kind: 'conflicting', evidence: [{ name: 'GITHUB_REF', value: fullRef }, ...against] }
}

// GitHub sets all of these together, so one that disagrees was set by hand (facts/ci.md 4).
function findContradictions(
  env: Environment,
  payload: unknown,
  facts: EventFacts,
  branch: string,
): Evidence[] {
  const against: Evidence[] = []
  const name = given(env, 'GITHUB_REF_NAME')
  const pushedRef = field(payload, 'ref')
  const base = field(field(field(payload, 'pull_request'), 'base'), 'ref')
  if (given(env, 'GITHUB_REF_TYPE') === 'tag') against.push({ name: 'GITHUB_REF_TYPE', value: 'tag' })
  if (name !== undefined && name !== branch) against.push({ name: 'GITHUB_REF_NAME', value: name })
  // When a branch is deleted, GITHUB_REF goes back to the default branch and the payload does not (facts/ci.md 1).
  const isPlainPush = facts.event === 'push' && facts.deletedPush !== 'yes'
  if (isPlainPush && typeof pushedRef === 'string' && pushedRef !== `refs/heads/${branch}`) {
    against.push({ name: 'the ref in the push event', value: pushedRef })
  }
  if (facts.isMergedPullRequest && typeof base === 'string' && base !== branch) {
    against.push({ name: 'the branch that the pull request was merged into', value: base })
  }
  // Before it is merged, a pull request runs on refs/pull/N/merge and never on a branch (facts/ci.md 1).
  if (facts.event !== undefined && runsOnPullRequests.includes(facts.event) && !facts.isMergedPullRequest) {
    against.push({ name: 'GITHUB_EVENT_NAME', value: facts.event })
  }
  return against
}

const runsOnPullRequests = ['pull_request', 'pull_request_review', 'pull_request_review_comment']

function parseDeleted(payload: unknown): 'yes' | 'no' | 'unknown' {
  const deleted = field(payload, 'deleted')
  if (deleted === true) return 'yes'
  return deleted === false ? 'no' : 'unknown'
}

function isClosedByMerging(payload: unknown): boolean {
  return field(payload, 'action') === 'closed' && field(field(payload, 'pull_request'), 'merged') === true
}

function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
  return (value as Record<string, unknown>)[name]
}

function buildRunUrl(env: Environment, attempt: number): string | undefined {
  const server = given(env, 'GITHUB_SERVER_URL')
  const repository = given(env, 'GITHUB_REPOSITORY')
  const runId = given(env, 'GITHUB_RUN_ID')
  if (server === undefined || repository === undefined || runId === undefined) return undefined
  return parseLink(`${server}/${repository}/actions/runs/${runId}/attempts/${attempt}`)
}
