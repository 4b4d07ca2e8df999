/** The lock block that Terraform prints; a field it leaves empty is absent. */
export interface LockInfo {
  readonly id: string
  readonly path?: string
  readonly operation?: string
  readonly who?: string
  readonly version?: string
  /** As Go prints a time: `2026-11-23 02:48:29.044850202 +0000 UTC`. */
  readonly created?: string
  readonly info?: string
}

/** Which lock a printed block describes, and the backend that the text points to. */
export interface LockOwner {
  /** Absent where the block is missing or is the requester's own. */
  readonly holder?: LockInfo
  /** False: the block is of the one who asked, and its ID is new in every attempt (facts/terraform.md 1.2). */
  readonly idIsHolders: boolean | 'unknown'
  readonly backendHint?: string
}

const LABELS = ['ID', 'Path', 'Operation', 'Who', 'Version', 'Created', 'Info'] as const
const LONGEST_FIELD = 300

/** Reads the block in a text on one line (`… Lock Info: ID: x Path: …`); undefined without a block or without an ID. */
export function parseLockInfo(oneLine: string): LockInfo | undefined {
  const start = oneLine.indexOf('Lock Info:')
  if (start === -1) return undefined
  const values = readFields(oneLine.slice(start + 'Lock Info:'.length))
  const id = values.ID
  if (id === undefined || id.includes(' ')) return undefined
  return {
    id,
    ...(values.Path !== undefined && { path: values.Path }),
    ...(values.Operation !== undefined && { operation: values.Operation }),
    ...(values.Who !== undefined && { who: values.Who }),
    ...(values.Version !== undefined && { version: values.Version }),
    ...(values.Created !== undefined && { created: values.Created }),
    ...(values.Info !== undefined && { info: values.Info }),
  }
}

/** By labels in their fixed order, because operation, user and path may hold spaces, and log drivers may lose lines. */
function readFields(block: string): Partial<Record<(typeof LABELS)[number], string>> {
  let from = 0
  const found = LABELS.flatMap((label) => {
    const at = block.indexOf(` ${label}:`, from)
    if (at === -1) return []
    from = at + label.length + 2
    return [{ label, at, from }]
  })
  const values: Partial<Record<(typeof LABELS)[number], string>> = {}
  for (const [index, field] of found.entries()) {
    const value = block
      .slice(field.from, found[index + 1]?.at)
      .trim()
      .slice(0, LONGEST_FIELD)
    if (value !== '') values[field.label] = value
  }
  return values
}

/** Whose lock each backend prints, by the words of its error (facts/terraform.md 1.2; sources in the fixtures' README). */
const BACKENDS: readonly (readonly [hint: string, whose: 'holder' | 'requester' | 'http', text: RegExp])[] = [
  ['http', 'http', /HTTP remote state already locked/],
  ['pg', 'requester', /Workspace is already locked: |Already locked for workspace creation: /i],
  ['remote or cloud', 'requester', /workspace already locked \(lock ID: /],
  ['local', 'holder', /resource temporarily unavailable|another process has locked/],
  ['s3 with a DynamoDB table', 'holder', /ConditionalCheckFailedException/],
  ['gcs', 'holder', /writing "gs:|conditionNotMet/],
  ['azurerm', 'holder', /state blob is already locked|LeaseAlreadyPresent|already a lease present/],
  ['kubernetes', 'holder', /locked by another (?:terraform|tofu) client|leases\.coordination\.k8s\.io/],
  ['oss', 'holder', /invoking PutRow got an error/],
  ['cos', 'holder', /lock file [^ ]{1,300} exists/],
  ['oci', 'holder', /IfNoneMatchFailed/],
  ['s3', 'holder', /operation error S3: |PreconditionFailed|ConditionalRequestConflict/],
]

/** Decides whose lock the block is, from the block and the backend's error before it (undefined: that line is lost). */
export function classifyLockOwner(backendError: string | undefined, block: LockInfo | undefined): LockOwner {
  // Consul's error is empty: only its block is printed.
  if (backendError === '') return { ...ownedByHolder(block), backendHint: 'consul' }
  const backend = BACKENDS.find(([, , text]) => text.test(backendError ?? ''))
  if (backendError === undefined || backend === undefined)
    return { ...(block && { holder: block }), idIsHolders: 'unknown' }
  const [backendHint, whose] = backend
  switch (whose) {
    case 'requester':
      return { idIsHolders: false, backendHint }
    case 'http':
      return { ...classifyHttpOwner(backendError, block), backendHint }
    case 'holder':
      return { ...ownedByHolder(block), backendHint }
  }
}

function ownedByHolder(block: LockInfo | undefined): LockOwner {
  return block === undefined ? { idIsHolders: 'unknown' } : { holder: block, idIsHolders: true }
}

/**
 * The http backend prints the holder's ID in its error; the block is the requester's in Terraform 1.2 to 1.14 and the
 * holder's since 1.15 and in OpenTofu 1.10, so the block counts only when its ID is that of the error.
 */
function classifyHttpOwner(backendError: string, block: LockInfo | undefined): LockOwner {
  const holderId = /already locked: ID=([^ ]{1,300})/.exec(backendError)?.[1]
  if (holderId === undefined) return { idIsHolders: block === undefined ? 'unknown' : false }
  return { holder: block?.id === holderId ? block : { id: holderId }, idIsHolders: true }
}
