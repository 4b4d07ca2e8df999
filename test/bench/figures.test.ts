import { describe, expect, it } from 'vitest'
import { formatSeconds, median, percentile } from './figures.ts'

describe('figures', () => {
  it.each([
    [[3], 3],
    [[4, 1], 2.5],
    [[9, 1, 5], 5],
    [[4, 1, 3, 2], 2.5],
  ])('the median of %j is %d', (values, expected) => {
    expect(median(values)).toBe(expected)
  })

  it('takes the nearest rank for a percentile', () => {
    const values = Array.from({ length: 20 }, (_, index) => index + 1)
    expect(percentile(values, 0.95)).toBe(19)
    expect(percentile([7], 0.95)).toBe(7)
  })

  it('shows a dash for what was not measured', () => {
    expect(formatSeconds(median([]))).toBe('-')
    expect(formatSeconds(percentile([], 0.95))).toBe('-')
  })
})
