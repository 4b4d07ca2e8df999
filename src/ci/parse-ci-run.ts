import type { CiRun, CiRunFacts, CiSystem } from './ci-run.ts'
import { firstGiven, formatTitle, given } from './environment.ts'
import type { Environment } from './environment.ts'
import { parseGithubRun } from './github.ts'
import { parseJenkinsRun } from './jenkins.ts'
import { dialects, parseDialectRun } from './others.ts'

/**
 * Decides where we run and which branch that proves, if any. `eventPayload` is the parsed GitHub event file,
 * undefined when there is none. Never throws: what can't be told is `unknown`, with the reason.
 */
export function parseCiRun(env: Environment, eventPayload: unknown): CiRun {
  const seen = findSystems(env)
  const [system, second] = seen
  if (system === undefined) return { ...parseLocalRun(env), system: 'none', systemsSeen: [] }
  if (second !== undefined) return { ...buildConflict(seen, env), system: 'conflict', systemsSeen: seen }
  return { ...parseSystemRun(system, env, eventPayload), system, systemsSeen: seen }
}

// `CI=true` is set by most systems, so it tells none of them apart.
function findSystems(env: Environment): CiSystem[] {
  const found: CiSystem[] = []
  // Any other value of GITHUB_ACTIONS was not set by GitHub's runner.
  if (given(env, 'GITHUB_ACTIONS') === 'true') found.push('github')
  if (given(env, 'JENKINS_URL') !== undefined) found.push('jenkins')
  for (const dialect of dialects) {
    const marker = given(env, dialect.marker)
    if (marker !== undefined && marker.toLowerCase() !== 'false') found.push(dialect.system)
  }
  // CodeBuild lends its machines to other systems as runners; then these know what is built.
  const isRunner = found.length > 1 && given(env, 'CODEBUILD_WEBHOOK_EVENT') === 'WORKFLOW_JOB_QUEUED'
  return isRunner ? found.filter((system) => system !== 'codebuild') : found
}

function parseSystemRun(system: CiSystem, env: Environment, eventPayload: unknown): CiRunFacts {
  if (system === 'github') return parseGithubRun(env, eventPayload)
  const dialect = dialects.find((candidate) => candidate.system === system)
  return dialect === undefined ? parseJenkinsRun(env) : parseDialectRun(dialect, env)
}

const nothingKnown = {
  event: undefined,
  deletedPush: 'no',
  isMergedPullRequest: false,
  url: undefined,
  commit: undefined,
  actor: undefined,
  attempt: 1,
} as const

function parseLocalRun(env: Environment): CiRunFacts {
  const user = firstGiven(env, ['USER', 'LOGNAME', 'USERNAME'])
  const why = 'no variable of a known CI system is set (GITHUB_ACTIONS=true, JENKINS_URL, GITLAB_CI, …)'
  const title = formatTitle(user === undefined ? 'local run' : `local run by ${user}`)
  return { ...nothingKnown, ref: { kind: 'unknown', why }, actor: user, title }
}

function buildConflict(seen: readonly CiSystem[], env: Environment): CiRunFacts {
  const evidence = seen.map(markerOf).map((name) => ({ name, value: given(env, name) ?? '' }))
  return { ...nothingKnown, ref: { kind: 'conflicting', evidence }, title: `run of ${seen.join(' or ')}` }
}

function markerOf(system: CiSystem): string {
  if (system === 'github') return 'GITHUB_ACTIONS'
  return dialects.find((dialect) => dialect.system === system)?.marker ?? 'JENKINS_URL'
}
