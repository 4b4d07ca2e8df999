import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildGithubVariables } from './github-files.ts'

/** What has started a workflow of the repository acme/infra, whose default branch is main. */
export type GithubEvent =
  | { readonly name: 'push'; readonly branch: 'main' }
  /** A pull request to main. */
  | {
      readonly name: 'pull_request'
      readonly number: number
      readonly headRepository: string
      readonly headBranch: string
    }

const repository = 'acme/infra'

/** The variables of a step that the event has started; the files behind them are made, empty, in `folder`. */
export function buildStepVariables(event: GithubEvent, folder: string): Record<string, string> {
  const added = ['GITHUB_ENV', 'GITHUB_PATH'].map((name) => [name, join(folder, name)] as const)
  for (const [, path] of added) writeFileSync(path, '')
  const variables = {
    CI: 'true',
    RUNNER_OS: 'Linux',
    RUNNER_TEMP: folder,
    GITHUB_WORKSPACE: folder,
    ...buildGithubVariables(folder),
    ...Object.fromEntries(added),
  }
  return event.name === 'push' ? variables : { ...variables, ...buildPullRequest(event, folder) }
}

/** What differs from a push: GITHUB_REF is the merge commit's, and the head is whatever its author calls it (facts/ci.md 1). */
function buildPullRequest(
  event: Extract<GithubEvent, { name: 'pull_request' }>,
  folder: string,
): Record<string, string> {
  const { number, headRepository, headBranch } = event
  const path = join(folder, 'event.json')
  const isFork = headRepository !== repository
  const payload = {
    action: 'synchronize',
    number,
    repository: { full_name: repository, default_branch: 'main' },
    pull_request: {
      number,
      merged: false,
      head: { ref: headBranch, repo: { full_name: headRepository, fork: isFork } },
      base: { ref: 'main', repo: { full_name: repository, fork: false } },
    },
  }
  writeFileSync(path, JSON.stringify(payload))
  return {
    GITHUB_EVENT_NAME: event.name,
    GITHUB_EVENT_PATH: path,
    GITHUB_REF: `refs/pull/${number}/merge`,
    GITHUB_REF_NAME: `${number}/merge`,
    GITHUB_HEAD_REF: headBranch,
    GITHUB_BASE_REF: 'main',
  }
}
