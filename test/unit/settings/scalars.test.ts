import { describe, expect, it } from 'vitest'
import { parseBoolean, parseChoice, parseDuration, parseInteger } from '../../../src/settings/scalars.ts'
import { inputs, type InputRow } from '../../../src/settings/inputs.ts'

const longest = { min: 1, max: 2_147_483 }

describe('a duration', () => {
  it.each([
    ['1', 1_000],
    ['90', 90_000],
    ['90s', 90_000],
    ['30m', 1_800_000],
    ['2h', 7_200_000],
    ['007s', 7_000],
    ['596h', 2_145_600_000],
    ['2147483', 2_147_483_000],
  ])('%j is %d ms', (text, ms) => {
    expect(parseDuration(text, longest)).toEqual({ kind: 'value', value: ms })
  })

  it.each(['', 's', 'm5', '1.5h', '1,5h', '-5s', '+5s', '5 m', '5M', '5d', '500ms', '1h30m', '5 minutes'])(
    '%j is none',
    (text) => {
      expect(parseDuration(text, longest)).toEqual({ kind: 'refused', reason: 'is not a duration' })
    },
  )

  it.each(['0', '0h', '2147484', '597h', '35792m', `${'9'.repeat(400)}h`])('%j is out of range', (text) => {
    expect(parseDuration(text, longest)).toEqual({ kind: 'refused', reason: 'is out of range' })
  })

  it.each(['1e3', '0x10', '٣s', '5ｍ', 'Infinity', 'NaN', '5s\n'])(
    '%j is none, whatever Number() takes',
    (text) => {
      expect(parseDuration(text, longest).kind).toBe('refused')
    },
  )

  it('never exceeds what a timer takes', () => {
    const durations = (inputs as readonly InputRow[]).filter(({ kind }) => kind === 'duration')
    expect(durations.map(({ name }) => name)).toEqual([
      'wait-timeout',
      'poll-interval',
      'launch-timeout',
      'task-timeout',
    ])
    for (const row of durations) expect((row.max ?? Infinity) * 1000).toBeLessThan(2 ** 31)
  })
})

describe('a whole number', () => {
  it.each([
    ['0', 0],
    ['5', 5],
    ['100', 100],
    ['010', 10],
  ])('%j is %d', (text, value) => {
    expect(parseInteger(text, { min: 0, max: 100 })).toEqual({ kind: 'value', value })
  })

  it.each(['', ' ', '-1', '+1', '1.0', '1e1', '0x1', 'five', '5 ', '٥'])('%j is none', (text) => {
    expect(parseInteger(text, { min: 0, max: 100 })).toEqual({
      kind: 'refused',
      reason: 'is not a whole number',
    })
  })

  it.each(['101', '9007199254740993', '9'.repeat(400)])('%j is out of range', (text) => {
    expect(parseInteger(text, { min: 0, max: 100 })).toEqual({ kind: 'refused', reason: 'is out of range' })
  })

  it('may be bounded from below', () => {
    expect(parseInteger('20', { min: 21, max: 200 }).kind).toBe('refused')
    expect(parseInteger('21', { min: 21, max: 200 }).kind).toBe('value')
  })
})

describe('a boolean', () => {
  it.each([
    ['true', true],
    ['True', true],
    ['TRUE', true],
    ['false', false],
    ['False', false],
    ['FALSE', false],
  ])('%j is %s', (text, value) => {
    expect(parseBoolean(text)).toEqual({ kind: 'value', value })
  })

  it.each(['', 'yes', 'no', 'on', 'off', '1', '0', 'tRue', 'true ', '"true"', 'null', '__proto__'])(
    '%j is none',
    (text) => {
      expect(parseBoolean(text).kind).toBe('refused')
    },
  )
})

describe('a choice', () => {
  const row = inputs.find(({ name }) => name === 'launch-type')!

  it.each(['FARGATE', 'EC2', 'EXTERNAL'])('%j is one', (text) => {
    expect(parseChoice(text, row)).toEqual({ kind: 'value', value: text })
  })

  it.each(['', 'fargate', 'Fargate', 'FARGATE_SPOT', 'FARGATE, EC2', 'MANAGED_INSTANCES'])(
    '%j is none',
    (text) => {
      expect(parseChoice(text, row).kind).toBe('refused')
    },
  )
})
