import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { matchesBranch } from '../../../src/guard/branch-pattern.ts'

describe('matchesBranch', () => {
  test.each([
    ['main', 'main'],
    ['*', 'main'],
    ['release/*', 'release/1.2'],
    ['*/main', 'x/main'],
    ['*/*', 'a/b'],
    ['main*', 'main'],
    ['main*', 'main-hack'],
    ['a*b*c', 'abc'],
    ['a*b*c', 'aXbbYbc'],
    ['*a*', 'a'],
    ['**', 'x'],
    ['a.b(c)+[d]', 'a.b(c)+[d]'],
    ['*[x]*', 'a[x]b'],
  ])('%j takes %j', (pattern, branch) => {
    expect(matchesBranch(pattern, branch)).toBe(true)
  })

  test.each([
    ['main', 'Main'],
    ['main', 'main '],
    ['main', ' main'],
    ['main', 'main\n'],
    ['main', 'xmain'],
    ['main', 'feature/main'],
    ['main', 'refs/heads/main'],
    ['main', 'm\u0430in'],
    ['main', ''],
    ['', 'main'],
    ['*', 'a/b'],
    ['**', 'a/b'],
    ['release/*', 'release'],
    ['release/*', 'release/a/b'],
    ['release/*', 'xrelease/1'],
    ['*main', 'main-hack'],
    ['ab*ba', 'aba'],
    ['a*b*c', 'acb'],
    ['a*b*bc', 'abc'],
    ['m.in', 'main'],
    ['ma+in', 'maain'],
    ['ma?n', 'main'],
    ['[m]ain', 'main'],
    ['(main|dev)', 'main'],
    ['^main$', 'main'],
    ['main\\', 'main'],
  ])('%j does not take %j', (pattern, branch) => {
    expect(matchesBranch(pattern, branch)).toBe(false)
  })

  const branch = fc.oneof(
    fc.string({ unit: fc.constantFrom(...Array.from('ab/*')) }),
    fc.string({ unit: fc.constantFrom(...Array.from('mainx/.+[](){}^$|\\?*-')) }),
  )

  test('takes a name without a star for itself and nothing else', () => {
    fc.assert(
      fc.property(branch, branch, (pattern, name) => {
        fc.pre(!pattern.includes('*'))
        expect(matchesBranch(pattern, name)).toBe(pattern === name)
      }),
      { seed: 20261123, numRuns: 2000 },
    )
  })

  // The slow and obvious way, to compare with.
  const matchesSlowly = (pattern: string, name: string): boolean => {
    if (pattern === '') return name === ''
    const [first, next] = [pattern.charAt(0), name.charAt(0)]
    if (first !== '*') return first === next && matchesSlowly(pattern.slice(1), name.slice(1))
    const stops = matchesSlowly(pattern.slice(1), name)
    return stops || (name !== '' && !name.startsWith('/') && matchesSlowly(pattern, name.slice(1)))
  }

  test('agrees with trying every way', () => {
    const short = fc.string({ unit: fc.constantFrom(...Array.from('ab/*')), maxLength: 8 })
    fc.assert(
      fc.property(short, short, (pattern, name) => {
        expect(matchesBranch(pattern, name)).toBe(matchesSlowly(pattern, name))
      }),
      { seed: 20261123, numRuns: 5000 },
    )
  })

  test('comes to an end on many stars', () => {
    expect(matchesBranch('a*'.repeat(5_000) + 'b', 'a'.repeat(100_000))).toBe(false)
  })
})
