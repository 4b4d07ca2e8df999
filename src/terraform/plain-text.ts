/** One object of Terraform's `-json` output; nothing about its members is certain. */
export type JsonMessage = Readonly<Record<string, unknown>>

/** One line of a log without colours, and, where it is one of Terraform's `-json` objects, that object. */
export interface LogLine {
  readonly text: string
  readonly message?: JsonMessage
}

/** Whether the multi-line values that Terraform shows are taken along: a value may hold any text, also an error. */
export type Values = 'without-values' | 'with-values'

/**
 * Cuts a log into plain lines: no colours or control characters, no line prefixes of Terragrunt, docker compose or
 * timestamps. Takes time linear in the length of the log, whatever it holds.
 */
export function parseLogLines(log: string, values: Values = 'without-values'): readonly LogLine[] {
  const lines = withoutEscapes(log)
    .split(/\r\n|\r|\n/)
    .map((line) =>
      line
        .replaceAll('\t', ' ')
        .replace(/\p{Cc}/gu, '')
        .replace(RUNNER_PREFIX, ''),
    )
  return (values === 'with-values' ? lines : withoutHeredocs(lines)).map(parseLine)
}

/** What follows an escape character: a colour, a title or link up to its end, or one letter. */
const ESCAPE = /^(?:\[[0-?]*[ -/]*[@-~]|\][^\p{Cc}]*|[ -/]*[0-~])/u

/**
 * A log without colours and other escape sequences. Not by stripVTControlCharacters of node:util, which takes 1 s for
 * 64 KB of `ESC ]8;;` and four times that for twice as much.
 */
export function withoutEscapes(log: string): string {
  const [first = '', ...others] = log.split('\u001b')
  return first + others.map((piece) => piece.replace(ESCAPE, '')).join('')
}

const TIMESTAMP = String.raw`\d{4}-\d{2}-\d{2}T[\d:.,]{8,20}(?:Z|[+-]\d{2}:?\d{2}) `
const TERRAGRUNT = String.raw`\d{2}:\d{2}:\d{2}\.\d{1,9} {1,9}[A-Z]{4,6} {1,9}(?:\[[^\]]{1,300}\] )?(?:(?:terraform|tofu)[^\s:]{0,40}: ?)?`
const OLD_TERRAGRUNT = String.raw`\[[^\]]{1,300}\] `
const COMPOSE = String.raw`[\w.-]{1,64} {0,64}\| `
const RUNNER_PREFIX = new RegExp(`^(?:${TIMESTAMP})?(?:${TERRAGRUNT}|${OLD_TERRAGRUNT}|${COMPOSE})?`)

function parseLine(text: string): LogLine {
  const start = text.trimStart()
  if (!start.startsWith('{"@level"')) return { text }
  try {
    // A text that starts with a brace is an object or no JSON at all.
    return { text, message: JSON.parse(start) as JsonMessage }
  } catch {
    // Docker cuts lines at 16 KB, so that half an object is normal.
    return { text }
  }
}

// Terraform adds an underscore for every `EOT` that stands in the value itself.
const HEREDOC_START = /(?:^| )<<[-~]?(EOT_*)(?: # forces replacement)?$/
const HEREDOC_END = /^ *(EOT_*)(?:,|$| ->| #)/

/** A start without an end cuts nothing: half a log must not hide its other half. */
function withoutHeredocs(lines: readonly string[]): readonly string[] {
  const ends = new Map(lines.map((line, index) => [HEREDOC_END.exec(line)?.[1], index]))
  let inside: string | undefined
  return lines.filter((line, index) => {
    if (inside !== undefined) {
      if (HEREDOC_END.exec(line)?.[1] === inside) inside = undefined
      return false
    }
    const start = HEREDOC_START.exec(line)?.[1]
    if (start !== undefined && index < (ends.get(start) ?? -1)) inside = start
    return true
  })
}
