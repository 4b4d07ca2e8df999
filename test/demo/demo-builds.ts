import type { GithubRun } from './github-run.ts'
import type { Column } from './screen.ts'

/** A build of the demo: what it is, what it runs, and what is promised of it. */
export interface DemoBuild extends Column {
  readonly run: GithubRun
  readonly verb: 'plan' | 'apply'
  readonly about: string
  readonly promisedExitCode: number
}

/** The three builds that start at once. Exit code 77: refused by the branch guard. */
export const demoBuilds: readonly DemoBuild[] = [
  {
    name: 'plan',
    colour: 'cyan',
    verb: 'plan',
    run: { runId: 811, branch: 'feature/vpc', pullRequest: 17 },
    about: 'plans in a pull request from feature/vpc',
    promisedExitCode: 0,
  },
  {
    name: 'apply',
    colour: 'green',
    verb: 'apply',
    run: { runId: 812, branch: 'main' },
    about: 'applies after a push to main',
    promisedExitCode: 0,
  },
  {
    name: 'rogue',
    colour: 'magenta',
    verb: 'apply',
    run: { runId: 813, branch: 'feature/vpc' },
    about: 'wants to apply from feature/vpc; the branch guard must refuse it',
    promisedExitCode: 77,
  },
]

/** The words that a build's container runs. */
export function buildCommand(program: string, { verb }: Pick<DemoBuild, 'verb'>): readonly string[] {
  return [program, verb, '-input=false', ...(verb === 'apply' ? ['-auto-approve'] : [])]
}
