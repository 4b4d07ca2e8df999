import { describe, expect, it } from 'vitest'
import { parseEnvironmentPairs, parseTags } from '../../../src/settings/pairs.ts'

describe('environment variables', () => {
  it.each([
    ['A=1', { A: '1' }],
    ['A=1\nB=2', { A: '1', B: '2' }],
    ['A=1\r\nB=2\r\n', { A: '1', B: '2' }],
    ['\n\n  A=1  \n\n', { A: '1' }],
    ['A=', { A: '' }],
    ['A==', { A: '=' }],
    ['URL=https://x/?a=b&c=d', { URL: 'https://x/?a=b&c=d' }],
    ['A= 1', { A: ' 1' }],
    ['A="1"', { A: '"1"' }],
    ['A=$B', { A: '$B' }],
    ['A=1,B=2', { A: '1,B=2' }],
    ['spring.data-source_1=x', { 'spring.data-source_1': 'x' }],
  ])('%j are %j', (text, pairs) => {
    expect(parseEnvironmentPairs(text)).toEqual({ kind: 'value', value: pairs })
  })

  it.each([
    ['A', 'has no KEY= at the start of line 1'],
    ['A=1\nrest of a value', 'has no KEY= at the start of line 2'],
    ['=1', 'has no KEY= at the start of line 1'],
    ['A = 1', 'has a blank before the = in line 1'],
    ['A\u00a0=1', 'has a blank before the = in line 1'],
    ['1A=1', 'has no name of a variable before the = in line 1'],
    ['A B=1', 'has no name of a variable before the = in line 1'],
    ['export A=1', 'has no name of a variable before the = in line 1'],
    ['# A=1', 'has no name of a variable before the = in line 1'],
    ['A: 1=2', 'has no name of a variable before the = in line 1'],
    ['A=1\n\n\nA=2', 'has A twice, the second time in line 4'],
    ['A=1\nA=1', 'has A twice, the second time in line 2'],
    ['{"A": "1="}', 'has no name of a variable before the = in line 1'],
  ])('%j are refused', (text, reason) => {
    expect(parseEnvironmentPairs(text)).toEqual({ kind: 'refused', reason })
  })

  it('may be called like something that every object has', () => {
    const parsed = parseEnvironmentPairs('__proto__=1\nconstructor=2')
    expect(parsed.kind === 'value' && Object.entries(parsed.value)).toEqual([
      ['__proto__', '1'],
      ['constructor', '2'],
    ])
  })

  it('are refused without showing a line that may be a part of a secret', () => {
    for (const text of [
      'KEY=x\nTOPSECRET',
      'KEY=x\nTOP+SECRET==',
      'KEY=x\nTOP SECRET=1',
      'KEY=x\nKEY=TOPSECRET',
    ]) {
      const parsed = parseEnvironmentPairs(text)
      expect(parsed.kind === 'refused' && parsed.reason).not.toMatch(/SECRET|TOP/)
    }
  })
})

describe('tags', () => {
  it.each([
    ['team=platform', { team: 'platform' }],
    ['cost center=12\nowner=a@b.c', { 'cost center': '12', owner: 'a@b.c' }],
    ['empty=', { empty: '' }],
    ['a.b:c/d+e-f@g=1', { 'a.b:c/d+e-f@g': '1' }],
    ['größe=日本', { größe: '日本' }],
    [`${'k'.repeat(128)}=${'v'.repeat(256)}`, { ['k'.repeat(128)]: 'v'.repeat(256) }],
    ['not-in-turn=1', { 'not-in-turn': '1' }],
  ])('%j are %j', (text, tags) => {
    expect(parseTags(text)).toEqual({ kind: 'value', value: tags })
  })

  it.each([
    ['team', 'KEY='],
    [`${'k'.repeat(129)}=1`, 'key'],
    [`k=${'v'.repeat(257)}`, 'value'],
    ['a#b=1', 'key'],
    ['a=b,c', 'value'],
    ['a=(b)', 'value'],
    ['a=b\tc', 'value'],
    ['aws:x=1', 'aws:'],
    ['AWS:x=1', 'aws:'],
    ['in-turn.run=1', 'in-turn'],
    ['in-turn:w=1', 'in-turn'],
    ['In-Turn=1', 'in-turn'],
    ['a=1\na=2', 'twice'],
    ['a =1', 'blank'],
  ])('%j are refused', (text, why) => {
    const parsed = parseTags(text)
    expect(parsed.kind === 'refused' && parsed.reason).toContain(why)
  })

  it('leave room for ours: 25 at most', () => {
    const lines = Array.from({ length: 26 }, (_, index) => `k${index}=v`)
    expect(parseTags(lines.slice(0, 25).join('\n')).kind).toBe('value')
    expect(parseTags(lines.join('\n'))).toEqual({ kind: 'refused', reason: 'has 26 tags' })
  })
})
