import { ListTasksCommand, type ECSClient, type ListTasksCommandInput } from '@aws-sdk/client-ecs'
import { pause } from '../pause.ts'
import { AwsCallError, callAws, demandPart, drawBackoffMs, type CallOptions } from './call-aws.ts'

type TaskFilter = Pick<ListTasksCommandInput, 'cluster' | 'family' | 'startedBy' | 'desiredStatus'>

// How often a list is begun whose page token is refused. A token whose answer was lost may be used up, and answers get
// lost several times in a row; a token that is refused every time is no such chance.
const longestListing = 10

/**
 * The ARNs of all pages of ListTasks, each once. A page token that ECS no longer takes means to begin the list anew; how
 * long one is good for is not documented. Throws AwsCallError, or the signal's reason.
 */
export async function listTasks(
  client: ECSClient,
  filter: TaskFilter,
  options: CallOptions,
): Promise<string[]> {
  for (let begun = 1; ; begun += 1) {
    const list = await listPages(client, filter, options)
    // A page that grew while it was read may name a task twice.
    if (list.kind === 'complete') return [...new Set(list.taskArns)]
    if (begun === longestListing) throw list.error
    await pause(drawBackoffMs(begun), options.signal)
  }
}

async function listPages(
  client: ECSClient,
  filter: TaskFilter,
  options: CallOptions,
): Promise<
  | { readonly kind: 'complete'; readonly taskArns: string[] }
  | { readonly kind: 'broken-off'; readonly error: AwsCallError }
> {
  const arns: string[] = []
  let nextToken: string | undefined
  // A page may be short or empty and still have a successor (facts/ecs.md 2). An empty token is none.
  do {
    try {
      const page = await listPage(
        client,
        { ...filter, ...(nextToken !== undefined && { nextToken }) },
        options,
      )
      arns.push(...page.taskArns)
      nextToken = page.nextToken
    } catch (error) {
      const isTokenRefused =
        error instanceof AwsCallError && error.kind === 'rejected' && nextToken !== undefined
      if (!isTokenRefused) throw error
      return { kind: 'broken-off', error }
    }
  } while (nextToken !== undefined && nextToken !== '')
  return { kind: 'complete', taskArns: arns }
}

async function listPage(client: ECSClient, request: ListTasksCommandInput, options: CallOptions) {
  return callAws(
    'ListTasks',
    async () => {
      const { taskArns, nextToken } = await client.send(new ListTasksCommand(request))
      return { taskArns: demandPart('ListTasks', 'taskArns', taskArns), nextToken }
    },
    options,
  )
}
