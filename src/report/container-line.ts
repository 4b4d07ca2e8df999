/**
 * Makes the text of a container harmless in a step log. The GitHub runner takes `::command::` at the start of a line
 * and `##[command]` anywhere in it, and splits lines at a lone `\r` too (facts/ci.md 31, 32). Colours (SGR) stay where
 * they show; every other control character goes. Returns the lines to print.
 */
export function formatContainerText(text: string, colours: boolean): string[] {
  return text.split(/\r\n|\r|\n|\u0085|\u2028|\u2029|\v|\f/).map((line) => formatLine(line, colours))
}

function formatLine(line: string, colours: boolean): string {
  const plain = stripControls(line, colours)
  return (
    plain
      // A zero-width space is no blank to the runner's trim, and can't be seen.
      .replace(/^([\s\uFEFF\u200B]*):(?=:)/u, '$1:\u200B')
      .replaceAll('##[', '##\u200B[')
  )
}

/** Removes escape sequences and control characters; with `colours` the SGR ones (`ESC[…m`) stay. */
export function stripControls(line: string, colours: boolean): string {
  return line
    .replace(escapeSequence, (sequence) => (colours && /^\u001B\[[0-9;:]*m$/.test(sequence) ? sequence : ''))
    .replace(colours ? otherControls : allControls, '')
}

// CSI, OSC (closed by BEL or ST), and two-character escapes. No nested quantifiers: the text is hostile.
// eslint-disable-next-line no-control-regex
const escapeSequence = /\u001B(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001B]*(?:\u0007|\u001B\\)?|[@-Z\\^_])/g
// A lone ESC, and C0 and C1 controls but for the tab; Unicode's direction overrides could make a line lie.
// eslint-disable-next-line no-control-regex
const allControls = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/g
// eslint-disable-next-line no-control-regex
const otherControls =
  /\u001B(?!\[[0-9;:]*m)|[\u0000-\u0008\u000B-\u001A\u001C-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/g
