import { describe, expect, it } from 'vitest'
import { parseCapacityProviders } from '../../../src/settings/capacity-providers.ts'

describe('a capacity provider strategy', () => {
  it.each([
    [
      'FARGATE_SPOT:4, FARGATE:1:1',
      [
        { capacityProvider: 'FARGATE_SPOT', weight: 4 },
        { capacityProvider: 'FARGATE', weight: 1, base: 1 },
      ],
    ],
    ['FARGATE', [{ capacityProvider: 'FARGATE' }]],
    ['FARGATE:0', [{ capacityProvider: 'FARGATE', weight: 0 }]],
    ['my_own-1:1000:100000', [{ capacityProvider: 'my_own-1', weight: 1000, base: 100_000 }]],
    ['a:1:0\nb', [{ capacityProvider: 'a', weight: 1, base: 0 }, { capacityProvider: 'b' }]],
  ])('%j is %j', (text, strategy) => {
    expect(parseCapacityProviders(text)).toEqual({ kind: 'value', value: strategy })
  })

  it.each([
    ['', 'no item'],
    ['FARGATE:', 'is not name'],
    ['FARGATE::1', 'is not name'],
    [':1', 'is not name'],
    ['FARGATE:1:1:1', 'is not name'],
    ['FARGATE:-1', 'is not name'],
    ['FARGATE:1.5', 'is not name'],
    ['FARGATE=1', 'is not name'],
    ['FARGATE 1', 'is not name'],
    ['FARGATE:1001', 'weight over 1000'],
    ['FARGATE:1:100001', 'base over 100000'],
    ['FARGATE:1,FARGATE:2', 'twice'],
    ['FARGATE:1,FARGATE:1', 'twice'],
    ['a:1:1,b:1:1', 'more than one base'],
    ['a,b', 'no weight above 0'],
    ['a:0,b:0', 'no weight above 0'],
    [Array.from({ length: 21 }, (_, index) => `p${index}:1`).join(), '21 items'],
  ])('%j is refused', (text, why) => {
    const parsed = parseCapacityProviders(text)
    expect(parsed.kind === 'refused' && parsed.reason).toContain(why)
  })
})
