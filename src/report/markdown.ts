import { stripControls } from './container-line.ts'

/**
 * Text from outside, on one line, as Markdown that shows it as it is: no Markdown, HTML, table cell, formula or mention
 * can come of it, because entities never stand for structure (CommonMark).
 */
export function escapeMarkdown(text: string): string {
  const line = stripControls(text.replace(/\s+/g, ' '), false).trim()
  return line.replace(/[!-/:-@[-`{-~]/g, (sign) => `&#${sign.charCodeAt(0)};`)
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

/** A block that shows lines from outside as they are: its fence is longer than any run of backticks in them. */
export function formatFence(lines: readonly string[]): string {
  const longest = lines
    .flatMap((line) => line.match(/`+/g) ?? [])
    .reduce((most, run) => Math.max(most, run.length), 0)
  const fence = '`'.repeat(Math.max(3, longest + 1))
  return [`${fence}text`, ...lines, fence].join('\n')
}

/** A block that is folded until the reader opens it. */
export function formatDetails(title: string, body: string): string {
  // Without the empty lines the body would be HTML, not Markdown.
  return `<details><summary>${escapeMarkdown(title)}</summary>\n\n${body}\n\n</details>`
}
