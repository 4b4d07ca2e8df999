import type { Given } from './flags.ts'
import type { InputName } from './inputs.ts'
import { mostTags } from './pairs.ts'
import type { Values } from './parse.ts'
import { buildProblem, type Problem } from './problems.ts'
import { quoteText } from './quote-text.ts'
import { listTagKeys } from './run-task-json.ts'
import type { Environment } from './sources.ts'

/** The inputs of one run, as far as they were given and could be parsed. */
export interface CheckedTogether {
  readonly given: ReadonlyMap<InputName, Given>
  readonly values: Values
  readonly env: Environment
}

/** Finds inputs that are good one by one and can't go together. */
export function findConflicts(together: CheckedTogether): Problem[] {
  return [
    ...findPlacementConflicts(together),
    ...findNetworkConflicts(together),
    ...findTagConflicts(together),
    ...findRegionConflicts(together),
    ...findProxyFaults(together.env),
  ]
}

function findPlacementConflicts({ given, values }: CheckedTogether): Problem[] {
  const json = values['run-task-json'] ?? {}
  const type = given.get('launch-type') ?? ('launchType' in json ? given.get('run-task-json') : undefined)
  const strategy =
    given.get('capacity-provider-strategy') ??
    ('capacityProviderStrategy' in json ? given.get('run-task-json') : undefined)
  if (type === undefined || strategy === undefined) return []
  return [
    conflict(strategy, `can't be combined with launch-type (${type.source}); ECS takes only one of the two`),
  ]
}

function findNetworkConflicts({ given }: CheckedTogether): Problem[] {
  const subnets = given.get('subnets')
  const service = given.get('network-from-service')
  if (subnets !== undefined && service !== undefined) {
    return [conflict(service, `can't be combined with subnets (${subnets.source}); give one of the two`)]
  }
  if (subnets !== undefined || service !== undefined) return []
  return [given.get('security-groups'), given.get('assign-public-ip')].flatMap((one) =>
    one === undefined
      ? []
      : conflict(one, 'is of no use without subnets; give them, or network-from-service'),
  )
}

function findTagConflicts({ given, values }: CheckedTogether): Problem[] {
  const json = given.get('run-task-json')
  if (json === undefined) return []
  const own = Object.keys(values.tags ?? {})
  const more = listTagKeys(values['run-task-json'] ?? {})
  const twice = more.find((key) => own.includes(key))
  if (twice !== undefined)
    return [conflict(json, `has the tag ${quoteText(twice)}, which the input tags has too`)]
  if (own.length + more.length <= mostTags || own.length > mostTags || more.length > mostTags) return []
  return [
    conflict(
      json,
      `has ${more.length} tags beside the ${own.length} of the input tags; ${mostTags} is the most`,
    ),
  ]
}

/** Everything that names a Region must name the same: the calls go to one, and ECS knows nothing of another. */
function findRegionConflicts({ given, values, env }: CheckedTogether): Problem[] {
  // AWS_REGION is what the SDK takes when the input is not given.
  const region = values['aws-region'] ?? (given.has('aws-region') ? undefined : env['AWS_REGION']?.trim())
  const regionSource = given.get('aws-region')?.source ?? 'AWS_REGION'
  const clusterRegion = findArnRegion(values.cluster)
  const problems: Problem[] = []
  for (const [name, arnRegion] of [
    ['cluster', clusterRegion],
    ['family', findArnRegion(values.family?.given)],
  ] as const) {
    const one = given.get(name)
    if (one === undefined || arnRegion === undefined) continue
    if (region !== undefined && region !== '' && region !== arnRegion) {
      problems.push(conflict(one, `is in ${arnRegion}, but ${regionSource} says ${region}`))
    } else if (clusterRegion !== undefined && clusterRegion !== arnRegion) {
      problems.push(conflict(one, `is in ${arnRegion}, but the cluster is in ${clusterRegion}`))
    }
  }
  return problems
}

function findArnRegion(text: string | undefined): string | undefined {
  return text?.startsWith('arn:') === true ? text.split(':')[3] : undefined
}

function conflict({ row, source, text }: Given, reason: string): Problem {
  return buildProblem(row, source, text, reason)
}

/** Node ends the process, with the whole URL in its words, where it can't read a proxy's. */
function findProxyFaults(env: Environment): Problem[] {
  return ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'].flatMap((name) => {
    const url = env[name] ?? ''
    // Any other scheme it passes over.
    if (!/^https?:\/\//i.test(url) || URL.canParse(url)) return []
    return {
      input: name,
      source: 'the environment',
      given: '(not shown)',
      reason: 'is not the URL of a proxy',
      allowed:
        'http://host:port or https://host:port; in a user or password write # as %23, / as %2F, @ as %40',
      example: 'http://proxy.example:8080',
    }
  })
}
