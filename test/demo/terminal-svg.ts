/** Makes a picture of a terminal's text: SVG that is readable on light pages and on dark ones. */
import { stripControls } from '../../src/report/container-line.ts'

const columns = 112
const fontSize = 13
const letterWidth = 7.8
const lineHeight = 18
const padding = 16

const ground = '#0d1117'
const frame = '#3d444d'
const plain = '#c9d1d9'
/** By the number of the SGR code that turns them on. */
const colours: Readonly<Record<number, string>> = {
  2: '#7d8590',
  31: '#ff7b72',
  32: '#7ee787',
  33: '#e3b341',
  34: '#79c0ff',
  35: '#d2a8ff',
  36: '#56d4dd',
}

/** The picture of some lines with SGR colours (2, 31 to 36) and bold; what is too long is cut. */
export function formatTerminalSvg(lines: readonly string[], title: string): string {
  const width = Math.ceil(columns * letterWidth + 2 * padding)
  const height = lines.length * lineHeight + 2 * padding
  const texts = lines.flatMap((line, index) => formatLine(line, padding + (index + 0.75) * lineHeight))
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8" fill="${ground}" stroke="${frame}"/>`,
    `<g font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace" font-size="${fontSize}" fill="${plain}">`,
    ...texts,
    '</g>',
    '</svg>',
    '',
  ].join('\n')
}

interface Look {
  readonly fill?: string
  readonly isBold: boolean
}

/** Every piece has its place and its length, so that columns line up in whatever font the reader has. */
function formatLine(line: string, y: number): string[] {
  let column = 0
  return splitByLook(line).flatMap(({ text, look }) => {
    const from = column
    column += text.length
    const shown = column <= columns ? text : `${text.slice(0, Math.max(0, columns - from - 1))}…`
    if (from >= columns || shown.trim() === '') return []
    const place = `x="${round(padding + from * letterWidth)}" y="${round(y)}" textLength="${round(shown.length * letterWidth)}"`
    const style = `${look.fill === undefined ? '' : ` fill="${look.fill}"`}${look.isBold ? ' font-weight="bold"' : ''}`
    return [`<text xml:space="preserve" ${place}${style}>${escapeXml(shown)}</text>`]
  })
}

// eslint-disable-next-line no-control-regex
const sgr = /(\u001B\[[0-9;:]*m)/

function splitByLook(line: string): { text: string; look: Look }[] {
  let look: Look = { isBold: false }
  return stripControls(line, true)
    .split(sgr)
    .flatMap((part, index) => {
      if (index % 2 === 0) return part === '' ? [] : [{ text: part, look }]
      look = part.slice(2, -1).split(';').map(Number).reduce(changeLook, look)
      return []
    })
}

function changeLook(look: Look, code: number): Look {
  if (code === 0) return { isBold: false }
  if (code === 1) return { ...look, isBold: true }
  if (code === 22) return { ...look, isBold: false }
  if (code === 39) return { isBold: look.isBold }
  const fill = colours[code]
  return fill === undefined ? look : { ...look, fill }
}

function round(value: number): string {
  return String(Math.round(value * 10) / 10)
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)
}
