import { formatFlatText } from './flat-text.ts'
import { classifyLockOwner, parseLockInfo, type LockInfo, type LockOwner } from './lock-info.ts'
import { withoutEscapes } from './plain-text.ts'

/** The program whose words are in the log. */
export type Tool = 'terraform' | 'tofu'

/** Somebody else had the state's lock when a command asked for it. */
export interface LockElsewhere extends LockOwner {
  readonly kind: 'lock-elsewhere'
  /** True only if nothing in the log says that the container changed something. */
  readonly safeToRetry: boolean
  /** A sentence; there when `safeToRetry` is false. */
  readonly whyNot?: string
  readonly tool: Tool
}

/** A command ran, and then could not give its lock back: never to be retried (facts/terraform.md 16). */
export interface ReleaseFailed {
  readonly kind: 'release-failed'
  readonly tool: Tool
  /** What the backend said, on one line. */
  readonly backendError: string
  readonly holder?: LockInfo
}

/** What a log says of a state lock. */
export type StateLock = { readonly kind: 'none' } | LockElsewhere | ReleaseFailed

/**
 * Decides from a container's log and exit code whether it failed because the state was locked elsewhere, and whether
 * running it again repeats no work. `seen` is 'part' when not all of the log is in `log`.
 */
export function parseStateLock(
  log: string,
  exitCode: number | undefined,
  seen: 'whole' | 'part' = 'whole',
): StateLock {
  if (exitCode === 0) return { kind: 'none' }
  const text = formatFlatText(log)
  const released = parseReleaseFailure(text)
  if (released !== undefined) return released

  const errors = parseLockErrors(text)
  const contended = errors.filter((error) => error.isContention)
  const last = contended.findLast((error) => error.owner.holder !== undefined) ?? contended.at(-1)
  if (last === undefined) return { kind: 'none' }
  const whyNot = decideWhyNot(
    log,
    text.slice(0, last.index),
    exitCode,
    seen,
    contended.length < errors.length,
  )
  return {
    kind: 'lock-elsewhere',
    safeToRetry: whyNot === undefined,
    ...(whyNot !== undefined && { whyNot }),
    ...last.owner,
    tool: last.tool,
  }
}

interface LockError {
  /** Where it stands in the flat text. */
  readonly index: number
  readonly isContention: boolean
  readonly owner: LockOwner
  readonly tool: Tool
}

// `init` prints a Go value around it when it can't lock `.terraform` (seen in 1.11.4).
const TITLE =
  /(?<=^| )Error(?: locking (?:source |destination )?state)?: (?:\[\{%!s\(tfdiags\.Severity=69\) )?Error acquiring the state lock\b/g
const EXPLANATION =
  /(Terraform|OpenTofu) acquires a state lock to protect the state from being written by multiple users at the same time/
const CONTENTION =
  /\b(?:ConditionalCheckFail(?:ed)?|PreconditionFailed|ConditionalRequestConflict|OTSConditionCheckFail|IfNoneMatchFailed|conditionNotMet|LeaseAlreadyPresent|resource temporarily unavailable|another process has locked|already locked|already a lease present|leases\.coordination\.k8s\.io "[^"]{1,300}" already exists|lock file [^ ]{1,300} exists)/i
// pg prints its own block with every SQL and connection error, S3 and DynamoDB the holder's with AccessDenied.
const REFUSAL =
  /\b(?:AccessDenied|Access Denied|Forbidden|PermissionDenied|Permission denied|Authorization(?:Failed|PermissionMismatch)|AuthenticationFailed|NotAuthorizedOrNotFound|ExpiredToken|InvalidClientTokenId|UnrecognizedClientException|NoSuchBucket|ResourceNotFoundException|invalid auth|requires auth|StatusCode: 40[13]|Error 40[13]|response code:? 40[13]|pq: |dial tcp|connection refused|no such host)/i
/** Longer than any error seen, and short enough that much text with many titles stays cheap. */
const LONGEST_ERROR = 8000

function parseLockErrors(text: string): readonly LockError[] {
  const titles = [...text.matchAll(TITLE)]
  return titles.flatMap((title, index) => {
    const start = title.index + title[0].length
    const body = text.slice(start, Math.min(titles[index + 1]?.index ?? text.length, start + LONGEST_ERROR))
    const explanation = EXPLANATION.exec(body)
    // The title alone says nothing: quoted, cut off, or another error under the same name (facts/terraform.md 11).
    return explanation === null
      ? []
      : [{ index: title.index, ...parseLockError(body.slice(0, explanation.index), explanation[1]) }]
  })
}

function parseLockError(body: string, product: string | undefined): Omit<LockError, 'index'> {
  const block = parseLockInfo(body)
  const backendError = parseBackendError(body)
  const isRefused = REFUSAL.test(backendError ?? '')
  // An empty error is Consul's, whose block may be missing too: only the holder's lock makes it (consul/client.go).
  const isContended = block !== undefined || backendError === '' || CONTENTION.test(backendError ?? '')
  return {
    isContention: isContended && !isRefused,
    owner: classifyLockOwner(backendError, block),
    tool: product === 'OpenTofu' ? 'tofu' : 'terraform',
  }
}

/** What the backend said, after `Error message:` (0.11 to 0.14: a colon), before the block; undefined if that line is lost. */
function parseBackendError(body: string): string | undefined {
  const block = body.indexOf('Lock Info:')
  const said = block === -1 ? body : body.slice(0, block)
  return (
    /^(?: ?Error message:|:)(.*)$/.exec(said)?.[1]?.trim() ?? (said.trim() === '' ? undefined : said.trim())
  )
}

const RELEASE_TITLE = 'Error releasing the state lock'

function parseReleaseFailure(text: string): ReleaseFailed | undefined {
  const explanation = /(Terraform|OpenTofu) acquires a lock when accessing your state/.exec(text)
  if (explanation === null) return undefined
  const title = text.lastIndexOf(RELEASE_TITLE, explanation.index)
  if (title === -1 || explanation.index - title > LONGEST_ERROR) return undefined
  const body = text.slice(title + RELEASE_TITLE.length, explanation.index).replace(/^!/, '')
  const holder = parseLockInfo(body)
  return {
    kind: 'release-failed',
    tool: explanation[1] === 'OpenTofu' ? 'tofu' : 'terraform',
    backendError: (parseBackendError(body) ?? '').slice(0, 300),
    ...(holder && { holder }),
  }
}

// The command that met the lock changed nothing, but the container may have run others (facts/terraform.md 14).
const WORK =
  /(?:Apply|Destroy) complete!|Import successful!|: (?:Creating|Modifying|Destroying|Importing)\.\.\.|: Importing from ID |: Still (?:creating|modifying|destroying)\.\.\.|: (?:Creation|Modifications|Destruction|Import) (?:complete|errored)\b|: Provisioning with '|Action started: |Successfully (?:moved|removed|replaced provider for) \d|has been marked as tainted|has been successfully untainted|Created and switched to workspace|Deleted workspace "|state has been successfully unlocked!|\.tftest\.(?:hcl|json)\.\.\.|Error releasing the state lock|Failed to (?:save|persist) (?:the )?state|Item removal successful|Moved [^ ]{1,300} to /

function decideWhyNot(
  log: string,
  text: string,
  exitCode: number | undefined,
  seen: 'whole' | 'part',
  hasOtherLockError: boolean,
): string | undefined {
  // As it stands too: what takes off boxes and prefixes may take off a part of it, and where the end of a value was lost
  // from the log, everything up to the end of the next one looks like a value.
  const work = [formatFlatText(log, 'with-values'), withoutEscapes(log).replace(/\s+/g, ' ')]
    .map((text) => WORK.exec(text)?.[0].replace(/^[: ]+/, ''))
    .find((found) => found !== undefined)
  if (work !== undefined) return `The log shows that something was changed by this run ("${work}").`
  if (seen === 'part')
    return 'Not all of the log was read: something may have been changed that it does not show.'
  if (/\b(?:Interrupt|Two interrupts) received\b/.test(log))
    return 'It was interrupted: somebody wanted it to stop.'
  // A concise apply of OpenTofu tells of no work, and of its failure only.
  if (hasOtherError(text))
    return 'The log has another error as well: what failed there may have changed something.'
  if (exitCode === undefined) return 'The exit code of the container is not known.'
  if (hasOtherLockError) return 'Another lock error in this log is a refusal, which no retry mends.'
  return undefined
}

// Up to 0.14, and in `init`, a lock error is called an error twice.
const WHOLE_TITLE = new RegExp(`(?:Error: )?${TITLE.source}`, 'g')

function hasOtherError(text: string): boolean {
  return /(?<=^| )Error: (?!$)/.test(text.replace(WHOLE_TITLE, ''))
}
