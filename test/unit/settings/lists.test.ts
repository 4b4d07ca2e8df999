import { describe, expect, it } from 'vitest'
import { parseBranches, parseEvents, parseExitCodes, parseList } from '../../../src/settings/lists.ts'
import { accept } from '../../../src/settings/parsed.ts'

describe('a list', () => {
  it.each([
    ['a', ['a']],
    ['a,b', ['a', 'b']],
    [' a , b ', ['a', 'b']],
    ['a\nb', ['a', 'b']],
    ['a\r\nb', ['a', 'b']],
    ['a,\nb,\n', ['a', 'b']],
    [',,a,,b,,', ['a', 'b']],
    ['a,b,a', ['a', 'b']],
    ['a b', ['a b']],
  ])('%j has the items %j', (text, items) => {
    expect(parseList(text, accept)).toEqual({ kind: 'value', value: items })
  })

  it.each(['', ',', ' , ', '\n,\n'])('%j is refused, since it has no item', (text) => {
    expect(parseList(text, accept)).toEqual({ kind: 'refused', reason: 'has no item in it' })
  })

  it('is refused when it has too many different items', () => {
    expect(parseList('a,b,a', accept, 2).kind).toBe('value')
    expect(parseList('a,b,c', accept, 2)).toEqual({ kind: 'refused', reason: 'has 3 items' })
  })
})

describe('exit codes', () => {
  it.each([
    ['0', [0]],
    ['0,2', [0, 2]],
    ['0\n2\n255', [0, 2, 255]],
    ['2,0,2', [2, 0]],
  ])('%j are %j', (text, codes) => {
    expect(parseExitCodes(text)).toEqual({ kind: 'value', value: codes })
  })

  it.each(['256', '-1', '0-2', '0 2', '0;2', '0x0', 'ok', '0,,256', ','])('%j are refused', (text) => {
    expect(parseExitCodes(text).kind).toBe('refused')
  })

  it('are refused with the item that is wrong', () => {
    expect(parseExitCodes('0, two')).toEqual({
      kind: 'refused',
      reason: 'has the item "two", which is not a whole number',
    })
  })
})

describe('guard events', () => {
  it('are names of GitHub events', () => {
    expect(parseEvents('push, workflow_dispatch')).toEqual({
      kind: 'value',
      value: ['push', 'workflow_dispatch'],
    })
  })

  it.each(['*', 'Push', 'pull-request', 'push pull_request', '!push', '_push', ''])(
    '%j are refused',
    (text) => {
      expect(parseEvents(text).kind).toBe('refused')
    },
  )
})

describe('branches of the guard', () => {
  it.each([
    ['main', ['main']],
    ['main, release/*', ['main', 'release/*']],
    ['*', ['*']],
    ['feature/*/ci', ['feature/*/ci']],
    ['main-*', ['main-*']],
    ["weird{}$#&+()|'`;@", ["weird{}$#&+()|'`;@"]],
    ['größe/日本', ['größe/日本']],
    ['origin/main', ['origin/main']],
  ])('%j are %j', (text, branches) => {
    expect(parseBranches(text)).toEqual({ kind: 'value', value: branches })
  })

  it.each([
    ['refs/heads/main', 'full ref'],
    ['refs/heads/*', 'full ref'],
    ['release/**', 'has **'],
    ['**', 'has **'],
    ['!main', 'starts with !'],
    ['*, main', 'lone *'],
    ['main\n*', 'lone *'],
    ['main dev', 'no name of a branch'],
    ['main?', 'no name of a branch'],
    ['[main]', 'no name of a branch'],
    ['/main', 'no name of a branch'],
    ['main/', 'no name of a branch'],
    ['a//b', 'no name of a branch'],
    ['a..b', 'no name of a branch'],
    ['a@{0}', 'no name of a branch'],
    ['-main', 'no name of a branch'],
    ['main.', 'no name of a branch'],
    ['ma\u200bin', 'no name of a branch'],
    ['a\\b', 'no name of a branch'],
    ['HEAD~1', 'no name of a branch'],
    [',', 'no item'],
  ])('%j are refused', (text, why) => {
    const parsed = parseBranches(text)
    expect(parsed.kind === 'refused' && parsed.reason).toContain(why)
  })
})
