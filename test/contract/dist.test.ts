import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { formatHelp } from '../../src/settings/help.ts'
import { version } from '../../src/version.ts'

const dist = fileURLToPath(new URL('../../dist', import.meta.url))

describe('dist', () => {
  it.each([
    ['--version', version],
    ['--help', formatHelp()],
  ])('starts in a folder of its own, with nothing but index.js and package.json: %s', (flag, text) => {
    const folder = mkdtempSync(join(tmpdir(), 'ecs-in-turn-'))
    onTestFinished(() => {
      rmSync(folder, { recursive: true })
    })
    for (const file of ['index.js', 'package.json']) copyFileSync(join(dist, file), join(folder, file))
    const { PATH = '' } = process.env
    const run = spawnSync(process.execPath, ['index.js', flag], {
      cwd: folder,
      env: { PATH },
      encoding: 'utf8',
    })
    expect({ ...run, pid: 0 }).toMatchObject({ status: 0, stdout: `${text}\n`, stderr: '' })
  })

  it('has at most 1.5 MB of program', () => {
    expect(statSync(join(dist, 'index.js')).size).toBeLessThanOrEqual(1_500_000)
  })

  it('is an ES module, without which the bundle dies at its start', () => {
    expect(JSON.parse(readFileSync(join(dist, 'package.json'), 'utf8'))).toEqual({ type: 'module' })
  })
})
