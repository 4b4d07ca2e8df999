/** Where the local account lies; part of every ARN. */
export interface Account {
  readonly accountId: string
  readonly region: string
}

/** The ARN of an ECS resource, e.g. `task/ci/0123…`. */
export function ecsArn({ accountId, region }: Account, resource: string): string {
  return `arn:aws:ecs:${region}:${accountId}:${resource}`
}

/** The ARN of a log group, without the trailing `:*`. */
export function logGroupArn({ accountId, region }: Account, group: string): string {
  return `arn:aws:logs:${region}:${accountId}:log-group:${group}`
}

/** What follows the account in an ECS ARN, e.g. `cluster/ci`; the text itself where it is no ARN. */
export function resourcePart(arnOrName: string): string {
  return arnOrName.startsWith('arn:') ? arnOrName.split(':').slice(5).join(':') : arnOrName
}

/** The cluster's short name, from its name or ARN; `default` where none is given. */
export function clusterNameOf(nameOrArn: string | undefined): string {
  return resourcePart(nameOrArn ?? 'default').replace(/^cluster\//, '')
}
