import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The variables of a step on GitHub that was started by a push to `ref`; its files are in `folder`. */
export function buildGithubVariables(folder: string, ref = 'refs/heads/main'): Record<string, string> {
  const files = ['GITHUB_OUTPUT', 'GITHUB_STATE', 'GITHUB_STEP_SUMMARY']
  // The runner makes the files before the step begins.
  for (const name of files) writeFileSync(join(folder, name), '')
  const event = join(folder, 'event.json')
  writeFileSync(event, JSON.stringify({ ref, deleted: false }))
  return {
    ...Object.fromEntries(files.map((name) => [name, join(folder, name)])),
    GITHUB_ACTIONS: 'true',
    GITHUB_EVENT_NAME: 'push',
    GITHUB_EVENT_PATH: event,
    GITHUB_REF: ref,
    GITHUB_REF_NAME: 'main',
    GITHUB_REF_TYPE: 'branch',
    GITHUB_SHA: '2f6b0c1d4e5a69788796a5b4c3d2e1f00f1e2d3c',
    GITHUB_REPOSITORY: 'acme/infra',
    GITHUB_RUN_ID: '4711',
    GITHUB_RUN_NUMBER: '812',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_ACTOR: 'jane',
  }
}

/**
 * Reads a file of `name<<delimiter` entries as the runner does (facts/ci.md 22): the last value of a name counts. Throws
 * where an entry is not closed, or a line is none.
 */
export function readCommandFile(path: string): Record<string, string> {
  const lines = readFileSync(path, 'utf8').split('\n')
  const values: Record<string, string> = {}
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index]!
    if (line === '') continue
    const [, name, delimiter] = /^([^=<]+)<<(.+)$/.exec(line) ?? []
    if (name === undefined || delimiter === undefined) throw new Error(`no entry of ${path}: ${line}`)
    const end = lines.indexOf(delimiter, index + 1)
    if (end < 0) throw new Error(`${name} in ${path} is not closed`)
    values[name] = lines.slice(index + 1, end).join('\n')
    index = end
  }
  return values
}
