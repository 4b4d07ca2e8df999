import { parseCapacityProviders } from './capacity-providers.ts'
import { parseCommand } from './command.ts'
import {
  parseCluster,
  parseConcurrencyGroup,
  parseContainer,
  parseCpu,
  parseFamilies,
  parseMemory,
  parsePlatformVersion,
  parseRegion,
  parseRole,
  parseSecurityGroups,
  parseService,
  parseSubnets,
  parseTaskDefinition,
} from './ecs-names.ts'
import type { Input, InputName, InputRow, Kind, Row } from './inputs.ts'
import { parseBranches, parseEvents, parseExitCodes } from './lists.ts'
import { parseEnvironmentPairs, parseTags } from './pairs.ts'
import { accept, refuse, type Parsed } from './parsed.ts'
import { parseRunTaskJson } from './run-task-json.ts'
import { parseBoolean, parseChoice, parseDuration, parseInteger } from './scalars.ts'

interface KindRule {
  /** What an error message says is allowed. */
  readonly allowed: string | ((row: InputRow) => string)
  readonly parse: (text: string, row: InputRow) => Parsed<unknown>
}

const kinds = {
  boolean: { allowed: 'true or false', parse: parseBoolean },
  branches: {
    allowed: 'names of branches separated by commas or lines, with * for anything but a slash; or a lone *',
    parse: parseBranches,
  },
  'capacity-provider-strategy': {
    allowed: 'up to 20 of name, name:weight (0 to 1000) or name:weight:base (0 to 100000), one base at most',
    parse: parseCapacityProviders,
  },
  choice: { allowed: (row) => row.choices?.join(', ') ?? '', parse: parseChoice },
  cluster: { allowed: 'a name of letters, digits, - and _, or the ARN of a cluster', parse: parseCluster },
  command: {
    allowed: 'words as in a shell, with quotes closed and without operators; or a JSON array of strings',
    parse: parseCommand,
  },
  'concurrency-group': {
    allowed: '1 to 256 letters, digits, blanks and _ . : / = + - @',
    parse: parseConcurrencyGroup,
  },
  container: { allowed: 'letters, digits, - and _', parse: parseContainer },
  cpu: { allowed: 'CPU units such as 256, or vCPU such as .25 vCPU', parse: parseCpu },
  duration: {
    allowed: ({ min, max }) =>
      `a whole number of seconds, or one with s, m or h, from ${min ?? 0} to ${max ?? Infinity} seconds`,
    parse: parseDuration,
  },
  environment: {
    allowed:
      'KEY=VALUE lines; a key has letters, digits and _ . - and does not start with a digit; each once',
    parse: parseEnvironmentPairs,
  },
  events: { allowed: 'names of GitHub events separated by commas or lines', parse: parseEvents },
  'exit-codes': { allowed: 'numbers from 0 to 255 separated by commas or lines', parse: parseExitCodes },
  families: { allowed: 'names of families separated by commas or lines', parse: parseFamilies },
  family: {
    allowed: 'family, family:revision or the ARN of a task definition',
    parse: parseTaskDefinition,
  },
  integer: {
    allowed: ({ min, max }) => `a whole number from ${min ?? 0} to ${max ?? Infinity}`,
    parse: parseInteger,
  },
  memory: { allowed: 'MiB such as 512, or GB such as 1 GB', parse: parseMemory },
  path: { allowed: 'the path of a file', parse: parsePath },
  'platform-version': { allowed: 'LATEST, or a version such as 1.4.0', parse: parsePlatformVersion },
  region: { allowed: 'the name of an AWS Region', parse: parseRegion },
  role: { allowed: 'the name or ARN of an IAM role', parse: parseRole },
  'run-task-json': {
    allowed:
      'a JSON object of RunTask fields without clientToken, count, startedBy, cluster and taskDefinition',
    parse: parseRunTaskJson,
  },
  'security-groups': {
    allowed: 'up to 5 security group ids separated by commas or lines',
    parse: parseSecurityGroups,
  },
  service: { allowed: 'the name or ARN of an ECS service', parse: parseService },
  subnets: { allowed: 'up to 16 subnet ids separated by commas or lines', parse: parseSubnets },
  tags: {
    allowed:
      'up to 25 KEY=VALUE lines of letters, digits, blanks and _ . : / = + - @; a key has up to 128 characters and does not start with aws: or in-turn, a value up to 256',
    parse: parseTags,
  },
} satisfies Record<Kind, KindRule>

type ValueOfKind<K extends Kind> = Extract<
  ReturnType<(typeof kinds)[K]['parse']>,
  { readonly kind: 'value' }
>['value']
type ValueOf<R extends Input> = R extends { readonly choices: readonly (infer Choice)[] }
  ? Choice
  : ValueOfKind<R['kind']>

/** The parsed value of each input, by name; absent where there is none, or where it could not be parsed. */
export type Values = { readonly [R in Input as R['name']]?: ValueOf<R> }

type Certain = Extract<Input, { readonly isRequired: true }> | Exclude<Input, { readonly default: '' }>
/** The values when nothing is wrong: those that are required or have a default are there. */
export type CompleteValues = Omit<Values, Certain['name']> & {
  readonly [R in Certain as R['name']]: ValueOf<R>
}

/** Parses the text of one input by the rule of its kind. Never throws. */
export function parseInput(row: Row, text: string): Parsed<Values[InputName]> {
  const rule: KindRule = kinds[row.kind]
  // The table above pairs each kind with its parser, which the type of Values is made from.
  return rule.parse(text, row) as Parsed<Values[InputName]>
}

/** What the input takes, for an error message. */
export function formatAllowed(row: InputRow): string {
  const { allowed }: KindRule = kinds[row.kind]
  return typeof allowed === 'string' ? allowed : allowed(row)
}

function parsePath(text: string): Parsed<string> {
  if (/\p{Cc}/u.test(text)) return refuse('has control characters')
  return /(?:^|\/)\.{0,2}$/.test(text) ? refuse('is a folder') : accept(text)
}
