import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defuse, formatContainerText, splitLines, stripControls } from '../../../src/report/container-line.ts'
import { StepLog } from '../../../src/report/step-log.ts'
import { oneLine } from '../../../src/report/words.ts'
import { findRunnerCommand, readLines } from './runner-commands.ts'

const esc = '\u001B'
const zwsp = '\u200B'
const colour = new RegExp(`${esc}\\[[0-9;:]*m`, 'g')

/** Everything that the runner would take for a command in what is printed. */
function commandsIn(text: string, colours = true): string[] {
  const printed = formatContainerText(text, colours).join('\n')
  return readLines(printed).flatMap((line) => findRunnerCommand(line) ?? [])
}

const commands: readonly string[] = [
  '::set-output name=exit-code::0',
  '::error file=main.tf,line=1::forged',
  '::stop-commands::token',
  '::add-mask::main',
  '::SAVE-STATE name=task-arn::arn',
  '##[set-output name=exit-code;]0',
  '[tf] x ##[save-state name=task-arn;]arn:evil',
  '##[error]forged',
  '##[add-matcher]/tmp/x',
]

describe('the parsers of the runner, re-created here', () => {
  it.each(commands)('find the command in what a container writes: %s', (command) => {
    expect(findRunnerCommand(command)).toBeDefined()
    expect(findRunnerCommand(`\t\u00A0\u3000${command}`)).toBeDefined()
  })

  it.each([
    'x::error::y',
    '::nothing::y',
    ':: error::y',
    '##[nothing]y',
    '##error]',
    '::error',
    `${zwsp}::error::y`,
  ])('find none in %s', (line) => {
    expect(findRunnerCommand(line)).toBeUndefined()
  })

  it('split a lone carriage return', () => {
    expect(readLines('harmless\r::add-mask::main')).toEqual(['harmless', '::add-mask::main'])
  })
})

describe('a container’s line', () => {
  it.each(commands)('is no command: %s', (command) => {
    for (const before of [
      '',
      ' ',
      '\t',
      '\u00A0',
      '\u0085',
      '\u3000',
      zwsp,
      '\uFEFF',
      '\u00AD',
      'x\r',
      'x\n',
      'x\v',
      'x\u2028',
      `${esc}[0m`,
      '\u0000',
      '\b',
    ]) {
      expect(commandsIn(before + command)).toEqual([])
      expect(commandsIn(before + command, false)).toEqual([])
    }
  })

  it.each([
    `##${esc}[31m[error]x`,
    `##\u0000[error]x`,
    `#${esc}]0;title\u0007#[error]x`,
    `:${esc}[m:error::x`,
    `:\u0007:error::x`,
    `${esc}${esc}[31m[32m::error::x`,
    `###[error]x`,
    `####[error]x ##[error]y`,
    ':::error::x',
    '::::error::x',
    `:${zwsp}:error::x`,
    `##${zwsp}[error]x`,
    `##\u00AD[error]x`,
    `::error\u00AD::x`,
  ])('is no command after what is taken out of it either: %j', (text) => {
    expect(commandsIn(text)).toEqual([])
    expect(commandsIn(text, false)).toEqual([])
  })

  it('is never a command, whatever it is made of', () => {
    const piece = fc.oneof(
      {
        weight: 3,
        arbitrary: fc.constantFrom(
          '::',
          '##[',
          ':',
          '#',
          '[',
          ']',
          'error',
          'set-output name=x',
          'stop-commands',
          ' ',
        ),
      },
      fc.constantFrom(
        '\r',
        '\n',
        '\t',
        '\v',
        '\u0085',
        '\u00A0',
        '\u2028',
        zwsp,
        '\uFEFF',
        '\u00AD',
        '\u0000',
        '\u0007',
        esc,
        `${esc}[`,
        `${esc}]`,
        `${esc}[31m`,
        'm',
        '\u009B',
      ),
      fc.string({ unit: 'binary', maxLength: 4 }),
    )
    const text = fc.array(piece, { maxLength: 24 }).map((pieces) => pieces.join(''))
    fc.assert(
      fc.property(text, fc.boolean(), (written, colours) => {
        expect(commandsIn(written, colours)).toEqual([])
      }),
      { numRuns: 5_000 },
    )
  })

  it('has no control characters but tab and, where they show, colours', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 60 }),
        fc.constantFrom('', `${esc}[`, `${esc}[3`),
        (text, before) => {
          for (const line of formatContainerText(before + text, false))
            expect(line).not.toMatch(/[^\P{Cc}\t]/u)
          for (const line of formatContainerText(before + text, true))
            expect(line.replaceAll(colour, '')).not.toMatch(/[^\P{Cc}\t]/u)
        },
      ),
      { numRuns: 2_000 },
    )
  })

  it('stays as it is where it is harmless', () => {
    const plain = fc.string({
      unit: fc.constantFrom('a', 'Z', '9', ' ', '.', '-', '│', 'é', '日', '😀', '+', '~', '\t'),
    })
    fc.assert(
      fc.property(plain, (line) => {
        expect(formatContainerText(line, true)).toEqual([line])
      }),
    )
  })

  it('can be formatted twice', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.boolean(), (text, colours) => {
        for (const line of formatContainerText(text, colours)) expect(defuse(line)).toBe(line)
      }),
    )
  })

  it.each([
    ['::error::x', `:${zwsp}:error::x`],
    ['  ::error::x', `  :${zwsp}:error::x`],
    ['a ##[b]', `a ##${zwsp}[b]`],
    ['##vso[task.setvariable variable=x]y', `##${zwsp}vso[task.setvariable variable=x]y`],
    ['##teamcity[buildStop]', `##${zwsp}teamcity[buildStop]`],
    ['module.a::b', 'module.a::b'],
    ['## heading', '## heading'],
    ['# a[0] will be created', '# a[0] will be created'],
  ])('%s is shown as it was, with an invisible break at most', (line, shown) => {
    expect(formatContainerText(line, true)).toEqual([shown])
    expect(shown.replaceAll(zwsp, '')).toBe(line)
  })
})

describe('the lines of an event', () => {
  it.each<[what: string, text: string, lines: string[]]>([
    ['one', 'a', ['a']],
    ['an empty one', '', ['']],
    ['several, of a multiline pattern', 'a\nb\r\nc', ['a', 'b', 'c']],
    ['the rest of a terminal’s line end is no empty line', 'a\r', ['a']],
    ['nor is a line end of its own', 'a\n', ['a']],
    ['a progress bar', '10%\r20%\r30%', ['10%', '20%', '30%']],
    ['empty lines between', 'a\n\nb', ['a', '', 'b']],
    ['an empty line at the end', 'a\n\n', ['a', '']],
  ])('are %s', (_what, text, lines) => {
    expect(formatContainerText(text, true)).toEqual(lines)
  })
})

describe('colours', () => {
  const red = `${esc}[31mred${esc}[0m`

  it('stay where they show', () => {
    expect(formatContainerText(red, true)).toEqual([red])
    expect(formatContainerText(`${esc}[38;2;1;2;3mx${esc}[m`, true)).toEqual([`${esc}[38;2;1;2;3mx${esc}[m`])
  })

  it('go where they don’t', () => {
    expect(formatContainerText(red, false)).toEqual(['red'])
  })

  it('end with the line: a container can not hide what we say after it', () => {
    expect(formatContainerText(`${esc}[8mx`, true)).toEqual([`${esc}[8mx${esc}[0m`])
    expect(formatContainerText(`${esc}[31ma\nb`, true)).toEqual([`${esc}[31ma${esc}[0m`, 'b'])
  })

  it.each([
    ['cursor movements', `a${esc}[2Kb${esc}[1;1Hc`, 'abc'],
    ['a title', `a${esc}]0;title\u0007b`, 'ab'],
    ['a link', `${esc}]8;;https://evil.example${esc}\\text${esc}]8;;${esc}\\`, 'text'],
    ['an image of a CI system', `a${esc}]1338;url=x\u0007b`, 'ab'],
    ['a device string', `a${esc}P1$r0m${esc}\\b`, 'ab'],
    ['the character set of `tput sgr0`', `a${esc}(Bb`, 'ab'],
    ['a reset of the terminal', `a${esc}cb`, 'ab'],
    ['a note of Jenkins', `${esc}[8mha:////4AAA${esc}[0mx`, 'ha:////4AAAx'],
    ['a colour with a sign that is none', `a${esc}[31?mb`, 'ab'],
    ['an escape that never ends', `a${esc}]0;title`, 'a]0;title'],
    ['a line that would be read backwards', 'a\u202Eb\u2066c', 'abc'],
    ['the one-byte form of an escape', 'a\u009B31mb', 'a31mb'],
  ])('are all that stays of escape sequences: %s goes', (_what, text, shown) => {
    expect(stripControls(text, false)).toBe(shown)
  })
})

describe('texts of others in our own lines', () => {
  it('are no command either, on one line', () => {
    for (const command of commands) {
      expect(findRunnerCommand(oneLine(command))).toBeUndefined()
      expect(findRunnerCommand(oneLine(`\u0000 \u0007${command}\r\n${command}`))).toBeUndefined()
    }
  })

  it('can not become one in the step log, however they get there', () => {
    const written: string[] = []
    const log = new StepLog(
      (line) => written.push(line),
      (text) => text,
      () => 0,
    )
    for (const command of commands) log.line(`x\r${command}\n${command}`)
    log.status({ key: 'k', text: commands[0] ?? '', heartbeat: () => '' })
    expect(
      written.flatMap((line) => readLines(line)).flatMap((line) => findRunnerCommand(line) ?? []),
    ).toEqual([])
  })
})

describe('hostile lines', () => {
  // Work in proportion to the length: a line that is ten times as long may take some thirty times as long, not hundred.
  it.each([
    ['escapes that never end', `${esc}[`],
    ['parameters that never end', '1;'],
    ['titles that never end', `${esc}]x`],
    ['blanks', ' '],
    ['blanks and escapes', `${esc} `],
    ['hashes', '#'],
    ['hashes and letters', '##a'],
    ['colons', ':'],
    ['colours that are left on', `${esc}[31m`],
    ['numbers after a colour', '0'],
  ])('take no more than their share of time: %s', (_what, part) => {
    const timeOf = (count: number): number => {
      const text = `${esc}[${part.repeat(count)}`
      const runs = [1, 2, 3, 4, 5].map(() => {
        const beganMs = performance.now()
        formatContainerText(text, true)
        oneLine(text)
        return performance.now() - beganMs
      })
      return Math.min(...runs)
    }
    timeOf(1_000)
    const small = Math.max(timeOf(20_000), 0.2)
    expect(timeOf(200_000) / small).toBeLessThan(40)
  })
})

describe('splitting', () => {
  it('is at every line end there is', () => {
    expect(splitLines('a\r\nb\nc\rd\ve\ff\u0085g\u2028h\u2029i')).toEqual([
      'a',
      'b',
      'c',
      'd',
      'e',
      'f',
      'g',
      'h',
      'i',
    ])
  })
})
