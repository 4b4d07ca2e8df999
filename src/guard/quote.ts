/**
 * Shows a value from outside in quotes on one line: everything but printable ASCII is written as \u{…}, so that
 * look-alike letters, blanks and control characters can be seen. Cut after `maxLength` characters.
 */
export function quote(text: string, maxLength = 120): string {
  const characters = Array.from(text.slice(0, maxLength + 1))
  const shown = characters.slice(0, maxLength).map(makeVisible).join('')
  // GitHub's runner takes `##[command]` for a command wherever in the line it stands (facts/ci.md 31).
  const harmless = shown.replaceAll('##[', '#\\u{23}[')
  return text.length > maxLength ? `"${harmless}…" (${text.length} characters)` : `"${harmless}"`
}

const escapes: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '"': '\\"', '\\': '\\\\' }

function makeVisible(character: string): string {
  const code = character.codePointAt(0) ?? 0
  if (Object.hasOwn(escapes, character)) return escapes[character] ?? character
  return code >= 0x20 && code <= 0x7e ? character : `\\u{${code.toString(16)}}`
}
