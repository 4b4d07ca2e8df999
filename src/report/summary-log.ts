import { stripControls } from './container-line.ts'
import { formatDetails, formatFence } from './markdown.ts'

/** The lines of a container's log, masked, and how a job summary shows them. */
export interface SummaryLog {
  readonly lines: readonly string[]
  readonly isWhole: boolean
  /** Whether a reader should see how it ended without a click. */
  readonly showsEnd: boolean
  readonly roomBytes: number
}

const endLines = 20
const endBytes = 20_000

/** The log as Markdown of at most `roomBytes`, folded; where that is wanted, its end is open. Empty for an empty log. */
export function formatSummaryLog({ lines, isWhole, showsEnd, roomBytes }: SummaryLog): string {
  const harmless = lines.map((line) => breakFences(stripControls(line, false)))
  if (harmless.length === 0) return ''
  const end = showsEnd ? takeLast(harmless.slice(-endLines), endBytes) : []
  if (isSame(end, harmless)) return formatBlock(harmless, isWhole, true)
  const open = end.length === 0 ? '' : `${formatBlock(end, false, true)}\n\n`
  const shown = takeLast(harmless, roomBytes - Buffer.byteLength(open) - 1_000)
  return `${open}${formatBlock(shown, isWhole && isSame(shown, harmless), false, left)}`
}

const left = 'The beginning of the log is left out here: a job summary holds 1 MiB at most.'

function formatBlock(lines: readonly string[], isWhole: boolean, isOpen: boolean, note = ''): string {
  const count = `${lines.length.toLocaleString('en')} ${lines.length === 1 ? 'line' : 'lines'}`
  const last = lines.length === 1 ? 'the last line' : `the last ${count}`
  const body = isWhole || note === '' ? formatFence(lines) : `${note}\n\n${formatFence(lines)}`
  return formatDetails(`Log, ${isWhole ? count : last}`, body, isOpen)
}

/** As many of the last lines as fit; of a last line that is too long its end. */
function takeLast(lines: readonly string[], roomBytes: number): string[] {
  let first = lines.length
  let room = roomBytes
  while (first > 0) {
    room -= Buffer.byteLength(lines[first - 1] ?? '') + 1
    if (room < 0) break
    first -= 1
  }
  // A UTF-16 unit takes 3 bytes of UTF-8 at most.
  return first < lines.length
    ? lines.slice(first)
    : lines.slice(-1).map((line) => line.slice(-Math.max(1, Math.floor(roomBytes / 3))))
}

/** Whether nothing was left out: only the beginning ever is. */
function isSame(shown: readonly string[], all: readonly string[]): boolean {
  return shown.length === all.length && shown[0] === all[0]
}

/** A fence must be longer than any run of backticks in it, and a run may be as long as a log. */
function breakFences(line: string): string {
  return line.replace(/`{50}/g, '$&\u200B')
}
