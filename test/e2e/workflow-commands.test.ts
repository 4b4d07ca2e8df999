import { describe, expect, it } from 'vitest'
import { WorkflowCommands } from './workflow-commands.ts'

function take(...lines: string[]): WorkflowCommands {
  const commands = new WorkflowCommands()
  for (const line of lines) commands.take(line)
  return commands
}

describe('the lines of a step', () => {
  it.each(['plain', '::', '::unknown::x', 'a ::error::x', '##[unknown]x', '\u200b::error::x', '::error x'])(
    'are shown where they are no command: %j',
    (line) => {
      expect(take(line)).toMatchObject({ log: [line], annotations: [], others: [] })
    },
  )

  it.each([
    ['::error title=a%3A b%2C c::d%0Ae%3A%25', { level: 'error', title: 'a: b, c', message: 'd\ne%3A%' }],
    ['\u0085\u00a0::Warning::x', { level: 'warning', title: '', message: 'x' }],
    ['a ##[notice title=b%3B%5D;]c%5D', { level: 'notice', title: 'b;]', message: 'c]' }],
  ])('are annotations: %j', (line, annotation) => {
    const { annotations, log } = take(line)
    expect(annotations).toEqual([annotation])
    expect(log).toEqual([`${annotation.level}: ${annotation.message}`])
  })

  it('are outputs, state and groups, which nobody sees', () => {
    const lines = ['::set-output name=a::b', 'x ##[save-state name=c;]d', '::group::e']
    const { others, log } = take(...lines)
    expect(others).toEqual([
      ['set-output', 'b'],
      ['save-state', 'd'],
      ['group', 'e'],
    ])
    expect(log).toEqual([])
  })

  it('are masked from add-mask on', () => {
    const { log, masks } = take('a secret', '::add-mask::secret', 'a secret', '::error::secret')
    expect(masks).toEqual(['secret'])
    expect(log).toEqual(['a secret', 'a ***', 'error: ***'])
  })

  it('are no commands between stop-commands and its token', () => {
    const stopped = take('::stop-commands::Token', '::error::x', '##[add-mask]x')
    expect(stopped).toMatchObject({ isStopped: true, annotations: [], log: ['::error::x', '##[add-mask]x'] })
    stopped.take('::token::')
    stopped.take('::error::y')
    expect(stopped).toMatchObject({ isStopped: false, annotations: [{ message: 'y' }] })
  })
})
