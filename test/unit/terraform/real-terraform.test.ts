import { execFile, spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { parsePlanSummary } from '../../../src/terraform/plan-summary.ts'
import { parseStateLock } from '../../../src/terraform/state-lock.ts'

const tool = ['terraform', 'tofu'].find((name) => spawnSync(name, ['version']).status === 0)
const settings = Object.entries(process.env).filter(([name]) => !name.startsWith('TF_'))
const env = { ...Object.fromEntries(settings), CHECKPOINT_DISABLE: '1' }

// It holds the lock until the file `release` is there, for 60 s at most.
const CONFIG = `
resource "terraform_data" "slow" {
  provisioner "local-exec" {
    command = "touch started; for i in $(seq 300); do [ -e release ] && exit 0; sleep 0.2; done; exit 1"
  }
}
`

function run(folder: string, ...args: string[]): Promise<{ log: string; exitCode: number }> {
  return new Promise((resolve) => {
    const child = execFile(tool ?? '', args, { cwd: folder, env }, (_, stdout, stderr) => {
      resolve({ log: stdout + stderr, exitCode: child.exitCode ?? -1 })
    })
  })
}

const name =
  tool === undefined ? 'real Terraform (skipped: neither terraform nor tofu is on PATH)' : `real ${tool}`

describe.skipIf(tool === undefined)(name, () => {
  let folder = ''
  let holder: ChildProcess | undefined

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'state-lock-'))
    writeFileSync(join(folder, 'main.tf'), CONFIG)
    expect(await run(folder, 'init')).toMatchObject({ exitCode: 0 })
    holder = spawn(tool ?? '', ['apply', '-auto-approve'], { cwd: folder, env, stdio: 'ignore' })
    while (!existsSync(join(folder, 'started'))) {
      if (holder.exitCode !== null) throw new Error(`apply ended early with ${holder.exitCode}`)
      await pause(50)
    }
  })

  afterAll(async () => {
    writeFileSync(join(folder, 'release'), '')
    if (holder?.exitCode === null) await once(holder, 'exit')
    rmSync(folder, { recursive: true })
  })

  it.each([
    ['plan', ['plan']],
    ['plan without colours', ['plan', '-no-color']],
    ['plan as JSON', ['plan', '-json']],
    ['plan with a lock timeout', ['plan', '-lock-timeout=1s', '-detailed-exitcode']],
    ['apply', ['apply', '-auto-approve']],
    ['taint', ['taint', 'terraform_data.slow']],
  ])('is told that the state is locked: %s', async (_, args) => {
    const { log, exitCode } = await run(folder, ...args)
    expect(exitCode).toBe(1)
    expect(parseStateLock(log, exitCode)).toMatchObject({
      kind: 'lock-elsewhere',
      safeToRetry: true,
      holder: { operation: 'OperationTypeApply', path: 'terraform.tfstate' },
      idIsHolders: true,
      backendHint: 'local',
      tool,
    })
  })

  it('plans without the lock, and the plan is summed up', async () => {
    const { log, exitCode } = await run(folder, 'plan', '-lock=false', '-detailed-exitcode')
    expect(exitCode).toBe(2)
    expect(parseStateLock(log, exitCode)).toEqual({ kind: 'none' })
    expect(parsePlanSummary(log)).toMatchObject({ operation: 'plan', add: 1, sure: true })
  })
})
