import { parseList } from './lists.ts'
import { accept, refuse, type Parsed } from './parsed.ts'

/** A task definition as the user names it. */
export interface TaskDefinitionRef {
  readonly family: string
  /** Absent: the latest active one. */
  readonly revision?: number
  readonly given: string
}

const name = '[A-Za-z0-9_-]{1,255}'
const region = '[a-z]{2,9}(?:-[a-z]{2,20}){1,3}-[0-9]{1,2}'
// China, GovCloud and others have partitions of their own: aws-cn, aws-us-gov.
const partition = 'aws(?:-[a-z]{1,10}){0,3}'
const ecsArn = `arn:${partition}:ecs:${region}:[0-9]{12}:`

/** A cluster: short name or ARN, as given. */
export const parseCluster = matching(
  `${name}|${ecsArn}cluster/${name}`,
  'is neither a name nor the ARN of a cluster',
)

/** The name of a container in a task definition. */
export const parseContainer = matching(name, 'is not a name of a container')

/** A service of the cluster: name or ARN. */
export const parseService = matching(
  `${name}|${ecsArn}service/(?:${name}/)?${name}`,
  'is neither a name nor the ARN of a service',
)

/** An AWS Region, of any partition. */
export const parseRegion = matching(region, 'is not a name of a Region')

/** Subnet ids; a task can have 16. */
export function parseSubnets(text: string): Parsed<string[]> {
  return parseList(text, matching('subnet-[0-9a-f]{1,32}', 'is not a subnet id'), 16)
}

/** Security group ids; a task can have 5. */
export function parseSecurityGroups(text: string): Parsed<string[]> {
  return parseList(text, matching('sg-[0-9a-f]{1,32}', 'is not a security group id'), 5)
}

/** A role: name or ARN. */
export const parseRole = matching(
  `[A-Za-z0-9+=,.@_-]{1,64}|arn:${partition}:iam::[0-9]{12}:role/[!-~]{1,576}`,
  'is neither a name nor the ARN of a role',
)

/** A Fargate platform version. */
export const parsePlatformVersion = matching(
  'LATEST|[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}',
  'is not a platform version',
)

/** CPU units (`256`) or vCPU (`.25 vCPU`), as ECS takes them. Whether Fargate has that size is for ECS to say. */
export const parseCpu = matching(
  '[0-9]{1,7}|(?:[0-9]{1,4}|[0-9]{0,4}\\.[0-9]{1,4}) ?[vV][cC][pP][uU]',
  'is not a CPU size',
)

/** MiB (`512`) or GB (`1 GB`, `.5 GB`), as ECS takes them. */
export const parseMemory = matching(
  '[0-9]{1,9}|(?:[0-9]{1,6}|[0-9]{0,6}\\.[0-9]{1,4}) ?[gG][bB]',
  'is not a size of memory',
)

/** The value of one of our tags, so that the lane can be read from the task (facts/ecs.md 10). */
export const parseConcurrencyGroup = matching(
  '[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]{1,256}',
  'has characters that a tag can not have, or too many',
)

const taskDefinition = new RegExp(
  `^(?:${ecsArn}task-definition/)?(?<family>${name})(?::(?<revision>[1-9][0-9]{0,9}))?$`,
)

/** A task definition: `family`, `family:revision` or ARN. */
export function parseTaskDefinition(text: string): Parsed<TaskDefinitionRef> {
  const { family, revision } = taskDefinition.exec(text)?.groups ?? {}
  if (family === undefined)
    return refuse('is neither a family, nor family:revision, nor the ARN of a task definition')
  return accept({ family, ...(revision !== undefined && { revision: Number(revision) }), given: text })
}

/** Families of a lane, by name; a revision or ARN is taken for its family. */
export function parseFamilies(text: string): Parsed<string[]> {
  return parseList(text, (item) => {
    const parsed = parseTaskDefinition(item)
    return parsed.kind === 'value' ? accept(parsed.value.family) : parsed
  })
}

function matching(pattern: string, reason: string): (text: string) => Parsed<string> {
  const whole = new RegExp(`^(?:${pattern})$`, 'u')
  return (text) => (whole.test(text) ? accept(text) : refuse(reason))
}
