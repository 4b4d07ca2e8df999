import { parseList } from './lists.ts'
import { accept, refuse, type Parsed } from './parsed.ts'

/** One provider of a strategy, in the words of ECS. */
export interface CapacityProvider {
  readonly capacityProvider: string
  readonly weight?: number
  readonly base?: number
}

/**
 * A capacity provider strategy, `name:weight:base` each. What ECS always refuses is refused here: a provider twice, two
 * bases, several providers without any weight, more than 20 (API reference, CapacityProviderStrategyItem).
 */
export function parseCapacityProviders(text: string): Parsed<CapacityProvider[]> {
  const parsed = parseList(text, parseProvider, 20)
  if (parsed.kind === 'refused') return parsed
  const providers = parsed.value
  if (new Set(providers.map(({ capacityProvider }) => capacityProvider)).size < providers.length) {
    return refuse('names a capacity provider twice')
  }
  if (providers.filter(({ base }) => (base ?? 0) > 0).length > 1) return refuse('has more than one base')
  if (providers.length > 1 && providers.every(({ weight }) => (weight ?? 0) === 0)) {
    return refuse('has no weight above 0, so that ECS could place nothing')
  }
  return parsed
}

function parseProvider(item: string): Parsed<CapacityProvider> {
  const match = /^([A-Za-z0-9_-]{1,255})(?::([0-9]{1,6}))?(?::([0-9]{1,6}))?$/.exec(item)
  if (match?.[1] === undefined) return refuse('is not name, name:weight or name:weight:base')
  const weight = match[2] === undefined ? undefined : Number(match[2])
  const base = match[3] === undefined ? undefined : Number(match[3])
  if ((weight ?? 0) > 1000) return refuse('has a weight over 1000')
  if ((base ?? 0) > 100_000) return refuse('has a base over 100000')
  return accept({
    capacityProvider: match[1],
    ...(weight !== undefined && { weight }),
    ...(base !== undefined && { base }),
  })
}
