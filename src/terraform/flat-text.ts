import { parseLogLines, type JsonMessage, type Values } from './plain-text.ts'

/**
 * Brings a whole log into one line of words, so that a phrase is found wherever it was wrapped: Terraform wraps at 78
 * columns even without a terminal (facts/terraform.md 7). Out of its boxes, provisioner prefixes and JSON.
 */
export function formatFlatText(log: string, values: Values = 'without-values'): string {
  const isJsonLog = log.includes('{"@level"')
  const texts = parseLogLines(log, values).map(({ text, message }) => {
    if (message !== undefined) return formatMessage(message, values)
    return isJsonLog ? formatJsonPiece(text) : formatUnboxed(text)
  })
  return texts.join(' ').replace(/\s+/g, ' ').trim()
}

const PROVISIONER = /^[^ ]{1,300} \([a-z-]{1,40}\): ?/
// Boxes stand in boxes when a provisioner's error quotes a Terraform of its own.
const BOX = /^(?:[^│╷╵]{0,200}[│╷╵] ?){1,4}/

function formatUnboxed(text: string): string {
  return text.replace(PROVISIONER, '').replace(BOX, '')
}

/** A piece of a JSON line that was cut still has its escapes. */
function formatJsonPiece(text: string): string {
  const unescaped = text.replaceAll(String.raw`\n`, ' ').replaceAll(String.raw`\"`, '"')
  return unescaped.trimStart().startsWith('{"@') ? unescaped.replaceAll('"', ' ') : formatUnboxed(unescaped)
}

function formatMessage(message: JsonMessage, values: Values): string {
  // The texts in a message may be coloured, boxed and of many lines, for instance a provisioner's output.
  return parseLogLines(readText(message), values)
    .map((line) => formatUnboxed(line.text))
    .join(' ')
}

function readText(message: JsonMessage): string {
  const diagnostic = message['diagnostic']
  if (typeof diagnostic === 'object' && diagnostic !== null) {
    const { severity, summary, detail } = diagnostic as JsonMessage
    const title = severity === 'error' ? 'Error' : 'Warning'
    if (typeof summary === 'string')
      return `${title}: ${summary}\n${typeof detail === 'string' ? detail : ''}`
  }
  const text = message['@message']
  return typeof text === 'string' ? text : ''
}
