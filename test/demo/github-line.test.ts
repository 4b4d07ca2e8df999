import { describe, expect, it } from 'vitest'
import { formatGithubLine } from './github-line.ts'

describe('a line as GitHub shows it', () => {
  it.each([
    ['plain', 'plain'],
    [
      '::error title=ecs-in-turn%3A refused::No.%0ANothing was launched.',
      'Error: ecs-in-turn: refused\nNo.\nNothing was launched.',
    ],
    ['::warning::100%25', 'Warning: 100%'],
    ['::add-mask::secret', undefined],
    ['not at the start ::error::x', 'not at the start ::error::x'],
  ])('%j shows as %j', (line, shown) => {
    expect(formatGithubLine(line)).toBe(shown)
  })
})
