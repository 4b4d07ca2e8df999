import type { Given } from './flags.ts'
import { inputs, type InputName, type Row } from './inputs.ts'
import { parseInput, type Values } from './parse.ts'
import { buildProblem, type Problem } from './problems.ts'
import { decideSource } from './sources.ts'

/** What the texts come to: which one counts for each input that was given, its value, and all that is wrong. */
export interface ParsedValues {
  readonly given: ReadonlyMap<InputName, Given>
  readonly values: Values
  readonly problems: readonly Problem[]
}

/** Parses every input from the texts given for it, in their order of precedence, or from its default. */
export function parseValues(texts: readonly Given[]): ParsedValues {
  const given = new Map<InputName, Given>()
  const values = new Map<InputName, Values[InputName]>()
  const problems: Problem[] = []
  for (const row of inputs) {
    const decided = decideSource(row, texts)
    if (decided.kind === 'problem') {
      problems.push(decided.problem)
      continue
    }
    if (decided.kind === 'given') given.set(row.name, decided.given)
    const one = decided.kind === 'given' ? decided.given : buildDefault(row)
    if (one === undefined) continue
    const parsed = parseInput(row, one.text)
    if (parsed.kind === 'value') values.set(row.name, parsed.value)
    else problems.push(buildProblem(row, one.source, one.text, parsed.reason))
  }
  return { given, values: Object.fromEntries(values), problems }
}

function buildDefault(row: Row): Given | undefined {
  return row.default === '' ? undefined : { row, text: row.default, source: 'the default' }
}
