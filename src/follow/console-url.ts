import type { LogLocation } from './log-location.ts'

/** The console's address of a task; empty where it isn't known: other partitions, ARNs without a cluster (facts/ecs.md 6). */
export function buildTaskUrl(taskArn: string): string {
  const arn = parseTaskArn(taskArn)
  if (arn?.cluster === undefined) return ''
  const { partition, region, cluster, taskId } = arn
  const path = `/ecs/v2/clusters/${encodeURIComponent(cluster)}/tasks/${encodeURIComponent(taskId)}?region=${region}`
  return buildUrl(partition, region, path)
}

/** The console's address of a log stream; empty where there is none. */
export function buildLogUrl(taskArn: string, location: LogLocation): string {
  if (location.kind === 'none') return ''
  const { region, group, stream } = location
  const path = `/cloudwatch/home?region=${region}#logsV2:log-groups/log-group/${encodePart(group)}/log-events/${encodePart(stream)}`
  return buildUrl(parseTaskArn(taskArn)?.partition, region, path)
}

/** The parts of a task ARN; the old short form has no cluster. Undefined for anything else. */
export function parseTaskArn(
  taskArn: string,
): { partition: string; region: string; cluster: string | undefined; taskId: string } | undefined {
  const match = /^arn:([^:]+):ecs:([^:]+):[^:]*:task\/(?:([^/]+)\/)?([^/]+)$/.exec(taskArn)
  if (match === null) return undefined
  const [, partition = '', region = '', cluster, taskId = ''] = match
  return { partition, region, cluster, taskId }
}

// The console encodes twice and writes `$` for `%`: `/` becomes `$252F` (facts/ecs.md 6).
function encodePart(part: string): string {
  return encodeURIComponent(encodeURIComponent(part)).replaceAll('%', '$')
}

/** `awslogs-region` is free text in a task definition, and must not become another host. */
function buildUrl(partition: string | undefined, region: string, path: string): string {
  const host = hosts.get(partition ?? '')
  return host === undefined || !/^[a-z0-9-]+$/.test(region) ? '' : `https://${region}.${host}${path}`
}

const hosts: ReadonlyMap<string, string> = new Map([
  ['aws', 'console.aws.amazon.com'],
  ['aws-cn', 'console.amazonaws.cn'],
  ['aws-us-gov', 'console.amazonaws-us-gov.com'],
])
