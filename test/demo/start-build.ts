/** Starts the bundle as a CI system does: a process of its own with an environment of its own. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { devNull } from 'node:os'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** The bundle under test; ECS_IN_TURN_BUNDLE names another one than dist/index.js. */
export const bundle =
  process.env['ECS_IN_TURN_BUNDLE'] ?? fileURLToPath(new URL('../../dist/index.js', import.meta.url))

/** Ends the process with one sentence where the bundle has not been built. */
export function demandBundle(): void {
  if (existsSync(bundle)) return
  console.error(`There is no ${bundle}: run "npm run build" first.`)
  process.exit(1)
}

/** How a build ended. */
export interface BuildEnd {
  /** Undefined where a signal ended it. */
  readonly exitCode: number | undefined
  /** ms since 1970. */
  readonly endedAt: number
}

/** A build that has been started. `startedAt` in ms since 1970. */
export interface StartedBuild {
  readonly startedAt: number
  readonly ended: Promise<BuildEnd>
  readonly interrupt: () => void
}

export interface BuildOptions {
  readonly inputs: Readonly<Record<string, string>>
  /** The local ECS's own and the CI system's variables. */
  readonly environment: Readonly<Record<string, string>>
  readonly nodeOptions?: readonly string[]
  readonly onLine?: (line: string) => void
}

/** Starts a build. Nothing of this process's own CI system or AWS account gets through to it. */
export function startBuild({ inputs, environment, nodeOptions = [], onLine }: BuildOptions): StartedBuild {
  const flags = Object.entries(inputs).map(([name, value]) => `--${name}=${value}`)
  const env = {
    PATH: process.env['PATH'] ?? '',
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    ...environment,
  }
  const startedAt = Date.now()
  const child = spawn(process.execPath, [...nodeOptions, bundle, ...flags], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  for (const output of [child.stdout, child.stderr]) {
    if (onLine === undefined) output.resume()
    else createInterface({ input: output }).on('line', onLine)
  }
  const ended = new Promise<BuildEnd>((resolve, reject) => {
    let endedAt = 0
    child.once('error', reject)
    child.once('exit', () => {
      endedAt = Date.now()
    })
    // Only now its last lines have been read too.
    child.once('close', (code) => {
      resolve({ exitCode: code ?? undefined, endedAt })
    })
  })
  return { startedAt, ended, interrupt: () => child.kill('SIGINT') }
}
