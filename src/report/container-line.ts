/**
 * Makes the text of a container harmless in a step log, and returns the lines to print. Colours (SGR) stay where they
 * show; every other control character goes.
 */
export function formatContainerText(text: string, colours: boolean): string[] {
  // One line end at the end is the event's own, not an empty line: a terminal's CRLF leaves its `\r` in the event.
  return splitLines(text.replace(/(?:\r\n|\r|\n)$/, '')).map((line) => {
    const plain = defuse(stripControls(line, colours))
    // A colour that is left on would go on in our own lines.
    return colours && leavesColourOn.test(plain) ? `${plain}\u001B[0m` : plain
  })
}

/** The lines of a text, split wherever a step log may split them: the GitHub runner does at a lone `\r` (facts/ci.md 32). */
export function splitLines(text: string): string[] {
  return text.split(/\r\n|[\n\r\v\f\u0085\u2028\u2029]/)
}

/**
 * Breaks what a runner takes for a command: GitHub's `::` at the start of a line and `##[` anywhere in it (facts/ci.md
 * 31), Azure's `##vso[`. A zero-width space is no blank to the runner's trim and can't be seen; its comparison overlooks
 * it, but then reads the command's name from one character before, where it is none.
 */
export function defuse(line: string): string {
  return line.replace(/^([\s\u200B]*):(?=:)/, '$1:\u200B').replace(/##(?=[\w-]*\[)/g, '##\u200B')
}

/** Removes escape sequences and control characters; with `colours` the SGR ones (`ESC[…m`) stay. */
export function stripControls(line: string, colours: boolean): string {
  return line.replace(controls, (control) => (colours && colour.test(control) ? control : ''))
}

// CSI; OSC, DCS, SOS, PM and APC, closed by BEL or ST; other escapes. Then what is left of C0 and C1 but for tab and line
// feed; Unicode's direction overrides could make a line lie. No nested quantifiers: the text is hostile.
const controls =
  // eslint-disable-next-line no-control-regex
  /\u001B(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\u0007\u001B]*(?:\u0007|\u001B\\)|[ -/]*[0-Z\\^-~])|[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/g
// eslint-disable-next-line no-control-regex
const colour = /^\u001B\[[0-9;:]*m$/
// eslint-disable-next-line no-control-regex
const leavesColourOn = /\u001B\[(?!0?m)[0-9;:]*m[^\u001B]*$/
