/** A step's line as GitHub shows it: commands to the runner become what they do. Undefined: nothing shows. */
export function formatGithubLine(line: string): string | undefined {
  const command = /^::([\w-]+)(?: ([^:]*))?::(.*)$/.exec(line)
  if (command === null) return line
  const [, name = '', properties = '', message = ''] = command
  if (!annotations.includes(name)) return undefined
  const title = /title=([^,]*)/.exec(properties)?.[1]
  const label = `${name.charAt(0).toUpperCase()}${name.slice(1)}`
  return `${label}: ${unescape(title === undefined ? message : `${title}\n${message}`)}`
}

const annotations = ['error', 'warning', 'notice']

// In properties colon and comma are escaped too (facts/ci.md 31).
function unescape(text: string): string {
  return text
    .replaceAll('%0D', '')
    .replaceAll('%0A', '\n')
    .replaceAll('%3A', ':')
    .replaceAll('%2C', ',')
    .replaceAll('%25', '%')
}
