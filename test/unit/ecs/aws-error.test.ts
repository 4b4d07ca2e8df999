import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  classifyAwsError,
  formatAwsError,
  isTransient,
  mayHaveTakenEffect,
  parseDeniedAction,
  type AwsErrorKind,
} from '../../../src/ecs/aws-error.ts'
import { awsError, socketError } from './builders.ts'

const refused = socketError('ECONNREFUSED', 'connect ECONNREFUSED ::1:8080')
const denied =
  'User: arn:aws:sts::111122223333:assumed-role/ci/run is not authorized to perform: ecs:RunTask on resource: arn:aws:ecs:eu-central-1:111122223333:task-definition/terraform:7 because no identity-based policy allows the ecs:RunTask action'

const cases: readonly (readonly [what: string, error: unknown, kind: AwsErrorKind])[] = [
  // Throttles, by name, by status, and in the disguise of other errors (facts/ecs.md 4).
  ['ThrottlingException', awsError('ThrottlingException', 'Rate exceeded'), 'throttled'],
  ['Throttling', awsError('Throttling', 'Rate exceeded'), 'throttled'],
  ['RequestLimitExceeded', awsError('RequestLimitExceeded'), 'throttled'],
  ['TooManyRequestsException', awsError('TooManyRequestsException'), 'throttled'],
  ['LimitExceededException', awsError('LimitExceededException'), 'throttled'],
  ['status 429 of any name', awsError('Unknown', 'UnknownError', 429), 'throttled'],
  [
    'a throttle of the subnet look-up, as a validation error',
    awsError(
      'InvalidParameterException',
      'Error retrieving subnet information for [subnet-0a]: Rate exceeded (ErrorCode: Throttling)',
    ),
    'throttled',
  ],
  ['a throttle as ClientException', awsError('ClientException', 'Rate exceeded'), 'throttled'],
  // Modelled exceptions of RunTask.
  ['ConflictException', awsError('ConflictException', 'm', 400, { resourceIds: ['a'] }), 'conflict'],
  ['AccessDeniedException', awsError('AccessDeniedException', denied), 'denied'],
  ['a refusal under another name', awsError('ClientException', denied), 'denied'],
  ['PlatformUnknownException', awsError('PlatformUnknownException'), 'rejected'],
  ['BlockedException', awsError('BlockedException', 'Your account was blocked.'), 'rejected'],
  ['UnsupportedFeatureException', awsError('UnsupportedFeatureException'), 'rejected'],
  [
    'PlatformTaskDefinitionIncompatibilityException',
    awsError('PlatformTaskDefinitionIncompatibilityException'),
    'rejected',
  ],
  [
    'ClusterNotFoundException',
    awsError('ClusterNotFoundException', 'Cluster not found.'),
    'cluster-not-found',
  ],
  [
    'ClusterNotFoundException of a deleted cluster',
    awsError('ClusterNotFoundException', 'The referenced cluster was inactive'),
    'cluster-not-found',
  ],
  ['ClientException', awsError('ClientException', 'TaskDefinition not found.'), 'rejected'],
  [
    'a capacity limit',
    awsError('ClientException', 'Tasks provisioning capacity limit exceeded.'),
    'rejected',
  ],
  ['an inactive revision', awsError('InvalidParameterException', 'TaskDefinition is inactive'), 'rejected'],
  [
    'a missing subnet, which looks like the throttle',
    awsError(
      'InvalidParameterException',
      "Error retrieving subnet information for [subnet-0a]: The subnet ID 'subnet-0a' does not exist (ErrorCode: InvalidSubnetID.NotFound)",
    ),
    'rejected',
  ],
  [
    'overrides that are too long',
    awsError('InvalidParameterException', 'Container Overrides length must be at most 8192'),
    'rejected',
  ],
  [
    'a role that can not be assumed',
    awsError('ClientException', "ECS was unable to assume the role 'arn:aws:iam::1:role/x'"),
    'rejected',
  ],
  ['a 4xx that nobody knows', awsError('FooException'), 'rejected'],
  ['ServerException', awsError('ServerException', 'm', 500), 'server'],
  ['InternalFailure', awsError('InternalFailure', 'm', 500), 'server'],
  ['ServiceUnavailable', awsError('ServiceUnavailable', 'm', 503), 'server'],
  ['ResourceNotFoundException of Logs', awsError('ResourceNotFoundException'), 'not-found'],
  // No answer of AWS.
  [
    'a body that is no JSON, with status 503',
    Object.assign(new SyntaxError("Unexpected token '<'"), { $metadata: { httpStatusCode: 503 } }),
    'server',
  ],
  [
    'a body that is no JSON, with status 200',
    Object.assign(new SyntaxError("Unexpected token '<'"), { $metadata: { httpStatusCode: 200 } }),
    'server',
  ],
  [
    'the page of a proxy that refuses',
    Object.assign(new SyntaxError("Unexpected token '<'"), { $metadata: { httpStatusCode: 407 } }),
    'rejected',
  ],
  ['a body that is no JSON, without a status', new SyntaxError('Unexpected token'), 'server'],
  [
    'a field of the wrong type',
    Object.assign(new TypeError('Expected real number, got implicit NaN'), {
      $metadata: { httpStatusCode: 200 },
    }),
    'server',
  ],
  // No answer at all.
  ['a refused connection', refused, 'network'],
  [
    'a refused connection over IPv6 and IPv4',
    Object.assign(new AggregateError([refused, refused], ''), { code: 'ECONNREFUSED' }),
    'network',
  ],
  ['the same without a code of its own', new AggregateError([refused], ''), 'network'],
  ['a cause in an error', new Error('fetch failed', { cause: socketError('ECONNRESET') }), 'network'],
  [
    'a timeout of the SDK',
    Object.assign(new Error('a request has exceeded'), { name: 'TimeoutError' }),
    'network',
  ],
  ['a name that is not found', socketError('ENOTFOUND'), 'network'],
  ['a name server that does not answer', socketError('EAI_AGAIN'), 'network'],
  ['a broken pipe', socketError('EPIPE'), 'network'],
  [
    'a body that is cut off',
    Object.assign(socketError('ECONNRESET', 'aborted'), { $metadata: { httpStatusCode: 200 } }),
    'network',
  ],
  ['an answer that is no HTTP', socketError('HPE_INVALID_CONSTANT', 'Parse Error'), 'network'],
  ['TLS where there is none', socketError('EPROTO', 'wrong version number'), 'network'],
  [
    'the certificate of a proxy',
    socketError('SELF_SIGNED_CERT_IN_CHAIN', 'self-signed certificate'),
    'network',
  ],
  ['an expired certificate', socketError('CERT_HAS_EXPIRED'), 'network'],
  ['a certificate of another host', socketError('ERR_TLS_CERT_ALTNAME_INVALID'), 'network'],
  // Credentials.
  [
    'ExpiredTokenException',
    awsError('ExpiredTokenException', 'The security token included in the request is expired'),
    'credentials',
  ],
  [
    'a token with a line end in it',
    Object.assign(new TypeError('Invalid character in header content ["x-amz-security-token"]'), {
      code: 'ERR_INVALID_CHAR',
    }),
    'credentials',
  ],
  [
    'an expired token under another name',
    awsError('ClientException', 'The security token included in the request is expired'),
    'credentials',
  ],
  [
    'UnrecognizedClientException',
    awsError('UnrecognizedClientException', 'The security token included in the request is invalid.'),
    'credentials',
  ],
  [
    'CredentialsProviderError',
    Object.assign(new Error('Could not load credentials from any providers'), {
      name: 'CredentialsProviderError',
    }),
    'credentials',
  ],
  [
    'a token file that is not there',
    Object.assign(new Error("ENOENT: no such file or directory, open '/token'"), {
      code: 'ENOENT',
      path: '/token',
    }),
    'credentials',
  ],
  [
    'a signature by a wrong secret key',
    awsError(
      'InvalidSignatureException',
      'The request signature we calculated does not match the signature you provided.',
      403,
    ),
    'credentials',
  ],
  // A clock that is wrong: the SDK corrects it for the next attempt.
  [
    'a clock that is behind',
    awsError(
      'InvalidSignatureException',
      'Signature expired: 20260101T000000Z is now earlier than 20260101T001000Z',
      403,
    ),
    'throttled',
  ],
  [
    'a clock that is ahead',
    awsError(
      'InvalidSignatureException',
      'Signature not yet current: 20260101T001000Z is still later than',
      403,
    ),
    'throttled',
  ],
  [
    'RequestTimeTooSkewed',
    awsError(
      'RequestTimeTooSkewed',
      'The difference between the request time and the current time is too large.',
      403,
    ),
    'throttled',
  ],
  // Where to call.
  ['no Region', new Error('Region is missing'), 'no-endpoint'],
  [
    'a Region that is none',
    new Error('Region not accepted: region="us east" is not a valid hostname component.'),
    'no-endpoint',
  ],
  [
    'AWS_ENDPOINT_URL that is no URL',
    Object.assign(new TypeError('Invalid URL'), { code: 'ERR_INVALID_URL' }),
    'no-endpoint',
  ],
  // Ours.
  ['a bug', new TypeError('x is not a function'), 'not-aws'],
  ['a file of ours that is not there', Object.assign(new Error('ENOENT'), { code: 'ENOENT' }), 'not-aws'],
  ['no error at all', undefined, 'not-aws'],
  ['null', null, 'not-aws'],
  ['a text', 'ThrottlingException', 'not-aws'],
]

describe('an error of an AWS call', () => {
  it.each(cases)('is classified: %s', (_what, error, kind) => {
    expect(classifyAwsError(error)).toBe(kind)
  })

  it('is one of the kinds and a line of text, whatever is thrown', () => {
    const kinds = new Set(cases.map(([, , kind]) => kind))
    fc.assert(
      fc.property(fc.anything(), (thrown) => {
        expect(kinds).toContain(classifyAwsError(thrown))
        expect(formatAwsError(thrown)).not.toMatch(/[\r\n]/)
      }),
    )
  })

  it('is waited out only where the same call may go through later', () => {
    const kinds = [...new Set(cases.map(([, , kind]) => kind))]
    expect(kinds.filter(isTransient).sort()).toEqual(['network', 'server', 'throttled'])
  })

  it('leaves no doubt about the effect where AWS itself has refused', () => {
    const kinds = [...new Set(cases.map(([, , kind]) => kind))]
    expect(kinds.filter(mayHaveTakenEffect).sort()).toEqual(['network', 'not-aws', 'server'])
  })
})

describe('the text of an error', () => {
  it.each<[what: string, error: unknown, text: string]>([
    [
      'name and message',
      awsError('ClientException', 'TaskDefinition not found.'),
      'ClientException: TaskDefinition not found.',
    ],
    ['lines as one line', awsError('ClientException', 'a\r\n  b'), 'ClientException: a b'],
    ['a connection by its own words', refused, 'connect ECONNREFUSED ::1:8080'],
    ['the first of several connections', new AggregateError([refused], ''), 'connect ECONNREFUSED ::1:8080'],
    [
      'a code that the message lacks',
      Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }),
      'ECONNRESET: socket hang up',
    ],
    [
      'an answer that is none, without the advice to the developers of the SDK',
      Object.assign(
        new SyntaxError(
          'Unexpected token \'<\', "<html>" is not valid JSON\n  Deserialization error: to see the raw response, inspect the hidden field {error}.$response on this object.',
        ),
        { $metadata: { httpStatusCode: 503 } },
      ),
      'HTTP 503 with a body that is no answer of AWS: Unexpected token \'<\', "<html>" is not valid JSON',
    ],
    [
      'an error without a name',
      awsError('Unknown', 'UnknownError', 404),
      'HTTP 404 with a body that is no answer of AWS: UnknownError',
    ],
    [
      'what AWS says of a wrong signature, without the request that it quotes',
      awsError(
        'InvalidSignatureException',
        "The request signature we calculated does not match. Check your key.\n\nThe Canonical String for this request should have been\n'POST\n/\n\nx-amz-security-token:FwoGSECRET\n'",
      ),
      'InvalidSignatureException: The request signature we calculated does not match. Check your key.',
    ],
    ['nothing but a name', awsError('ThrottlingException', ''), 'ThrottlingException'],
    ['what is no error', 'text', 'text'],
    ['nothing', undefined, 'undefined'],
  ])('shows %s', (_what, error, text) => {
    expect(formatAwsError(error)).toBe(text)
  })

  it('is cut at a thousand characters', () => {
    expect(formatAwsError(awsError('ClientException', 'x'.repeat(100_000)))).toHaveLength(1000)
  })
})

describe('the missing IAM action', () => {
  it.each<[message: string, action: string | undefined]>([
    [denied, 'ecs:RunTask'],
    [
      'User: arn:aws:iam::1:user/x is not authorized to perform: iam:PassRole on resource: arn:aws:iam::1:role/exec',
      'iam:PassRole',
    ],
    [
      'not authorized to perform: logs:GetLogEvents on resource: x with an explicit deny',
      'logs:GetLogEvents',
    ],
    ['You are not authorized to perform this operation.', undefined],
    ['Rate exceeded', undefined],
  ])('in "%s" is %s', (message, action) => {
    expect(parseDeniedAction(awsError('AccessDeniedException', message))).toBe(action)
  })
})
