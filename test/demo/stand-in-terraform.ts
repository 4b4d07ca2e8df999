/**
 * Stands in for Terraform where there is none: `plan` and `apply` take an exclusive lock on the state of the working
 * directory for STAND_IN_HOLD_SECONDS, and fail with Terraform's words when somebody holds it (facts/terraform.md 1.1).
 */
import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'

const lockFile = '.terraform.tfstate.lock.info'
const [command = ''] = process.argv.slice(2)
const isApply = command === 'apply'
if (!isApply && command !== 'plan') {
  console.error(`The stand-in for Terraform knows plan and apply, not "${command}".`)
  process.exit(2)
}
if (takeLock()) await work()
else failAsLocked()

async function work(): Promise<void> {
  process.once('SIGTERM', () => {
    rmSync(lockFile, { force: true })
    process.exit(1)
  })
  const holdMs = Number(process.env['STAND_IN_HOLD_SECONDS'] ?? '1') * 1_000
  console.log('terraform_data.work: Refreshing state...')
  console.log('Plan: 1 to add, 0 to change, 0 to destroy.')
  if (isApply) console.log('terraform_data.work: Creating...')
  await sleep(isApply ? holdMs : Math.min(holdMs, 500))
  if (isApply) console.log('terraform_data.work: Creation complete')
  rmSync(lockFile, { force: true })
  if (isApply) console.log('Apply complete! Resources: 1 added, 0 changed, 0 destroyed.')
}

/** False when somebody else holds the state. */
function takeLock(): boolean {
  try {
    const file = openSync(lockFile, 'wx')
    writeSync(file, formatLockInfo())
    closeSync(file)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

function formatLockInfo(): string {
  const operation = isApply ? 'OperationTypeApply' : 'OperationTypePlan'
  return [
    `  ID:        ${crypto.randomUUID()}`,
    '  Path:      terraform.tfstate',
    `  Operation: ${operation}`,
    `  Who:       stand-in@${hostname()}`,
    '  Version:   0.0.0',
    `  Created:   ${new Date().toISOString()}`,
    '  Info:      ',
  ].join('\n')
}

function failAsLocked(): void {
  console.error(`Error: Error acquiring the state lock

Error message: resource temporarily unavailable
Lock Info:
${readLockInfo()}

Terraform acquires a state lock to protect the state from being written
by multiple users at the same time. Please resolve the issue above and try
again. For most commands, you can disable locking with the "-lock=false"
flag, but this is not recommended.`)
  process.exitCode = 1
}

function readLockInfo(): string {
  try {
    return readFileSync(lockFile, 'utf8')
  } catch {
    // Released in this very moment; Terraform then says nothing of the holder either.
    return ''
  }
}
