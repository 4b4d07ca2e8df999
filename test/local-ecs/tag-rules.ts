import type { Tag } from '@aws-sdk/client-ecs'
import { ApiError, invalidParameter } from './api-error.ts'

const mostTags = 50
const tagCharacters = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u

/** Checks a caller's tags one by one (facts/ecs.md 10); throws InvalidParameterException. */
export function checkTags(tags: readonly Tag[]): void {
  const keys = tags.map(({ key }) => key ?? '')
  if (new Set(keys).size < keys.length) throw invalidParameter('Duplicate tag keys found.')
  for (const { key = '', value = '' } of tags) {
    if (key.length < 1 || key.length > 128)
      throw invalidParameter('Tag key length must be between 1 and 128 characters.')
    if (value.length > 256) throw invalidParameter('Tag value length must be at most 256 characters.')
    if (!tagCharacters.test(key) || !tagCharacters.test(value))
      throw invalidParameter(`Invalid characters in tag ${JSON.stringify({ key, value })}.`)
    if (/^aws:/i.test(key)) throw invalidParameter('Tag keys must not begin with aws:.')
  }
}

/** Puts tags over others by key; throws where more than 50 of the caller's own remain. */
export function mergeTags(
  present: readonly Tag[],
  added: readonly Tag[],
  tooMany: 'InvalidParameterException' | 'LimitExceededException' = 'InvalidParameterException',
): readonly Tag[] {
  const merged = new Map([...present, ...added].map(({ key = '', value = '' }) => [key, value]))
  const own = [...merged.keys()].filter((key) => !key.startsWith('aws:'))
  if (own.length > mostTags) throw new ApiError(tooMany, 'The maximum number of tags is 50.')
  return [...merged].map(([key, value]) => ({ key, value }))
}
