/** The keys of the tags that this program writes on a task. Everything of ours begins with `in-turn`. */
export const tagKeys = {
  /** Who launched it, for people: "acme/infra run 812". */
  run: 'in-turn.run',
  url: 'in-turn.url',
  branch: 'in-turn.branch',
  actor: 'in-turn.actor',
  command: 'in-turn.command',
  group: 'in-turn.group',
  /** On a finished task: the id of the task that followed it, so that waiters need neither a list nor a conflict. */
  next: 'in-turn.next',
  /** Prefix of a waiter's place in the line: `in-turn:<waiter id>`. */
  waiter: 'in-turn:',
} as const

/** ECS allows so many tags on a task (facts/ecs.md 10). */
export const maxTags = 50
/** So many tags of a task may be ours; the others are the user’s (taking-turns.md, "Order"). */
export const maxOurTags = 40

/**
 * Makes any text a tag value that ECS takes: characters outside its pattern become `_`, line breaks a blank, and it is
 * cut at 256 (facts/ecs.md 10).
 */
export function formatTagValue(text: string): string {
  return (
    text
      .replace(/\s+/gu, ' ')
      .trim()
      .replace(/[^\p{L}\p{Z}\p{N}_.:/=+\-@]/gu, '_')
      .slice(0, 256)
      // The cut may have split a pair of surrogates.
      .replace(/[\uD800-\uDBFF]$/, '')
  )
}
