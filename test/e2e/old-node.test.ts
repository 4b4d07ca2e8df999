import { spawnSync } from 'node:child_process'
import { delimiter, join } from 'node:path'
import { describe, it } from 'vitest'
import { bundlePath } from './bundle-run.ts'

/** The first Node on PATH that is too old, of those that the machine has beside the one of the dependencies. */
function findOldNode(): { readonly path: string; readonly version: string } | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  const nodes = [...new Set(folders)].map((folder) => {
    const path = join(folder, 'node')
    const { stdout } = spawnSync(path, ['--version'], { encoding: 'utf8' })
    return { path, version: (stdout as string | null)?.trim().replace(/^v/, '') ?? '' }
  })
  return nodes.find(({ version }) => /^\d+\./.test(version) && Number.parseInt(version) < 22)
}

const old = findOldNode()
const why = old === undefined ? 'this machine has none on its PATH' : `Node ${old.version}`

describe(`a Node older than 22 (${why})`, () => {
  it.skipIf(old === undefined).for([[], ['--help'], ['--cluster', 'ci', '--family', 'terraform']])(
    'is told in one sentence: %s',
    (args, { expect }) => {
      const { status, stdout, stderr } = spawnSync(old!.path, [bundlePath, ...args], { encoding: 'utf8' })
      expect({ status, stdout, stderr }).toEqual({
        status: 64,
        stdout: `ecs-in-turn needs Node 22 or newer; this is Node ${old!.version}. Nothing was launched.\n`,
        stderr: '',
      })
    },
  )
})
