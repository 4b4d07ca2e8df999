/** What an error of an AWS call means for us; decided from its name, status and text. */
export type AwsErrorKind =
  /** Nothing happened; the same call may go through in a moment. */
  | 'throttled'
  /** AWS answered 5xx, or something that is no AWS answer: the call may have taken effect. */
  | 'server'
  /** No answer: the call may have taken effect. */
  | 'network'
  /** No call can be made at all: the Region is missing, or the Region or the endpoint's address is no good. */
  | 'no-endpoint'
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
  path?: unknown
  $metadata?: { httpStatusCode?: number }
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
const clockSkewNames = new Set(['RequestTimeTooSkewed', 'RequestExpired', 'RequestInTheFuture'])
// These are also the names of a signature by a wrong secret key: only the text tells them apart.
const signatureNames = new Set(['InvalidSignatureException', 'SignatureDoesNotMatch'])

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
  'AuthFailure',
])

const deniedNames = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'UnauthorizedOperation',
  'NotAuthorized',
])

// Sockets, name look-up, TLS (also a proxy with a certificate of its own), and answers that are no HTTP.
const networkCode =
  /^(ECONN(RESET|REFUSED|ABORTED)|EPIPE|EPROTO|ETIMEDOUT|ENOTFOUND|EAI_\w+|E(HOST|NET)(UNREACH|DOWN)|ENETRESET|EADDRNOTAVAIL|HPE_\w+|UND_ERR_\w+|ERR_(STREAM_PREMATURE_CLOSE|SOCKET\w*|TLS_\w+|SSL_\w+)|CERT_\w+|UNABLE_TO_\w+|\w*SELF_SIGNED_CERT\w*)$/

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
  if (clockSkewNames.has(name)) return 'throttled'
  if (signatureNames.has(name))
    return /signature (expired|not yet)/i.test(message) ? 'throttled' : 'credentials'
  if (isCredentialsTrouble(shape, name, message)) return 'credentials'
  if (deniedNames.has(name) || /is not authorized to perform/i.test(message)) return 'denied'
  if (name === 'ClusterNotFoundException') return 'cluster-not-found'
  if (name === 'ResourceNotFoundException') return 'not-found'
  if (isNetworkTrouble(shape, name)) return 'network'
  if (isWithoutEndpoint(shape, name, message)) return 'no-endpoint'
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
  return kind === 'server' || kind === 'network' || kind === 'not-aws'
}

/** An error's name and text in one line, e.g. "AccessDeniedException: User … is not authorized". */
export function formatAwsError(error: unknown): string {
  // The SDK appends advice for its own developers to what it can't parse.
  // And AWS quotes the whole request, session token and all, in what it says of a wrong signature.
  const text = errorText(error).replace(
    /\n\s*Deserialization error:[^]*|\s*The Canonical String for this[^]*/,
    '',
  )
  const label = errorLabel(error)
  const joined = text === '' || text.includes(label) ? text || label : `${label}: ${text}`
  return joined.replace(/\s+/g, ' ').trim().slice(0, 1000)
}

/** The IAM action that AWS says is missing, e.g. "ecs:RunTask". */
export function parseDeniedAction(error: unknown): string | undefined {
  return /not authorized to perform:? ([a-z0-9-]+:[A-Za-z]+)/.exec(errorText(error))?.[1]
}

/** What kind of error it is, in as few words as say something: `Error` and `Unknown` say nothing. */
function errorLabel(error: unknown): string {
  if (typeof error !== 'object' || error === null) return ''
  const { name, code, $metadata } = error as ErrorShape
  const status = $metadata?.httpStatusCode
  if (status !== undefined && ['Unknown', 'SyntaxError', 'TypeError'].includes(String(name)))
    return `HTTP ${status} with a body that is no answer of AWS`
  if (typeof name === 'string' && !['', 'Error', 'AggregateError', 'Unknown'].includes(name)) return name
  return typeof code === 'string' ? code : ''
}

function isCredentialsTrouble({ code, path }: ErrorShape, name: string, message: string): boolean {
  // The only files that a call reads are those of the credentials, e.g. AWS_WEB_IDENTITY_TOKEN_FILE.
  const isFileTrouble = typeof path === 'string' && /^E(NOENT|ACCES|PERM|ISDIR)$/.test(String(code))
  // Nothing but the credentials is put into a header as it comes: they have a line end in them.
  const isUnfit = code === 'ERR_INVALID_CHAR'
  return (
    credentialNames.has(name) ||
    isFileTrouble ||
    isUnfit ||
    /security token .*(expired|invalid)|could not load credentials/i.test(message)
  )
}

function isNetworkTrouble(shape: ErrorShape, name: string): boolean {
  if (name === 'TimeoutError' || name === 'RequestTimeout' || name === 'RequestTimeoutException') return true
  const inner = [shape.cause, ...(Array.isArray(shape.errors) ? (shape.errors as unknown[]) : [])]
  return [shape, ...inner].some((error) => {
    if (typeof error !== 'object' || error === null) return false
    const { code } = error as ErrorShape
    return typeof code === 'string' && networkCode.test(code)
  })
}

function isWithoutEndpoint({ code }: ErrorShape, name: string, message: string): boolean {
  return (
    code === 'ERR_INVALID_URL' ||
    name === 'EndpointError' ||
    /^(Region is missing|Region not accepted)/.test(message)
  )
}

function errorText(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error)
  const { message, errors } = error as ErrorShape
  if (typeof message === 'string' && message !== '') return message
  // Node's AggregateError of a refused connection (IPv6, then IPv4) has an empty message.
  if (Array.isArray(errors) && errors.length > 0) return errorText(errors[0])
  return ''
}
