import { describe, expect, it } from 'vitest'

import { parseStateLock, type LockElsewhere, type StateLock } from '../../../src/terraform/state-lock.ts'
import { fixtureNames, readFixture } from './fixture.ts'

const created = '2026-11-23 01:17:41.120394857 +0000 UTC'
const id = '5fd4ab3c-2d5e-4b0a-9c1e-0f6d3a7b9e21'
const jane = { id, operation: 'OperationTypeApply', who: 'jane@laptop', created }
const apply = {
  id: '29ae361b-a573-b6e0-cfdd-a203a9e954e1',
  path: 'terraform.tfstate',
  operation: 'OperationTypeApply',
  who: 'root@ci-runner',
  version: '1.11.4',
  created: '2026-11-23 04:59:33.828188975 +0000 UTC',
}
const s3 = { ...jane, path: 'states/app.tfstate', version: '1.11.4' }
const dynamo = 's3 with a DynamoDB table'

function locked(backendHint: string, holder: object | undefined, more: object = {}): object {
  const owner = holder === undefined ? { idIsHolders: 'unknown' } : { holder, idIsHolders: true }
  return { kind: 'lock-elsewhere', safeToRetry: true, backendHint, tool: 'terraform', ...owner, ...more }
}

const notSafe = { safeToRetry: false, whyNot: expect.stringMatching(/^[A-Z].*\.$/) as string }
const requesters = { idIsHolders: false }
const tofu = { tool: 'tofu' }

/** Fixtures that are not here must be `none`. */
const expected: Record<string, object> = {
  'recorded/local-colour': locked('local', apply),
  'recorded/local-no-color': locked('local', apply),
  'recorded/local-json': locked('local', apply),
  'recorded/local-apply': locked('local', apply),
  'recorded/local-timeout': locked('local', apply),
  'recorded/local-timeout-json': locked('local', apply),
  'recorded/local-state-mv': locked('local', apply),
  'recorded/http-locked': locked('http', { id }),
  'recorded/http-locked-colour': locked('http', { id }),
  'recorded/http-locked-json': locked('http', { id }),
  'recorded/http-locked-init-migrate': locked('http', { id }),
  'recorded/http-conflict': locked('http', { id }),
  'recorded/http-unreadable': locked('http', undefined, requesters),
  'recorded/s3-locked': locked('s3', s3),
  'recorded/s3-locked-colour': locked('s3', s3),
  'recorded/s3-locked-json': locked('s3', s3),
  'recorded/s3-race': locked('s3', undefined),
  'recorded/s3-race-json': locked('s3', undefined),
  'recorded/dynamo-locked': locked(dynamo, s3),
  'recorded/dynamo-locked-json': locked(dynamo, s3),
  'recorded/dynamo-race': locked(dynamo, undefined),
  'recorded/plan-before-locked-apply': locked('local', apply),
  'recorded/init-dot-terraform-locked': locked('local', {
    ...jane,
    path: '.terraform/terraform.tfstate',
    operation: 'backend from plan',
    version: '1.11.4',
  }),
  'recorded/changed-before': locked('local', apply, notSafe),
  'recorded/changed-before-colour': locked('local', apply, notSafe),
  'recorded/changed-before-json': locked('local', apply, notSafe),
  'recorded/nested': locked('local', apply, notSafe),

  'from-source/pg-workspace-locked': locked('pg', undefined, requesters),
  'from-source/pg-creation-locked': locked('pg', undefined, requesters),
  'from-source/pg-creation-locked-by-other': locked('pg', undefined, requesters),
  'from-source/cloud-locked': locked('remote or cloud', undefined, requesters),
  'from-source/gcs-locked': locked('gcs', {
    ...jane,
    id: '1764810000123456',
    path: 'gs://states/app/default.tflock',
    version: '1.9.8',
  }),
  'from-source/azurerm-blob-locked': locked('azurerm', {
    ...jane,
    path: 'tfstate/app.tfstate',
    version: '1.9.8',
  }),
  'from-source/azurerm-lease-race': locked('azurerm', undefined),
  'from-source/consul-locked': locked('consul', {
    ...jane,
    id: 'adf4238a-882b-9ddc-4a9d-5b6758e4159e',
    path: 'app/terraform',
    version: '1.9.8',
    info: 'consul session: adf4238a-882b-9ddc-4a9d-5b6758e4159e',
  }),
  'from-source/consul-locked-without-block': locked('consul', undefined),
  'from-source/kubernetes-locked': locked('kubernetes', { ...jane, version: '1.9.8' }),
  'from-source/kubernetes-locked-tofu': locked('kubernetes', { ...jane, version: '1.10.6' }, tofu),
  'from-source/kubernetes-create-race': locked('kubernetes', undefined),
  'from-source/oss-locked': locked('oss', { ...s3, version: '1.9.8' }),
  'from-source/cos-locked': locked('cos', {
    ...jane,
    path: 'terraform/state/app.tfstate.tflock',
    version: '1.9.8',
  }),
  'from-source/oci-locked': locked('oci', { ...jane, path: 'app.tfstate.lock', version: '1.9.8' }),
  'from-source/dynamodb-sdk-v1': locked(dynamo, { ...s3, version: '1.5.7' }),
  'from-source/s3-two-writers': locked('s3', undefined),
  'from-source/http-locked-1.15': locked('http', { ...jane, version: '1.15.0' }),
  'from-source/http-locked-tofu': locked('http', { ...jane, version: '1.10.6' }, tofu),
  'from-source/http-unreadable-1.15': locked('http', undefined),
  'from-source/http-locked-1.1': locked('http', { id }),
  'from-source/local-windows': locked('local', {
    ...jane,
    path: 'terraform.tfstate',
    who: String.raw`ACME\Jane Doe@DESKTOP-7`,
    version: '1.9.8',
  }),
  'from-source/local-tofu': locked('local', { ...jane, path: 'terraform.tfstate', version: '1.10.6' }, tofu),
  'from-source/local-tofu-json': locked(
    'local',
    { ...jane, path: 'terraform.tfstate', version: '1.10.6' },
    tofu,
  ),
  'from-source/version-0.12': locked(dynamo, { ...s3, version: '0.12.31' }),
  'from-source/version-0.11-state-mv': locked('local', {
    ...jane,
    path: 'terraform.tfstate',
    operation: 'state-mv',
    version: '0.11.15',
  }),
  'from-source/terragrunt-box': locked(dynamo, { ...jane, path: 'states/vpc.tfstate', version: '1.9.8' }),
  'from-source/terragrunt-no-color': locked(
    's3',
    { ...jane, path: 'states/vpc.tfstate', version: '1.10.6' },
    tofu,
  ),
  'from-source/terragrunt-old': locked('azurerm', { ...jane, path: 'tfstate/vpc.tfstate', version: '1.9.8' }),
  'from-source/two-units-one-refused': locked(
    'local',
    { ...jane, path: 'terraform.tfstate', version: '1.9.8' },
    notSafe,
  ),

  'recorded/http-release-fails': releaseFailed('Failed to unlock: UNLOCK'),
  'recorded/http-release-fails-colour': releaseFailed('Failed to unlock: UNLOCK'),
  'recorded/http-release-fails-json': releaseFailed('Failed to unlock: UNLOCK'),
  'from-source/release-fails-s3': {
    ...releaseFailed('failed to delete the lock file'),
    holder: { ...s3, version: '1.9.8' },
  },
  'from-source/release-fails-0.12': releaseFailed('failed to delete lock info'),
  'from-source/release-fails-then-locked': releaseFailed('Unexpected HTTP response code 500'),
}

function releaseFailed(backendError: string): object {
  return {
    kind: 'release-failed',
    tool: 'terraform',
    backendError: expect.stringMatching(new RegExp(`^${backendError}`)) as string,
  }
}

describe('a state lock', () => {
  it.each(fixtureNames)('is read rightly from %s', (name) => {
    expect(parseStateLock(readFixture(name), 1)).toEqual(expected[name] ?? { kind: 'none' })
  })

  it.each(fixtureNames)('is none in %s when the container succeeded', (name) => {
    expect(parseStateLock(readFixture(name), 0)).toEqual({ kind: 'none' })
  })

  it('is expected of no fixture that is not there', () => {
    expect(Object.keys(expected).filter((name) => !fixtureNames.includes(name))).toEqual([])
  })
})

describe('a retry', () => {
  const log = readFixture('recorded/local-no-color')

  it.each([
    ['the exit code is not known', log, undefined, 'whole'],
    ['only the end of the log was read', log, 1, 'part'],
    [
      'an apply of nothing ended before',
      `Apply complete! Resources: 0 added, 0 changed, 0 destroyed.\n${log}`,
      1,
      'whole',
    ],
    ['something was changed after it', `${log}\naws_vpc.this: Creating...\n`, 1, 'whole'],
    [
      'a resource was being destroyed',
      `\u001b[1maws_vpc.a["x y"]: Destroying... [id=a]\u001b[0m\n${log}`,
      1,
      'whole',
    ],
    ['an import was made', `Import successful!\n${log}`, 1, 'whole'],
    ['an import began', `aws_vpc.a: Importing from ID "vpc-1"...\n${log}`, 1, 'whole'],
    ['an object was moved in the state', `Successfully moved 1 object(s).\n${log}`, 1, 'whole'],
    ['an action was started', `Action started: action.x.y (triggered by a.b)\n${log}`, 1, 'whole'],
    ['terraform test ran', `tests/a.tftest.hcl... in progress\n${log}`, 1, 'whole'],
    ['a lock was not released', `Error: Error releasing the state lock\n${log}`, 1, 'whole'],
    [
      'the id of what was changed has the line of a box',
      `postgresql_role.r: Modifying... [id=a│b]\npostgresql_role.r: Modifications complete after 0s [id=a│b]\n${log}`,
      1,
      'whole',
    ],
    [
      'the work stands in a box',
      `│ aws_x.y: Creating...            │\n│ aws_x.y: Creation complete after 1s [id=x] │\n${log}`,
      1,
      'whole',
    ],
    [
      'Terragrunt logs in a format of its own',
      `12:00:00.123 STDOUT [unit-a] terraform_data.a: Creating...\n${log}`,
      1,
      'whole',
    ],
    ['the address has a name in parentheses', `aws_s3_bucket.b (b): Creating...\n${log}`, 1, 'whole'],
    [
      'a concise apply failed before, whose work is not told',
      `Plan: 2 to add, 0 to change, 0 to destroy.\n╷\n│ Error: creating S3 Bucket (b): BucketAlreadyExists\n│ \n│   with aws_s3_bucket.b,\n╵\n${log}`,
      1,
      'whole',
    ],
    [
      'it was interrupted while it waited',
      `Interrupt received.\nPlease wait for Terraform to exit\n${log}`,
      1,
      'whole',
    ],
    ['a workspace was deleted', `Deleted workspace "a"!\n${log}`, 1, 'whole'],
    ['a provisioner ran', `aws_vpc.a: Provisioning with 'local-exec'...\n${log}`, 1, 'whole'],
    [
      'something was applied behind a value whose end is lost',
      `      + user_data = <<-EOT\n            echo\nApply complete! Resources: 1 added\nOutputs:\na = <<EOT\nb\nEOT\n${log}`,
      1,
      'whole',
    ],
    ['a workspace was made', `Created and switched to workspace "a"!\n${log}`, 1, 'whole'],
  ] as const)('is not safe when %s, and says why', (_, text, exitCode, seen) => {
    expect(parseStateLock(text, exitCode, seen)).toMatchObject({ kind: 'lock-elsewhere', ...notSafe })
  })

  it.each([
    ['make, which ends with 2', log, 2],
    [
      'a state that was refreshed before',
      `aws_vpc.a: Refreshing state... [id=a]\naws_vpc.b: Reading...\n${log}`,
      1,
    ],
    ['a plan that was made before', readFixture('recorded/plan-before-locked-apply'), 1],
    ['another lock error of an old Terraform', `${readFixture('from-source/version-0.12')}\n${log}`, 1],
  ])('is safe after %s', (_, text, exitCode) => {
    expect(parseStateLock(text, exitCode)).toMatchObject({ kind: 'lock-elsewhere', safeToRetry: true })
  })
})

describe('the text', () => {
  const log = readFixture('recorded/local-no-color')
  const kindOf = (text: string): StateLock['kind'] => parseStateLock(text, 1).kind

  it.each([
    ['the explanation is missing', log.slice(0, log.indexOf('Terraform acquires'))],
    ['the title is missing', log.replace('Error: Error acquiring the state lock', '')],
    ['the title is inside a value', log.replace('Error: Error', '+ text = "Error: Error')],
    [
      'the error is another',
      log.replace('resource temporarily unavailable', 'access denied').replace(/Lock Info[^]*Info: /, ''),
    ],
    [
      'the explanation is far away',
      log.replace('Terraform acquires', `${'x '.repeat(9000)}Terraform acquires`),
    ],
    ['it stands in a multi-line value', `note = <<EOT\n${log}\nEOT\n`],
    ['it stands in a list of values', `      + <<-EOT\n${log}\n        EOT,\n`],
    [
      'the value is one that forces a replacement',
      `~ triggers_replace = <<-EOT # forces replacement\n${log}\n        EOT\n`,
    ],
    [
      'it is a warning in JSON',
      readFixture('recorded/local-json').replace('"severity":"error"', '"severity":"warning"'),
    ],
    [
      'only the explanation of a failed release is there',
      readFixture('recorded/http-release-fails').replace(/Error: Error.*/, ''),
    ],
    ['it is empty', ''],
  ])('is no lock when %s', (_, text) => {
    expect(kindOf(text)).toBe('none')
  })

  it('is a lock after a multi-line value that has no end', () => {
    expect(kindOf(`note = <<EOT\nsome text\n${log}`)).toBe('lock-elsewhere')
  })

  it.each([
    ['timestamps', log.replace(/^/gm, '2026-11-23T04:59:33.828Z ')],
    ['names of docker compose', log.replace(/^/gm, 'terraform-1  | ')],
    ['names of a provisioner', log.replace(/^/gm, 'terraform_data.a["b"] (local-exec): ')],
    ['lone carriage returns', log.replaceAll('\n', '\r')],
    ['lost empty lines', log.replace(/\n+/g, '\n')],
  ])('is read the same with %s', (_, text) => {
    expect(parseStateLock(text, 1)).toEqual(parseStateLock(log, 1))
  })

  it('is read from a JSON line that was cut in two', () => {
    const json = readFixture('recorded/local-json')
    const cut = json.indexOf('by multiple users')
    expect(parseStateLock(`${json.slice(0, cut)}\n${json.slice(cut)}`, 1)).toEqual(parseStateLock(json, 1))
  })

  it('keeps the holder of a block that lost a line', () => {
    const text = log.replace(/^ {2}Who:.*\n/m, '')
    expect(parseStateLock(text, 1)).toEqual(locked('local', { ...apply, who: undefined }))
  })

  it('does not know whose lock it is when the line of the backend is lost', () => {
    const text = log.replace(/^Error message:.*\n/m, '')
    expect(parseStateLock(text, 1)).toMatchObject({
      kind: 'lock-elsewhere',
      holder: apply,
      idIsHolders: 'unknown',
    })
  })

  it.each([
    'AccessDeniedException: User: arn:aws:sts::1:assumed-role/plan is not authorized',
    'ExpiredTokenException: The security token included in the request is expired',
    'NoSuchBucket: The specified bucket does not exist',
    'googleapi: Error 401: Invalid Credentials, authError',
    'Unexpected response code: 403 (Permission denied)',
    'open .terraform.tfstate.lock.info: permission denied',
    'with AuthorizationPermissionMismatch: This request is not authorized',
    'HTTP remote state endpoint requires auth',
    'dial tcp 10.0.0.5:5432: i/o timeout',
    'lookup db.internal: no such host',
    'pq: sorry, too many clients already',
  ])('is no lock when the backend refuses, even with the block of a lock: %s', (refusal) => {
    expect(kindOf(log.replace('resource temporarily unavailable', refusal))).toBe('none')
  })

  it('has no holder when the ID is no single word', () => {
    const { idIsHolders, ...lock } = parseStateLock(
      log.replace(/^ {2}ID: .*/m, '  ID: a b'),
      1,
    ) as LockElsewhere
    expect(idIsHolders).toBe('unknown')
    expect(lock).not.toHaveProperty('holder')
  })

  it('keeps no endless field', () => {
    const lock = parseStateLock(log.replace('root@ci-runner', 'x'.repeat(2000)), 1)
    expect(lock).toMatchObject({ holder: { who: 'x'.repeat(300) } })
  })

  it('gives the holder of an earlier error when the last one names none', () => {
    const text = `${log}\n${readFixture('recorded/s3-race')}`
    expect(parseStateLock(text, 1)).toMatchObject({ holder: apply, backendHint: 'local' })
  })

  it('gives the last of several holders', () => {
    const text = `${readFixture('recorded/s3-locked')}\n${log}`
    expect(parseStateLock(text, 1)).toMatchObject({ holder: apply, backendHint: 'local', safeToRetry: true })
  })
})
