/** A CI system that is recognised by its own marker variable. */
export type CiSystem =
  'github' | 'jenkins' | 'gitlab' | 'buildkite' | 'circleci' | 'azure-pipelines' | 'bitbucket' | 'codebuild'

/** What the run is built from. A branch is only reported when the CI system's strict variables prove it. */
export type CiRef =
  | { kind: 'branch'; name: string }
  | { kind: 'tag'; name: string }
  | { kind: 'pull-request'; number: string | undefined; source: string | undefined }
  | { kind: 'unknown'; why: string }
  | { kind: 'conflicting'; evidence: readonly Evidence[] }

/** One thing that was seen: `GITHUB_REF_TYPE` is `tag`. The value comes from outside. */
export interface Evidence {
  name: string
  value: string
}

/** Where we run, and what of it can be trusted. Values come from outside: quote them before showing them. */
export interface CiRun {
  /** `conflict`: the markers of two systems at once, listed in `systemsSeen`. */
  system: CiSystem | 'none' | 'conflict'
  systemsSeen: readonly CiSystem[]
  ref: CiRef
  /** The GitHub event name; undefined elsewhere. */
  event: string | undefined
  /** Whether a GitHub push deleted its branch; `unknown` when the event payload could not tell. */
  deletedPush: 'yes' | 'no' | 'unknown'
  /** A GitHub `pull_request` event, closed by merging. */
  isMergedPullRequest: boolean
  /** For people, one line without control characters: `acme/infra run 812`. */
  title: string
  /** http(s) only; on GitHub with the attempt. */
  url: string | undefined
  commit: string | undefined
  actor: string | undefined
  /** 1 for the first; more for a re-run, which builds the old commit again (facts/ci.md 5). */
  attempt: number
}

/** What one CI system's variables say; the system itself is added by parseCiRun. */
export type CiRunFacts = Omit<CiRun, 'system' | 'systemsSeen'>
