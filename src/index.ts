// First of all imports: it ends the process on a Node that can't run the rest.
import './node-check.ts'
import { readFileSync } from 'node:fs'
import { Cancelled, type Door } from './door.ts'
import { runPost } from './post.ts'
import { formatEnding } from './report/ending-text.ts'
import { endBug } from './report/endings.ts'
import { run } from './run.ts'
import { readState, saveState } from './story/saved-state.ts'

const cancel = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // The second signal leaves at once: whoever sends it doesn't want to wait for what the first one began.
    if (cancel.signal.aborted) {
      door.write(
        `${signal} came as well: leaving at once. A task that was launched goes on without this run.`,
      )
      process.exit(new Cancelled(signal).exitCode)
    }
    cancel.abort(new Cancelled(signal))
  })
}

// What nobody waits for may fail as well, in a library too; Node would end with its own text, and with exit code 1.
for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(event, (error) => {
    process.stdout.write('', () => process.exit(reportBug(error)))
  })
}

// Whoever read our output may be gone before us; the task must be looked after all the same.
process.stdout.on('error', () => undefined)

const door: Door = {
  argv: process.argv.slice(2),
  env: process.env,
  eventPayload: readEventPayload(process.env['GITHUB_EVENT_PATH']),
  write: (line) => {
    process.stdout.write(`${line}\n`)
  },
  now: () => Date.now(),
  signal: cancel.signal,
  colours: showsColours(process.env, process.stdout.isTTY),
}

// GitHub starts this same file twice: as the step, and after the job's steps as `post`, with the state of the first.
const state = readState()
saveState(door, 'began', 'true')
void (state.began ? runPost(door, state) : run(door)).catch(reportBug).then((exitCode) => {
  // Sockets that are kept alive would hold the process for seconds; what is still in the pipe must be written first.
  process.stdout.write('', () => process.exit(exitCode))
})

/** The last resort: what even the story's own report could not take. Returns the exit code. */
function reportBug(error: unknown): number {
  const ending = endBug(error, { kind: 'possible', startedBy: undefined })
  door.write(formatEnding(ending, []))
  return ending.exitCode
}

function readEventPayload(path: string | undefined): unknown {
  try {
    return path === undefined ? undefined : JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}

/** Colours show on GitHub and on a terminal; elsewhere raw escapes would stand in the log (facts/ci.md 46). */
function showsColours(env: NodeJS.ProcessEnv, isTTY: boolean): boolean {
  if (env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '') return false
  if (env['FORCE_COLOR'] !== undefined && env['FORCE_COLOR'] !== '0') return true
  return env['GITHUB_ACTIONS'] === 'true' || isTTY
}
