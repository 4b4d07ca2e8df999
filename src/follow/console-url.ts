import type { LogLocation } from './log-location.ts'

/** The console's address of a task; empty for partitions whose console address isn't known (facts/ecs.md 6). */
export function buildTaskUrl(taskArn: string): string {
  const arn = parseTaskArn(taskArn)
  const host = consoleHost(arn?.partition)
  if (arn === undefined || host === undefined) return ''
  const { region, cluster, taskId } = arn
  return `https://${region}.${host}/ecs/v2/clusters/${encodeURIComponent(cluster)}/tasks/${encodeURIComponent(taskId)}?region=${region}`
}

/** The console's address of a log stream; empty where there is none. */
export function buildLogUrl(taskArn: string, location: LogLocation): string {
  const host = consoleHost(parseTaskArn(taskArn)?.partition)
  if (location.kind === 'none' || host === undefined) return ''
  const { region, group, stream } = location
  return `https://${region}.${host}/cloudwatch/home?region=${region}#logsV2:log-groups/log-group/${encodePart(group)}/log-events/${encodePart(stream)}`
}

/** The parts of a long task ARN; undefined for anything else. */
export function parseTaskArn(
  taskArn: string,
): { partition: string; region: string; cluster: string; taskId: string } | undefined {
  const match = /^arn:([^:]+):ecs:([^:]+):[^:]*:task\/(?:([^/]+)\/)?([^/]+)$/.exec(taskArn)
  if (match === null) return undefined
  const [, partition = '', region = '', cluster = 'default', taskId = ''] = match
  return { partition, region, cluster, taskId }
}

// The console encodes twice and writes `$` for `%`: `/` becomes `$252F` (facts/ecs.md 6).
function encodePart(part: string): string {
  return encodeURIComponent(encodeURIComponent(part)).replaceAll('%', '$')
}

function consoleHost(partition: string | undefined): string | undefined {
  switch (partition) {
    case 'aws':
      return 'console.aws.amazon.com'
    case 'aws-cn':
      return 'console.amazonaws.cn'
    case 'aws-us-gov':
      return 'console.amazonaws-us-gov.com'
    default:
      return undefined
  }
}
