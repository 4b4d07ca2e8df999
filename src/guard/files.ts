import { quote } from './quote.ts'
import { exactText } from './word.ts'
import type { Word } from './word.ts'

const devices = new Set(['/dev/null', '/dev/stdout', '/dev/stderr'])
// Nothing of that name is looked for as a program or as a start-up file of a shell.
const keptResults = /\.(?:txt|log|md|json|out|plan|tfplan)$|^(?:\/tmp\/)?[\w-]*(?:plan|output|result)[\w-]*$/
// Terraform and Terragrunt take what stands in these for configuration or state; a folder with a dot is some program's.
const readBack =
  /\.tfstate(?:\.\w+)?$|\.(?:tf|tofu|tfvars|hcl|tfrc|tftest|tfmock|tfbackend)(?:\.json)?$|(?:^|\/)\.[^./][^/]*(?:\/|$)/

/** Why writing to this file may change what runs or what is true; undefined for a device or the record of a result. */
export function doubtFile(file: Word | undefined): string | undefined {
  const name = exactText(file)
  if (name === undefined) return 'it writes to a file whose name is not fixed'
  if (devices.has(name)) return undefined
  return keptResults.test(name) ? doubtOutput(name) : `it writes to the file ${quote(name)}`
}

/** The same for a file that Terraform itself writes, such as a plan: any but those that it reads back. */
export function doubtOutput(name: string): string | undefined {
  return readBack.test(name) ? `it writes to the file ${quote(name)}` : undefined
}
