import { ApiError } from './api-error.ts'

/** A token bucket: how many calls at once, and how many more a second. */
export interface BucketSize {
  readonly burst: number
  readonly perSecond: number
}

/** The buckets of an account and Region (facts/ecs.md 5). Calls of one category share one bucket. */
export const documentedBuckets = {
  clusterResourceModify: { burst: 100, perSecond: 40 },
  clusterResourceRead: { burst: 100, perSecond: 20 },
  taskDefinitionRead: { burst: 50, perSecond: 20 },
  taskDefinitionModify: { burst: 20, perSecond: 1 },
  clusterRead: { burst: 50, perSecond: 20 },
  clusterModify: { burst: 20, perSecond: 1 },
  serviceRead: { burst: 100, perSecond: 20 },
  tagModify: { burst: 20, perSecond: 10 },
  tagRead: { burst: 50, perSecond: 20 },
  fargateRunTask: { burst: 20, perSecond: 20 },
  getLogEvents: { burst: 25, perSecond: 25 },
  filterLogEvents: { burst: 10, perSecond: 10 },
  describeLogStreams: { burst: 25, perSecond: 25 },
} as const satisfies Record<string, BucketSize>

/** The name of a bucket. */
export type BucketName = keyof typeof documentedBuckets

const bucketsOf: Readonly<Record<string, readonly BucketName[]>> = {
  RunTask: ['clusterResourceModify', 'fargateRunTask'],
  StopTask: ['clusterResourceModify'],
  ListTasks: ['clusterResourceRead'],
  DescribeTasks: ['clusterResourceRead'],
  DescribeTaskDefinition: ['taskDefinitionRead'],
  RegisterTaskDefinition: ['taskDefinitionModify'],
  DeregisterTaskDefinition: ['taskDefinitionModify'],
  CreateCluster: ['clusterModify'],
  DescribeClusters: ['clusterRead'],
  DescribeServices: ['serviceRead'],
  TagResource: ['tagModify'],
  UntagResource: ['tagModify'],
  ListTagsForResource: ['tagRead'],
  GetLogEvents: ['getLogEvents'],
  FilterLogEvents: ['filterLogEvents'],
  DescribeLogStreams: ['describeLogStreams'],
}

/** The buckets with their present fill. A call that is throttled takes nothing. */
export class TokenBuckets {
  readonly #fills = new Map<BucketName, { tokens: number; at: number }>()
  readonly #sizes: Readonly<Record<BucketName, BucketSize>>

  constructor(sizes: Partial<Record<BucketName, BucketSize>> = {}) {
    this.#sizes = { ...documentedBuckets, ...sizes }
  }

  /** Takes a token of each bucket of the operation; throws ThrottlingException where one is empty. `now` in ms. */
  take(operation: string, now: number, isFargate: boolean): void {
    const names = (bucketsOf[operation] ?? []).filter((name) => isFargate || name !== 'fargateRunTask')
    if (names.some((name) => this.#refill(name, now).tokens < 1)) throw throttled()
    for (const name of names) this.#refill(name, now).tokens -= 1
  }

  #refill(name: BucketName, now: number): { tokens: number; at: number } {
    const { burst, perSecond } = this.#sizes[name]
    const fill = this.#fills.get(name) ?? { tokens: burst, at: now }
    fill.tokens = Math.min(burst, fill.tokens + ((now - fill.at) / 1000) * perSecond)
    fill.at = now
    this.#fills.set(name, fill)
    return fill
  }
}

/** The throttle of ECS and Logs alike: HTTP 400 "Rate exceeded", without Retry-After (facts/ecs.md 5). */
export function throttled(): ApiError {
  return new ApiError('ThrottlingException', 'Rate exceeded')
}
