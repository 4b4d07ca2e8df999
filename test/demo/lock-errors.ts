/** What the tasks' own logs say of the state lock, whatever the builds made of it. */
import { stripVTControlCharacters } from 'node:util'
import type { LocalEcs } from '../local-ecs/http.ts'
import { infra } from './infra-definition.ts'

interface LogPage {
  readonly events?: readonly { readonly logStreamName: string; readonly message: string }[]
  readonly nextToken?: string
}

/** The ids of the tasks that failed because somebody else held the state lock. */
export function findLockErrors(ecs: LocalEcs): ReadonlySet<string> {
  const failed = new Set<string>()
  let nextToken: string | undefined
  do {
    const page = readPage(ecs, nextToken)
    for (const { logStreamName, message } of page.events ?? []) {
      if (stripVTControlCharacters(message).includes('Error acquiring the state lock'))
        failed.add(logStreamName.slice(logStreamName.lastIndexOf('/') + 1))
    }
    nextToken = page.nextToken
  } while (nextToken !== undefined)
  return failed
}

// Straight from the world: reading must not count among the calls that are measured.
function readPage({ world }: LocalEcs, nextToken: string | undefined): LogPage {
  const input = { logGroupName: infra.logGroup, ...(nextToken !== undefined && { nextToken }) }
  const answer = world.handle('FilterLogEvents', input, Date.now())
  if (answer.kind !== 'body' || answer.status !== 200)
    throw new Error(`the logs could not be read: ${JSON.stringify(answer)}`)
  return answer.body
}
