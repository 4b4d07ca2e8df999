import type { Tag } from '@aws-sdk/client-ecs'
import type { Prepared } from './prepare.ts'
import type { Session } from './session.ts'
import { formatTagValue, tagKeys } from '../turns/tags.ts'

/** Who launched it, from which branch, which command and which run: for people and for the next waiter. */
export function buildRunTags({ ciRun, settings, mask }: Session, { commandText }: Prepared): Tag[] {
  const branch = 'name' in ciRun.ref ? ciRun.ref.name : undefined
  const values = {
    [tagKeys.run]: ciRun.title,
    [tagKeys.url]: ciRun.url,
    [tagKeys.branch]: branch,
    [tagKeys.actor]: ciRun.actor,
    [tagKeys.command]: mask(commandText),
    [tagKeys.group]: settings.concurrencyGroup,
  }
  return Object.entries(values).flatMap(([key, value]) =>
    value ? [{ key, value: formatTagValue(value) }] : [],
  )
}
