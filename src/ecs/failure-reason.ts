/**
 * Whether a reason of RunTask's `failures`, or the text of a refusal, is worth trying again until `launch-timeout`
 * (facts/ecs.md 4). What nobody knows is tried again too: it costs time, and the message says why.
 */
export function isWorthRetrying(reason: string): boolean {
  return !permanentReasons.some((pattern) => pattern.test(reason))
}

const permanentReasons = [/^LOCATION$/, /^ATTRIBUTE$/, /^INACTIVE$/, /^MISSING$/, /placement constraint/i]

/** True for refusals that are really a lack of capacity or a throttle of ECS's own calls (facts/ecs.md 4). */
export function isCapacityRefusal(message: string): boolean {
  return /provisioning capacity limit exceeded|capacity is unavailable|reached the limit on the number of/i.test(
    message,
  )
}
