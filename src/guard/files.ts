import { quote } from './quote.ts'
import { exactText } from './word.ts'
import type { Word } from './word.ts'

const devices = new Set(['/dev/null', '/dev/stdout', '/dev/stderr'])
// None of them is looked for as a program, a start-up file of a shell, or Terraform's state.
const keptResults = /\.(?:txt|log|md|json|out|plan|tfplan)$/

/** Why writing to this file may change what runs or what is true; undefined for a device or the record of a result. */
export function doubtFile(file: Word | undefined): string | undefined {
  const name = exactText(file)
  if (name === undefined) return 'it writes to a file whose name is not fixed'
  return devices.has(name) || keptResults.test(name) ? undefined : `it writes to the file ${quote(name)}`
}
