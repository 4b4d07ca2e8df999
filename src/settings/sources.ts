import type { Given } from './flags.ts'
import { inputs, type InputName, type Row } from './inputs.ts'
import { findNearestName } from './nearest-name.ts'
import { buildProblem, showGiven, type Problem } from './problems.ts'

/** The environment as the door hands it in. */
export type Environment = Readonly<Record<string, string | undefined>>

/**
 * The inputs in the environment, in both spellings: hyphens kept, as GitHub's runner and @actions/core have it, and
 * with underscores, since dash drops variables with hyphens (facts/ci.md 43-44).
 */
export function listEnvironmentInputs(env: Environment): Given[] {
  return inputs.flatMap((row) =>
    listVariables(row.name).map((source) => ({ row, text: env[source] ?? '', source })),
  )
}

/** Warns of INPUT_ variables that are nearly one of ours; the others may be anything, and are not ours to judge. */
export function listEnvironmentWarnings(env: Environment): string[] {
  const ours = inputs.flatMap(({ name }) => listVariables(name))
  return Object.keys(env).flatMap((variable) => {
    if (!variable.startsWith('INPUT_') || ours.includes(variable)) return []
    const near = findNearestName(
      variable.slice('INPUT_'.length),
      ours.map((name) => name.slice('INPUT_'.length)),
    )
    return near === undefined
      ? []
      : [`${variable} is not an input and is ignored. Did you mean INPUT_${near}?`]
  })
}

/** Which text counts for an input. */
export type Decided =
  | { readonly kind: 'given'; readonly given: Given }
  | { readonly kind: 'absent' }
  | { readonly kind: 'problem'; readonly problem: Problem }

/** Decides which of the texts counts for an input: the first that is not empty, if the others agree with it. */
export function decideSource(row: Row, texts: readonly Given[]): Decided {
  const set = texts
    .filter((one) => one.row.name === row.name)
    .map((one) => ({ ...one, text: one.text.trim() }))
    .filter(({ text }) => text !== '')
  const [first] = set
  if (first === undefined) {
    return row.isRequired === true ? { kind: 'problem', problem: missing(row) } : { kind: 'absent' }
  }
  const other = set.find(({ text }) => text !== first.text)
  if (other === undefined) return { kind: 'given', given: first }
  const sources = `${first.source} and ${other.source}`
  const given = `${showGiven(row, first.text)} and ${showGiven(row, other.text)}`
  const problem = { ...buildProblem(row, sources, '', 'are both given and differ'), given }
  return { kind: 'problem', problem }
}

function missing(row: Row): Problem {
  const source = `neither --${row.name} nor ${listVariables(row.name).join(' nor ')}`
  return { ...buildProblem(row, source, '', 'is required'), given: '' }
}

function listVariables(name: InputName): string[] {
  const hyphens = `INPUT_${name.toUpperCase()}`
  return [...new Set([hyphens, hyphens.replaceAll('-', '_')])]
}
