/** Replaces secret values in a text. */
export type Mask = (text: string) => string

// Shorter values (`1`, `yes`) are no secrets, and masking them would make every log unreadable.
const shortestSecret = 4

/**
 * Makes a mask for the values of `environment`: each, and each line of one with several, becomes `***`, also as it is
 * written in JSON (by Go too, which escapes `<`, `>` and `&`), in Terraform's language and in a URL.
 */
export function buildMask(values: readonly string[]): Mask {
  const lines = values.flatMap((value) => [value, ...value.split(/\r?\n/)])
  const secrets = [...new Set(lines.flatMap((line) => [line, line.trim()].flatMap(listSpellings)))]
    .filter((value) => value.trim().length >= shortestSecret)
    .sort((a, b) => b.length - a.length)
  return (text) => secrets.reduce((masked, secret) => masked.replaceAll(secret, '***'), text)
}

function listSpellings(text: string): string[] {
  const json = JSON.stringify(text).slice(1, -1)
  const goJson = json.replace(/[<>&\u2028\u2029]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
  const terraform = goJson.replace(/[$%](?=\{)/g, '$&$&')
  return [
    text,
    json,
    goJson,
    terraform,
    text.replace(/[$%](?=\{)/g, '$&$&'),
    encodeURIComponent(text.toWellFormed()),
  ]
}
