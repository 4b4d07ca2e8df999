import type { CiRun } from '../ci/ci-run.ts'
import { matchesBranch } from './branch-pattern.ts'
import { quote } from './quote.ts'
import type { CommandKind } from './verdict.ts'

/** What the guard decides from: the classified command, the user's settings, and where we run. */
export interface GuardInput {
  kind: CommandKind
  /** Why the command is of this kind, from classifyCommand. */
  why: string
  /** The `command-kind` input: anything but `auto` replaces `kind`. */
  override: 'auto' | 'reads' | 'writes'
  branchGuard: readonly string[]
  guardEvents: readonly string[]
  ciRun: CiRun
}

/** Whether the command may run from here, with sentences for people. */
export type GuardDecision =
  | { allowed: true; reason: string; warnings: string[] }
  /** Sentences: what was seen, why that is refused, what would make it pass. */
  | { allowed: false; seen: string; why: string; remedy: string }

interface Objection {
  why: string
  remedy: string
}

/**
 * Decides whether the command may run from here: one that reads from anywhere; one that writes, or is not proven to
 * read, only from a trusted event on an allowed branch (facts/ci.md 1.2 and 41). Never throws.
 */
export function decideGuard(input: GuardInput): GuardDecision {
  const { branchGuard, ciRun } = input
  const kind = input.override === 'auto' ? input.kind : input.override
  if (kind === 'reads')
    return { allowed: true, reason: describeCommand(input), warnings: warnOfOverride(input) }
  if (branchGuard.length === 1 && branchGuard[0] === '*') {
    return { allowed: true, reason: 'The branch guard is turned off (`branch-guard: *`).', warnings: [] }
  }
  // The event of a pull request adds nothing to what its ref has said already.
  const isPullRequest = ciRun.ref.kind === 'pull-request'
  const objections = [...objectToRef(input), ...(isPullRequest ? [] : objectToEvent(input))]
  if (objections.length > 0) {
    const remedies = [...new Set(objections.map(({ remedy }) => remedy)), howToSayItReads(input)]
    return {
      allowed: false,
      seen: `${describeCommand(input)} ${describeRun(ciRun)}`,
      why: objections.map(({ why }) => why).join(' '),
      remedy: remedies.filter((remedy) => remedy !== '').join(' '),
    }
  }
  return {
    allowed: true,
    reason: `${describeCommand(input)} ${describeRun(ciRun)} \`branch-guard\` lets that branch write.`,
    warnings: warnOfRun(ciRun),
  }
}

function describeCommand({ kind, why, override }: GuardInput): string {
  const found = kind === 'unknown' ? `is not proven to read only: ${why}` : `${kind}: ${why}`
  if (override === 'auto' || override === kind) return `The command ${found}.`
  // Where it really writes, the warning says so.
  const byItself = override === 'reads' && kind === 'writes' ? '' : `; by itself it ${found}`
  return `The command is taken as one that ${override}, because \`command-kind\` says so${byItself}.`
}

function describeRun({ system, event, ref, isMergedPullRequest }: CiRun): string {
  if (system === 'none' && ref.kind === 'unknown') return `It runs outside of CI: ${ref.why}.`
  const place = `It runs on ${systemNames[system]}`
  const merged = isMergedPullRequest ? ' (merged, which counts as a push)' : ''
  const cause = event === undefined ? '' : `, event ${quote(event)}${merged}`
  return `${place}${cause}, ${describeRef(ref)}.`
}

const systemNames: Readonly<Record<CiRun['system'], string>> = {
  github: 'GitHub Actions',
  jenkins: 'Jenkins',
  gitlab: 'GitLab CI',
  buildkite: 'Buildkite',
  circleci: 'CircleCI',
  'azure-pipelines': 'Azure Pipelines',
  bitbucket: 'Bitbucket Pipelines',
  codebuild: 'AWS CodeBuild',
  none: 'no known CI system',
  conflict: 'what looks like several CI systems at once',
}

function describeRef(ref: CiRun['ref']): string {
  switch (ref.kind) {
    case 'branch':
      return `branch ${quote(ref.name)}`
    case 'tag':
      return `tag ${quote(ref.name)}`
    case 'pull-request': {
      const source = ref.source === undefined ? '' : ` from ${quote(ref.source)}`
      return `pull request ${ref.number === undefined ? 'without a number' : quote(ref.number)}${source}`
    }
    case 'unknown':
      return `no known branch: ${ref.why}`
    case 'conflicting':
      return `with variables that contradict each other: ${ref.evidence.map(({ name, value }) => `${name} is ${quote(value)}`).join(', ')}`
  }
}

function objectToRef({ branchGuard, ciRun }: GuardInput): Objection[] {
  const allowed = branchGuard.length === 0 ? 'none' : branchGuard.map((pattern) => quote(pattern)).join(', ')
  const patterns = `(\`branch-guard\`: ${allowed})`
  const remedy = `Run it from an allowed branch ${patterns}.`
  switch (ciRun.ref.kind) {
    case 'branch': {
      const name = ciRun.ref.name
      if (branchGuard.some((pattern) => matchesBranch(pattern, name))) return []
      const why = 'That branch is none of those that may write.'
      return [{ why, remedy: `Run it from an allowed branch ${patterns}, or add this one there.` }]
    }
    case 'tag':
      return [{ why: 'A tag can point to any commit, so its name proves no branch.', remedy }]
    case 'pull-request': {
      const why = 'The code of a pull request is not on the branch yet, whatever its own branch is called.'
      return [{ why, remedy: `Merge it first, and run it from an allowed branch ${patterns}.` }]
    }
    case 'unknown':
      return [{ why: 'Nothing proves which branch this is.', remedy: `${remedy} ${whereNoBranchIsKnown}` }]
    case 'conflicting':
      return [
        {
          why: 'What contradicts itself proves no branch.',
          remedy: `Unset the variables that another system or a script has set. ${remedy}`,
        },
      ]
  }
}

const whereNoBranchIsKnown = 'Where no branch can be known, `branch-guard: *` turns the guard off.'

function objectToEvent({ guardEvents, ciRun }: GuardInput): Objection[] {
  if (ciRun.system !== 'github') return []
  if (ciRun.deletedPush === 'yes') {
    const why =
      'The push deleted a branch; GitHub runs the workflow on the default branch then, and nobody meant that.'
    return [{ why, remedy: 'Push a commit, or start the workflow by hand.' }]
  }
  const event = ciRun.event
  const isTrusted = event !== undefined && guardEvents.includes(event)
  if (isTrusted || (ciRun.isMergedPullRequest && guardEvents.includes('push'))) return []
  const trusted = guardEvents.length === 0 ? 'none' : guardEvents.map((name) => quote(name)).join(', ')
  const remedy = `Start it by an event that is trusted (\`guard-events\`: ${trusted}).`
  if (event === undefined)
    return [{ why: 'GITHUB_EVENT_NAME is not set, so nothing says what started it.', remedy }]
  const why = `Event ${quote(event)} is not trusted: it may say the default branch while the code comes from elsewhere.`
  return [{ why, remedy }]
}

function howToSayItReads({ kind, override }: GuardInput): string {
  const isOpen = kind === 'unknown' && override === 'auto'
  return isOpen ? 'If the command only reads, say so with `command-kind: reads`.' : ''
}

function warnOfOverride({ kind, why, override }: GuardInput): string[] {
  if (override !== 'reads' || kind !== 'writes') return []
  return [
    `\`command-kind\` says that the command reads, so the branch guard lets it run from anywhere, but ${why}.`,
  ]
}

// By the ref of these the code can be told; a user may trust others, whose ref is the default branch whatever
// the run is about (facts/ci.md 1, 9).
const eventsOnTheirOwnRef = [
  ...['push', 'workflow_dispatch', 'schedule', 'repository_dispatch'],
  ...['pull_request', 'merge_group'],
]

function warnOfRun(ciRun: CiRun): string[] {
  const warnings: string[] = []
  if (ciRun.attempt > 1) {
    const which = `This is attempt ${ciRun.attempt} of the run`
    warnings.push(
      `${which}: a re-run builds its old commit again, and newer changes of the branch may be undone.`,
    )
  }
  if (ciRun.event !== undefined && !eventsOnTheirOwnRef.includes(ciRun.event)) {
    const event = quote(ciRun.event)
    warnings.push(
      `\`guard-events\` trusts ${event}, whose branch may be the default branch whatever code it is about.`,
    )
  }
  if (ciRun.deletedPush === 'unknown') {
    warnings.push(
      'The event payload could not be read, so it is not known whether this push deleted a branch.',
    )
  }
  return warnings
}
