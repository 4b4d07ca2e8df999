import type { RunTaskCommandInput } from '@aws-sdk/client-ecs'
import { parseJson } from './json.ts'
import { findNearestName } from './nearest-name.ts'
import { findTagFault, mostTags } from './pairs.ts'
import { accept, refuse, type Parsed } from './parsed.ts'
import { quoteText } from './quote-text.ts'

// The SDK drops a field that it doesn't know without a word; the type makes this table follow the SDK.
const fields: Readonly<Record<keyof RunTaskCommandInput, 'free' | 'ours'>> = {
  capacityProviderStrategy: 'free',
  clientToken: 'ours',
  cluster: 'ours',
  count: 'ours',
  enableECSManagedTags: 'free',
  enableExecuteCommand: 'free',
  group: 'free',
  launchType: 'free',
  networkConfiguration: 'free',
  overrides: 'free',
  placementConstraints: 'free',
  placementStrategy: 'free',
  platformVersion: 'free',
  propagateTags: 'free',
  referenceId: 'free',
  startedBy: 'ours',
  tags: 'free',
  taskDefinition: 'ours',
  volumeConfigurations: 'free',
}
const ours = Object.entries(fields).flatMap(([name, kind]) => (kind === 'ours' ? [name] : []))
const free = Object.entries(fields).flatMap(([name, kind]) => (kind === 'free' ? [name] : []))

/** JSON for the RunTask request: an object of RunTask's fields, without those that make the turn exclusive. */
export function parseRunTaskJson(text: string): Parsed<Readonly<Record<string, unknown>>> {
  const json = parseJson(text)
  if (json.kind === 'refused') return json
  if (!isObject(json.value)) return refuse('is JSON, but not an object')
  for (const name of Object.keys(json.value)) {
    const own = ours.find((field) => field.toLowerCase() === name.toLowerCase())
    if (own !== undefined) return refuse(`sets ${own}, which only this program may set`)
    if (!free.includes(name))
      return refuse(`sets ${quoteText(name)}, which RunTask doesn't have${suggest(name)}`)
  }
  const fault = findTagsFault(json.value['tags']) ?? findOverridesFault(json.value['overrides'])
  return fault === undefined ? accept(json.value) : refuse(fault)
}

/** The keys of the tags in a `run-task-json` that was accepted. */
export function listTagKeys(json: Readonly<Record<string, unknown>>): string[] {
  const tags = (json['tags'] ?? []) as { readonly key: string }[]
  return tags.map(({ key }) => key)
}

function suggest(name: string): string {
  const near = free.find((field) => field.toLowerCase() === name.toLowerCase()) ?? findNearestName(name, free)
  return near === undefined ? '' : `; did you mean ${near}?`
}

function findTagsFault(tags: unknown): string | undefined {
  if (tags === undefined) return undefined
  if (!Array.isArray(tags)) return 'has tags that are not an array'
  const keys = new Set<string>()
  for (const tag of tags as unknown[]) {
    const { key, value = '' } = isObject(tag) ? tag : {}
    if (typeof key !== 'string' || typeof value !== 'string')
      return 'has a tag that is not {"key": "…", "value": "…"}'
    const fault = findTagFault(key, value)
    if (fault !== undefined) return `has the tag ${quoteText(key)}, which ${fault}`
    if (keys.has(key)) return `has the tag ${quoteText(key)} twice`
    keys.add(key)
  }
  return keys.size > mostTags ? `has ${keys.size} tags` : undefined
}

/** The SDK checks no forms, and the guard must see the command that will really run. */
function findOverridesFault(overrides: unknown): string | undefined {
  if (overrides === undefined) return undefined
  if (!isObject(overrides)) return 'has `overrides` that are no object'
  const containers = overrides['containerOverrides'] ?? []
  if (!Array.isArray(containers)) return 'has `overrides.containerOverrides` that are no array'
  return (containers as unknown[]).every(isContainerOverride)
    ? undefined
    : 'has a container override that is not {"name": "…", "command": ["…"], "environment": [{"name": "…", "value": "…"}], "environmentFiles": [{"value": "…", "type": "s3"}]}; only the name must be there'
}

function isContainerOverride(container: unknown): boolean {
  if (!isObject(container) || typeof container['name'] !== 'string') return false
  const { command, environment, environmentFiles } = container
  // An empty command may be none to ECS, and then another one runs than the guard has seen.
  const hasWords = !Array.isArray(command) || command.length > 0
  return (
    hasWords &&
    isArrayOf(command, (word) => typeof word === 'string') &&
    isArrayOf(environment, isVariable) &&
    isArrayOf(environmentFiles, (file) => isObject(file) && typeof file['value'] === 'string')
  )
}

/** The host joins name and value with a `=`, so that a name which has one would name another variable. */
function isVariable(pair: unknown): boolean {
  if (!isObject(pair)) return false
  const { name, value } = pair
  return typeof name === 'string' && /^[^=\0]+$/.test(name) && typeof value === 'string'
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** True for an absent value too. */
function isArrayOf(value: unknown, isItem: (item: unknown) => boolean): boolean {
  return value === undefined || (Array.isArray(value) && value.every(isItem))
}
