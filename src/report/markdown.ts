import { stripControls } from './container-line.ts'
import { cut } from './words.ts'

/**
 * Text from outside, on one line, as Markdown that shows it as it is: no Markdown, HTML, table cell, formula or mention
 * can come of it, because entities never stand for structure (CommonMark).
 */
export function escapeMarkdown(text: string): string {
  return escapeSigns(toOneLine(text))
}

/** The same in the type of code, where GitHub looks for no mentions and issue numbers either. */
export function formatCode(text: string): string {
  return `<code>${escapeMarkdown(text)}</code>`
}

/** A link; its label alone where the address is none of the web. */
export function formatLink(label: string, url: string): string {
  const isWeb = /^https?:\/\/[^\s/]/.test(url) && URL.canParse(url)
  return isWeb ? `<a href="${escapeMarkdown(url)}">${escapeMarkdown(label)}</a>` : escapeMarkdown(label)
}

const longestAddress = 60

/**
 * Our sentences, on one line: what stands in backticks as code, an address of the web as a link that shows where it
 * leads, and all else as it is. What came into them from outside can become nothing worse than these two.
 */
export function formatSentence(text: string): string {
  const parts = toOneLine(text).split(/(`[^`]+`|https?:\/\/[^\s`"'<>]*[^\s`"'<>.,;:!?)\]}])/)
  return parts
    .map((part, index) => {
      if (index % 2 === 0) return escapeSigns(part)
      if (part.startsWith('`')) return formatCode(part.slice(1, -1))
      return formatLink(cut(part.replace(/^https?:\/\//, ''), longestAddress), part)
    })
    .join('')
}

/** A block that shows lines from outside as they are: its fence is longer than any run of backticks in them. */
export function formatFence(lines: readonly string[]): string {
  const longest = lines
    .flatMap((line) => line.match(/`+/g) ?? [])
    .reduce((most, run) => Math.max(most, run.length), 0)
  const fence = '`'.repeat(Math.max(3, longest + 1))
  return [`${fence}text`, ...lines, fence].join('\n')
}

/** A block that the reader can fold and open. */
export function formatDetails(title: string, body: string, isOpen = false): string {
  // Without the empty lines the body would be HTML, not Markdown.
  const tag = isOpen ? '<details open>' : '<details>'
  return `${tag}<summary>${escapeMarkdown(title)}</summary>\n\n${body}\n\n</details>`
}

function toOneLine(text: string): string {
  return stripControls(text.replace(/\s+/g, ' '), false).trim()
}

function escapeSigns(line: string): string {
  return line.replace(/[!-/:-@[-`{-~]/g, (sign) => `&#${sign.charCodeAt(0)};`)
}
