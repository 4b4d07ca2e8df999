/** What an error of an AWS call means for us; decided from its name, status and text. */
export type AwsErrorKind =
  /** Nothing happened; the same call may go through in a moment. */
  | 'throttled'
  /** AWS answered 5xx, or something that is no AWS answer: the call may have taken effect. */
  | 'server'
  /** No answer: the call may have taken effect. */
  | 'network'
  | 'denied'
  | 'credentials'
  | 'cluster-not-found'
  | 'conflict'
  | 'not-found'
  /** Any other 4xx: the same call gets the same answer. */
  | 'rejected'
  /** Not an error of a call at all: ours. */
  | 'not-aws'

/** The parts of an SDK error that are read here; every one may be missing. */
interface ErrorShape {
  name?: unknown
  message?: unknown
  code?: unknown
  cause?: unknown
  errors?: unknown
  $metadata?: { httpStatusCode?: number; clockSkewCorrected?: boolean }
  $fault?: unknown
}

const throttlingNames = new Set([
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'RequestThrottled',
  'RequestThrottledException',
  'RequestLimitExceeded',
  'TooManyRequestsException',
  'LimitExceededException',
  'SlowDown',
])

// A clock-skew error is transient too: the SDK's signer learns the offset from it for the next attempt.
const clockSkewNames = new Set([
  'RequestTimeTooSkewed',
  'RequestExpired',
  'InvalidSignatureException',
  'RequestInTheFuture',
])

const credentialNames = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'UnrecognizedClientException',
  'InvalidClientTokenId',
  'CredentialsProviderError',
  'TokenProviderError',
  'IncompleteSignature',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
  'InvalidIdentityToken',
])

const deniedNames = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'UnauthorizedOperation',
  'NotAuthorized',
  'BlockedException',
])

const networkCodes = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'ERR_STREAM_PREMATURE_CLOSE',
  'UND_ERR_SOCKET',
  'HPE_INVALID_CONSTANT',
])

/** Says what an error of an AWS call means. Never throws, whatever it is given. */
export function classifyAwsError(error: unknown): AwsErrorKind {
  if (typeof error !== 'object' || error === null) return 'not-aws'
  const shape = error as ErrorShape
  const name = typeof shape.name === 'string' ? shape.name : ''
  const message = errorText(error)
  const status = shape.$metadata?.httpStatusCode
  if (name === 'ConflictException') return 'conflict'
  if (throttlingNames.has(name) || status === 429) return 'throttled'
  // Some throttles come as validation errors, e.g. "Error retrieving subnet information …: Rate exceeded" (facts/ecs.md 4).
  if (/rate exceeded|errorcode: throttling/i.test(message)) return 'throttled'
  if (clockSkewNames.has(name) && /(signature (expired|not yet)|skew|expired|in the future)/i.test(message))
    return 'throttled'
  if (
    credentialNames.has(name) ||
    /security token .*(expired|invalid)|could not load credentials/i.test(message)
  ) {
    return 'credentials'
  }
  if (deniedNames.has(name) || /is not authorized to perform/i.test(message)) return 'denied'
  if (name === 'ClusterNotFoundException') return 'cluster-not-found'
  if (name === 'ResourceNotFoundException') return 'not-found'
  if (isNetworkTrouble(shape, name)) return 'network'
  if (status !== undefined) {
    // A body that is not JSON ends as a SyntaxError that carries the status (facts/ecs.md 4).
    return status >= 500 || status < 400 ? 'server' : 'rejected'
  }
  if (name === 'SyntaxError') return 'server'
  return 'not-aws'
}

/** True where the same call may go through later: throttles, 5xx, no or an unreadable answer. */
export function isTransient(kind: AwsErrorKind): boolean {
  return kind === 'throttled' || kind === 'server' || kind === 'network'
}

/** True where the call may have taken effect although it failed. */
export function mayHaveTakenEffect(kind: AwsErrorKind): boolean {
  return kind === 'server' || kind === 'network'
}

/** An error's name and text in one line, e.g. "AccessDeniedException: User … is not authorized". */
export function formatAwsError(error: unknown): string {
  const text = errorText(error)
  const name = error instanceof Error ? error.name : ''
  const code = (error as ErrorShape | null)?.code
  const label = name === '' || name === 'Error' ? (typeof code === 'string' ? code : '') : name
  const joined = label === '' || text.startsWith(label) ? text : `${label}: ${text}`
  return joined.replace(/\s+/g, ' ').trim().slice(0, 1000)
}

/** The IAM action that AWS says is missing, e.g. "ecs:RunTask". */
export function parseDeniedAction(error: unknown): string | undefined {
  return /not authorized to perform:? ([a-z0-9-]+:[A-Za-z]+)/.exec(errorText(error))?.[1]
}

function isNetworkTrouble(shape: ErrorShape, name: string): boolean {
  if (typeof shape.code === 'string' && networkCodes.has(shape.code)) return true
  if (name === 'TimeoutError' || name === 'RequestTimeout' || name === 'RequestTimeoutException') return true
  const inner = [shape.cause, ...(Array.isArray(shape.errors) ? (shape.errors as unknown[]) : [])]
  return inner.some((error) => {
    if (typeof error !== 'object' || error === null) return false
    const code = (error as ErrorShape).code
    return typeof code === 'string' && networkCodes.has(code)
  })
}

function errorText(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error)
  const { message, errors } = error as ErrorShape
  if (typeof message === 'string' && message !== '') return message
  // Node's AggregateError of a refused connection (IPv6, then IPv4) has an empty message.
  if (Array.isArray(errors) && errors.length > 0) return errorText(errors[0])
  return ''
}
