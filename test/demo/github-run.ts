/** What GitHub gives a step: its variables, and the files behind them. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TaskHistory } from '../local-ecs/history.ts'

/** A workflow run that a build pretends to be. */
export interface GithubRun {
  readonly runId: number
  readonly branch: string
  /** Set: a pull request of this number from `branch` to main; otherwise a push to `branch`. */
  readonly pullRequest?: number
}

const repository = 'acme/infra'
const runPath = `/${repository}/actions/runs/`

/** The run that launched a task, by the link that the task carries; undefined for a task without one. */
export function findRunId({ launchTags }: Pick<TaskHistory, 'launchTags'>): number | undefined {
  const link = launchTags.find(({ value }) => value?.includes(runPath) === true)?.value
  return link === undefined ? undefined : parseRunId(link)
}

/** The run in a text that contains its link, such as a waiter's place in the line. */
export function parseRunId(text: string): number | undefined {
  const digits = new RegExp(`${runPath}(\\d+)`).exec(text)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

/** The environment of a run; its event, output, state and summary files go to `folder`. */
export function createGithubEnvironment(run: GithubRun, folder: string): Record<string, string> {
  const { runId, branch, pullRequest } = run
  mkdirSync(folder, { recursive: true })
  const isPullRequest = pullRequest !== undefined
  const file = (name: string, content = ''): string => {
    const path = join(folder, name)
    writeFileSync(path, content)
    return path
  }
  return {
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_REPOSITORY: repository,
    GITHUB_WORKFLOW: 'terraform',
    GITHUB_RUN_ID: String(runId),
    GITHUB_RUN_NUMBER: String(runId),
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_ACTOR: 'jo',
    GITHUB_SHA: 'f00dfeed'.repeat(5),
    GITHUB_EVENT_NAME: isPullRequest ? 'pull_request' : 'push',
    GITHUB_REF: isPullRequest ? `refs/pull/${pullRequest}/merge` : `refs/heads/${branch}`,
    GITHUB_REF_NAME: isPullRequest ? `${pullRequest}/merge` : branch,
    GITHUB_REF_TYPE: 'branch',
    GITHUB_HEAD_REF: isPullRequest ? branch : '',
    GITHUB_BASE_REF: isPullRequest ? 'main' : '',
    GITHUB_EVENT_PATH: file('event.json', JSON.stringify(buildPayload(run))),
    GITHUB_OUTPUT: file('output'),
    GITHUB_STATE: file('state'),
    GITHUB_STEP_SUMMARY: file('summary.md'),
    GITHUB_ENV: file('env'),
  }
}

function buildPayload({ branch, pullRequest }: GithubRun): object {
  if (pullRequest === undefined) return { ref: `refs/heads/${branch}`, deleted: false }
  const repo = { full_name: repository }
  return {
    action: 'synchronize',
    number: pullRequest,
    pull_request: { number: pullRequest, head: { ref: branch, repo }, base: { ref: 'main', repo } },
  }
}
