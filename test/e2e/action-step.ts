import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseActionFile, type ActionFile } from './action-file.ts'
import { bundlePath } from './bundle-run.ts'
import type { Annotation } from './workflow-commands.ts'

/** Inputs, state or variables by name. */
export type Inputs = Readonly<Record<string, string>>

const repository = new URL('../../', import.meta.url)

/** The project's own action. */
export const action: ActionFile = parseActionFile(readFileSync(new URL('action.yml', repository), 'utf8'))

/** What the runner starts for a step of the action: the Node that it names, with inputs and state in the environment. */
export function buildActionStart(
  stage: 'main' | 'post',
  inputs: Inputs,
  state: Inputs,
): { program: string; args: string[]; env: Inputs } {
  const all = { ...Object.fromEntries(action.inputs), ...inputs }
  const file = action.runs[stage]
  return {
    program: findNode(action.runs.nodeMajor),
    args: [file === 'dist/index.js' ? bundlePath : fileURLToPath(new URL(file, repository))],
    env: {
      // The runner replaces blanks and keeps hyphens; an input with neither a value nor a default is there, and empty.
      ...prefix('INPUT_', all, (name) => name.replaceAll(' ', '_').toUpperCase()),
      ...prefix('STATE_', state, (name) => name),
    },
  }
}

/** The runner's warning about inputs that the action doesn't have, in its own words; it passes them on all the same. */
export function listUnexpectedInputs(inputs: Inputs): Annotation[] {
  const list = (names: readonly string[]): string => `'${names.join("', '")}'`
  const unexpected = Object.keys(inputs).filter((name) => !action.inputs.has(name))
  if (unexpected.length === 0) return []
  const message = `Unexpected input(s) ${list(unexpected)}, valid inputs are [${list([...action.inputs.keys()])}]`
  return [{ level: 'warning', title: '', message }]
}

function prefix(
  start: string,
  values: Readonly<Record<string, string | undefined>>,
  spell: (name: string) => string,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [`${start}${spell(name)}`, value ?? '']),
  )
}

/** The Node that the action names, as the runner brings its own: the one that runs the tests, or the dependency. */
function findNode(major: number): string {
  const dependency = fileURLToPath(new URL('node_modules/node/bin/node', repository))
  const node = [process.execPath, dependency].find((path) => {
    const { stdout } = spawnSync(path, ['--version'], { encoding: 'utf8' })
    return stdout.startsWith(`v${major}.`)
  })
  if (node === undefined) throw new Error(`there is no Node ${major} here`)
  return node
}
