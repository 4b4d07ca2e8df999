import { inputs, type InputRow } from './inputs.ts'
import { formatShellWords } from './shell-words.ts'
import { wrapText } from './wrap-text.ts'

const width = 100

/** The text of `--help`: every input, grouped, in lines of at most 100 characters. */
export function formatHelp(): string {
  const groups = Map.groupBy(inputs as readonly InputRow[], ({ group }) => group)
  const sections = [...groups].map(([group, rows]) => [`${group}:`, ...rows.flatMap(formatInput)].join('\n'))
  return [head, ...sections, foot].join('\n\n')
}

const head = `ecs-in-turn runs one ECS task of a family at a time, in order, and ends with its exit code.

Usage: node dist/index.js --cluster ci --family terraform --command "terraform plan"
       node dist/index.js --help | --version`

const foot = `Each input is also read from the environment: --wait-timeout from INPUT_WAIT-TIMEOUT or from
INPUT_WAIT_TIMEOUT. Two that are set and differ are an error; an empty one counts as not set.
Durations are 90s, 30m, 2h or whole seconds. Lists are separated by commas or lines. Pairs are
KEY=VALUE lines. A flag that is true or false may stand alone for true. Credentials, proxies and
endpoints are those of the AWS SDK.`

function formatInput(row: InputRow): string[] {
  const { name, kind, choices, example, help } = row
  const value = choices?.join('|') ?? (kind === 'boolean' ? 'true|false' : formatShellWords([example]))
  const lines = wrapText(`${help} ${formatDefault(row)}`.trim(), width - 6)
  return [`  --${name} ${value}`, ...lines.map((line) => `      ${line}`)]
}

function formatDefault(row: InputRow): string {
  if (row.isRequired === true) return 'Required.'
  const text = row.default === '' ? row.without : row.default
  return text === undefined ? '' : `Default: ${text}.`
}
