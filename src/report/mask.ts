/** Replaces secret values in a text. */
export type Mask = (text: string) => string

// Shorter values (`1`, `yes`) are no secrets, and masking them would make every log unreadable.
const shortestSecret = 4

/** Makes a mask for the values of `environment`: each, and each line of one with several, becomes `***`. */
export function buildMask(values: readonly string[]): Mask {
  const lines = values.flatMap((value) => [value, ...value.split(/\r?\n/)])
  // Outputs and the dry run show JSON, where quotes and backslashes are escaped.
  const secrets = [...new Set(lines.flatMap((line) => [line, JSON.stringify(line).slice(1, -1)]))]
    .filter((value) => value.trim().length >= shortestSecret)
    .sort((a, b) => b.length - a.length)
  return (text) => secrets.reduce((masked, secret) => masked.replaceAll(secret, '***'), text)
}
