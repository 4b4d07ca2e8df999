/**
 * The job of the demo and of the races: Terraform on one local state, whose apply holds the state lock for some seconds.
 * Needs `terraform` or `tofu` on PATH and no provider; without one, a stand-in takes its name and its part.
 */
import { execFile } from 'node:child_process'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify, stripVTControlCharacters } from 'node:util'

/** Something that behaves like Terraform, ready to plan and apply in its directory. */
export interface TerraformJob {
  /** Its name on the job's PATH. */
  readonly program: string
  readonly isReal: boolean
  /** What runs, for people. */
  readonly title: string
  readonly directory: string
  /** What its containers need in their environment. */
  readonly environment: Readonly<Record<string, string>>
}

const run = promisify(execFile)
// Terraform would ask its maker's server for news otherwise.
const quiet = { CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' }
const longestInitMs = 20_000

/** Prepares a state in a fresh directory; an apply there holds the lock for at least `holdSeconds`. */
export async function prepareTerraform(directory: string, holdSeconds: number): Promise<TerraformJob> {
  mkdirSync(directory, { recursive: true })
  writeFileSync(join(directory, 'main.tf'), formatConfiguration(holdSeconds))
  const missing: string[] = []
  for (const program of ['terraform', 'tofu']) {
    try {
      const title = await initialise(program, directory)
      return { program, isReal: true, title, directory, environment: quiet }
    } catch (error) {
      missing.push(`${program}: ${explain(error)}`)
    }
  }
  return buildStandIn(directory, holdSeconds, missing)
}

async function initialise(program: string, directory: string): Promise<string> {
  const options = { cwd: directory, env: { ...process.env, ...quiet }, timeout: longestInitMs }
  const { stdout } = await run(program, ['version'], options)
  await run(program, ['init', '-input=false', '-no-color'], options)
  return `${stdout.split('\n')[0] ?? program}, found on PATH`
}

/** `terraform_data` is built in since 1.4, so nothing is downloaded; a new trigger makes every apply do its work again. */
function formatConfiguration(holdSeconds: number): string {
  return `resource "terraform_data" "work" {
  triggers_replace = timestamp()
  provisioner "local-exec" {
    command = "sleep ${holdSeconds}"
  }
}
`
}

/** The stand-in goes by the name of terraform, so that commands, and what the branch guard says of them, stay the same. */
function buildStandIn(directory: string, holdSeconds: number, missing: readonly string[]): TerraformJob {
  const programs = join(directory, 'bin')
  mkdirSync(programs, { recursive: true })
  const script = fileURLToPath(new URL('stand-in-terraform.ts', import.meta.url))
  const wrapper = join(programs, 'terraform')
  writeFileSync(wrapper, `#!/bin/sh\nexec "${process.execPath}" "${script}" "$@"\n`)
  chmodSync(wrapper, 0o755)
  return {
    program: 'terraform',
    isReal: false,
    title: `a stand-in that locks and fails as Terraform does (${missing.join('; ')})`,
    directory,
    environment: {
      PATH: [programs, process.env['PATH'] ?? ''].join(delimiter),
      STAND_IN_HOLD_SECONDS: String(holdSeconds),
    },
  }
}

function explain(error: unknown): string {
  const { code, stderr } = error as { code?: unknown; stderr?: string }
  if (code === 'ENOENT') return 'not on PATH'
  const said = stripVTControlCharacters(stderr ?? '')
    .split('\n')
    .find((line) => line.trim() !== '')
  return `does not work here: ${said?.trim() ?? String(error)}`
}
