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

export type GuardDecision =
  | { allowed: true; reason: string; warnings: string[] }
  /** Three sentences or more: what was seen, why that is refused, what would make it pass. */
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
    return { allowed: true, reason: 'The branch guard is turned off (branch-guard: *).', warnings: [] }
  }
  const objections = [...objectToRef(input), ...objectToEvent(input)]
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
    reason: `${describeCommand(input)} ${describeRun(ciRun)} That branch may write (branch-guard).`,
    warnings: warnOfRun(ciRun),
  }
}

function describeCommand({ kind, why, override }: GuardInput): string {
  const found = kind === 'unknown' ? `is not proven to read only: ${why}` : `${kind}: ${why}`
  if (override === 'auto') return `The command ${found}.`
  return `The command is taken as one that ${override}, because command-kind says so (by itself it ${found}).`
}

function describeRun({ system, event, ref, isMergedPullRequest }: CiRun): string {
  const place =
    system === 'none' ? 'It runs outside of any known CI system' : `It runs on ${nameSystem(system)}`
  const merged = isMergedPullRequest ? ' (merged, which counts as a push)' : ''
  const cause = event === undefined ? '' : `, event ${quote(event)}${merged}`
  return `${place}${cause}, ${describeRef(ref)}.`
}

function nameSystem(system: CiRun['system']): string {
  return system === 'conflict' ? 'what looks like several CI systems at once' : system
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
  const remedy = `Run it from an allowed branch (branch-guard: ${allowed}), or change branch-guard.`
  switch (ciRun.ref.kind) {
    case 'branch': {
      const name = ciRun.ref.name
      if (branchGuard.some((pattern) => matchesBranch(pattern, name))) return []
      return [{ why: `Branch ${quote(name)} is none of those that may write.`, remedy }]
    }
    case 'tag':
      return [{ why: 'A tag can point to any commit, so its name proves no branch.', remedy }]
    case 'pull-request':
      return [
        {
          why: 'The code of a pull request is not on the branch yet, whatever its own branch is called.',
          remedy,
        },
      ]
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

const whereNoBranchIsKnown = 'Where no branch can be known, "branch-guard: *" turns the guard off.'

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
  const remedy = `Start it by an event that is trusted (guard-events: ${trusted}), or change guard-events.`
  if (event === undefined)
    return [{ why: 'GITHUB_EVENT_NAME is not set, so nothing says what started it.', remedy }]
  const why = `Event ${quote(event)} is not trusted: it may say the default branch while the code comes from elsewhere.`
  return [{ why, remedy }]
}

function howToSayItReads({ kind, override }: GuardInput): string {
  const isOpen = kind === 'unknown' && override === 'auto'
  return isOpen ? 'If the command only reads, say so with "command-kind: reads".' : ''
}

function warnOfOverride({ kind, why, override }: GuardInput): string[] {
  if (override !== 'reads' || kind !== 'writes') return []
  return [
    `command-kind says that the command reads, so the branch guard lets it run from anywhere, but: ${why}.`,
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
      `guard-events trusts ${event}, whose branch may be the default branch whatever code it is about.`,
    )
  }
  if (ciRun.deletedPush === 'unknown') {
    warnings.push(
      'The event payload could not be read, so it is not known whether this push deleted a branch.',
    )
  }
  return warnings
}
