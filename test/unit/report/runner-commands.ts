/**
 * What the GitHub runner takes for a command in the output of a step: its two parsers re-created (facts/ci.md 31-33;
 * ActionCommand.cs, TryParseV2 and TryParse, OutputManager.cs). They compare by culture, and so overlook characters that
 * have no weight there, such as the zero-width space; but positions and names they take as they are. Both ways are tried.
 */
export function findRunnerCommand(line: string): string | undefined {
  for (const indexOf of [ordinalIndexOf, cultureIndexOf]) {
    const found = parseV2(line, indexOf) ?? parseV1(line, indexOf)
    if (found !== undefined) return found
  }
  return undefined
}

/** The lines that the runner makes of what a process writes: .NET's ReadLine splits at a lone `\r` too (facts/ci.md 32). */
export function readLines(text: string): string[] {
  return text.split(/\r\n|\r|\n/)
}

const registered = new Set([
  ...['set-output', 'save-state', 'set-env', 'add-path', 'add-mask', 'add-matcher', 'remove-matcher'],
  ...[
    'error',
    'warning',
    'notice',
    'debug',
    'group',
    'endgroup',
    'echo',
    'stop-commands',
    'internal-set-repo-path',
  ],
])

type IndexOf = (text: string, wanted: string, from: number) => number

function parseV2(raw: string, indexOf: IndexOf): string | undefined {
  const line = trimStart(raw)
  if (indexOf(line, '::', 0) !== 0) return undefined
  const end = indexOf(line, '::', 2)
  return end < 0 ? undefined : commandName(line.slice(2, end))
}

function parseV1(line: string, indexOf: IndexOf): string | undefined {
  const prefix = indexOf(line, '##[', 0)
  if (prefix < 0) return undefined
  const end = line.indexOf(']', prefix)
  return end < 0 ? undefined : commandName(line.slice(prefix + 3, end))
}

function commandName(info: string): string | undefined {
  const name = (info.split(' ')[0] ?? '').toLowerCase()
  return registered.has(name) ? name : undefined
}

function ordinalIndexOf(text: string, wanted: string, from: number): number {
  return text.indexOf(wanted, from)
}

/** Finds a text while passing over characters without weight, before and within it. */
function cultureIndexOf(text: string, wanted: string, from: number): number {
  for (let start = from; start < text.length; start += 1) {
    let matched = 0
    let index = start
    while (index < text.length && matched < wanted.length) {
      const character = text[index] ?? ''
      if (character === wanted[matched]) matched += 1
      else if (!weightless.test(character)) break
      index += 1
    }
    if (matched === wanted.length) return start
  }
  return -1
}

// Unicode's default ignorable characters and control characters have no weight in ICU's collation.
const weightless = /[\p{Default_Ignorable_Code_Point}\p{Cc}]/u

/** .NET's TrimStart(): Char.IsWhiteSpace, which knows U+0085 and not U+FEFF or U+200B. */
function trimStart(line: string): string {
  return line.replace(/^[\t\n\v\f\r \u0085\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000]+/, '')
}
