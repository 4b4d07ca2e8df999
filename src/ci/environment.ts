/** Environment variables by name, as the door hands them in. */
export type Environment = Record<string, string | undefined>

/** The value of a variable; one that is empty counts as not set. */
export function given(env: Environment, name: string): string | undefined {
  const value = env[name]
  return value === undefined || value === '' ? undefined : value
}

/** The first of the variables that is set. */
export function firstGiven(env: Environment, names: readonly string[]): string | undefined {
  return names.map((name) => given(env, name)).find((value) => value !== undefined)
}

/** The attempt a variable counts, from 1; anything but a plain number is the first. */
export function parseAttempt(text: string | undefined): number {
  return text !== undefined && /^[1-9][0-9]{0,5}$/.test(text) ? Number(text) : 1
}

/** A link that can be shown, or undefined: http(s), nothing but printable ASCII, at most 500 characters. */
export function parseLink(text: string | undefined): string | undefined {
  return text !== undefined && text.length <= 500 && /^https?:\/\/[!-~]+$/.test(text) ? text : undefined
}

/** One line for people: unprintable characters become `?`, at most 120 characters. */
export function formatTitle(text: string): string {
  const visible = Array.from(text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '?'))
  return visible.length > 120 ? `${visible.slice(0, 119).join('')}…` : visible.join('')
}
