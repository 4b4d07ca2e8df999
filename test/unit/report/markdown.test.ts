import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  escapeMarkdown,
  formatCode,
  formatDetails,
  formatFence,
  formatLink,
  formatSentence,
} from '../../../src/report/markdown.ts'
import { decode, hostile } from './markup.ts'

describe('text from outside as Markdown', () => {
  it('shows itself and nothing else', () => {
    const printable = fc.string({
      unit: fc.oneof(
        fc.constantFrom(...'<>&|`*_[]()#!~$@:/\\"\'+-=.{}^%;,? aB9é日'.split('')),
        fc.string({ minLength: 1, maxLength: 1 }),
      ),
    })
    fc.assert(
      fc.property(fc.oneof(printable, fc.constantFrom(...hostile)), (text) => {
        const escaped = escapeMarkdown(text)
        // Nothing is left that Markdown or HTML could take for structure: only entities have signs at all.
        expect(escaped.replace(/&#\d+;/g, '')).toMatch(/^[^!-/:-@[-`{-~\n]*$/)
        expect(decode(escaped).replace(/\s+/g, '')).toBe(
          text
            .replace(/\p{Cc}|\u202E/gu, '')
            .replace(/\[31m|\[0m/g, '')
            .replace(/\s+/g, ''),
        )
      }),
    )
  })

  it.each([
    [
      'https://ci.example/a?b=1&c="x"',
      '<a href="https&#58;&#47;&#47;ci&#46;example&#47;a&#63;b&#61;1&#38;c&#61;&#34;x&#34;">run</a>',
    ],
    ['http://ci.example', '<a href="http&#58;&#47;&#47;ci&#46;example">run</a>'],
    ['javascript:alert(1)', 'run'],
    ['data:text/html,x', 'run'],
    ['//evil.example', 'run'],
    ['https://', 'run'],
    ['https:// evil.example', 'run'],
    ['', 'run'],
  ])('links to %s only where that is an address of the web', (url, link) => {
    expect(formatLink('run', url)).toBe(link)
  })

  it('is code between tags that are ours', () => {
    expect(formatCode('</code><b>')).toBe('<code>&#60;&#47;code&#62;&#60;b&#62;</code>')
  })

  it.each([
    [false, '<details>'],
    [true, '<details open>'],
  ])('is folded with empty lines around, or its Markdown would be HTML (open: %s)', (isOpen, tag) => {
    expect(formatDetails('a <b>', 'body', isOpen)).toBe(
      `${tag}<summary>a &#60;b&#62;</summary>\n\nbody\n\n</details>`,
    )
  })
})

describe('a sentence as Markdown', () => {
  it.each([
    ['raise `wait-timeout`, or `<b>`.', 'raise <code>wait-timeout</code>, or <code><b></code>.'],
    ['a single ` stays', 'a single ` stays'],
    ['and so do two: ``', 'and so do two: ``'],
    ['see https://ci.example/a/1.', 'see <a href="https://ci.example/a/1">ci.example/a/1</a>.'],
    ['(http://ci.example)', '(<a href="http://ci.example">ci.example</a>)'],
    [
      'https://us-east-1.console.aws.amazon.com/ecs/v2/clusters/ci/tasks/0123456789abcdef?region=us-east-1',
      '<a href="https://us-east-1.console.aws.amazon.com/ecs/v2/clusters/ci/tasks/0123456789abcdef?region=us-east-1">us-east-1.console.aws.amazon.com/ecs/v2/clusters/ci/tasks/0…</a>',
    ],
    [
      'https://good.example@evil.example/x',
      '<a href="https://good.example@evil.example/x">good.example@evil.example/x</a>',
    ],
    ['https://a.example"><script>', '<a href="https://a.example">a.example</a>"><script>'],
    [
      'javascript:alert(1) ftp://x www.x.example https:// https://...',
      'javascript:alert(1) ftp://x www.x.example https:// https://...',
    ],
    ['`https://ci.example`', '<code>https://ci.example</code>'],
  ])('shows %j with its code and its links', (text, shown) => {
    expect(decode(formatSentence(text))).toBe(shown)
  })

  it('has no tags but ours', () => {
    const text = fc.string({
      unit: fc.oneof(fc.constantFrom(...'`<>&|*_"\'.()a1 '.split(''), 'https://', 'x.example/'), fc.string()),
    })
    fc.assert(
      fc.property(fc.oneof(text, fc.constantFrom(...hostile)), (given) => {
        const shown = formatSentence(given)
        const withoutOurs = shown.replace(/<code>[^<>]*<\/code>|<a href="http[^<>"]*">[^<>]*<\/a>/g, '')
        expect(withoutOurs.replace(/&#\d+;/g, '')).toMatch(/^[^!-/:-@[-`{-~\n]*$/)
      }),
    )
  })
})

describe('a fenced block', () => {
  it.each([
    [['a'], '```'],
    [['```'], '````'],
    [['x `` y', '````` z'], '``````'],
    [[], '```'],
  ])('has a fence longer than any run of backticks in %j', (lines, fence) => {
    expect(formatFence(lines)).toBe([`${fence}text`, ...lines, fence].join('\n'))
  })

  it('is closed by its own fence alone', () => {
    const line = fc.string({ unit: fc.constantFrom('`', '`', '``', ' ', '~', 'a') })
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
        const [opening = '', ...rest] = formatFence(lines).split('\n')
        const fence = opening.replace('text', '')
        const closing = rest.findIndex((one) => /^ {0,3}`+ *$/.test(one) && one.trim().length >= fence.length)
        expect(closing).toBe(rest.length - 1)
      }),
    )
  })
})
