import { describe, expect, it } from 'vitest'
import { formatTerminalSvg } from './terminal-svg.ts'

const textsOf = (line: string): string[] =>
  [...formatTerminalSvg([line], 'a title').matchAll(/<text [^>]*y="[\d.]+" ([^>]*)>([^<]*)</g)].map(
    ([, style = '', text = '']) => `${style.replace(/textLength="[\d.]+" ?/, '')}: ${text}`,
  )

describe('the picture of a terminal', () => {
  it.each([
    ['plain', [': plain']],
    ['\u001B[36mapply |\u001B[39m runs', ['fill="#56d4dd": apply |', ':  runs']],
    ['\u001B[1m\u001B[32mgood\u001B[0m end', ['fill="#7ee787" font-weight="bold": good', ':  end']],
    ['\u001B[1;31mbad\u001B[22m still', ['fill="#ff7b72" font-weight="bold": bad', 'fill="#ff7b72":  still']],
    ['\u001B[95munknown', [': unknown']],
    ['<a href="x">&', [': &#60;a href=&#34;x&#34;&#62;&#38;']],
    ['\u001B[2J\u0007', []],
    ['   ', []],
  ])('shows %j in its colours and nothing else', (line, texts) => {
    expect(textsOf(line)).toEqual(texts)
  })

  it('cuts a line that is too long, and says so', () => {
    expect(textsOf('x'.repeat(112))).toEqual([`: ${'x'.repeat(112)}`])
    expect(textsOf('x'.repeat(113))).toEqual([`: ${'x'.repeat(111)}…`])
    expect(textsOf(`${'x'.repeat(112)}\u001B[31mmore`)).toEqual([`: ${'x'.repeat(112)}`])
  })

  it('puts every piece in its column, whatever the font', () => {
    const svg = formatTerminalSvg(['\u001B[31mabc\u001B[39mde'], 't')
    expect(svg).toContain('x="16" y="29.5" textLength="23.4" fill="#ff7b72">abc<')
    expect(svg).toContain('x="39.4" y="29.5" textLength="15.6">de<')
  })

  it('has a title for those who cannot see it', () => {
    expect(formatTerminalSvg([], 'a < b')).toContain('<title>a &#60; b</title>')
  })
})
