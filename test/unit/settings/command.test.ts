import { describe, expect, it } from 'vitest'
import { parseCommand } from '../../../src/settings/command.ts'
import { formatShellWords } from '../../../src/settings/shell-words.ts'

describe('a command of shell words', () => {
  it.each([
    ['terraform plan', ['terraform', 'plan']],
    ['  terraform \t plan  ', ['terraform', 'plan']],
    ['terraform plan\n  -input=false', ['terraform', 'plan', '-input=false']],
    ['terraform plan \\\n  -input=false', ['terraform', 'plan', '-input=false']],
    ['terraform plan \\\r\n  -input=false', ['terraform', 'plan', '-input=false']],
    ['terra\\\nform', ['terraform']],
    ['"terra\\\nform"', ['terraform']],
    ["'terra\\\nform'", ['terra\\\nform']],
    [`sh -c 'terraform init && terraform plan'`, ['sh', '-c', 'terraform init && terraform plan']],
    [`sh -c "a 'b' \\"c\\""`, ['sh', '-c', `a 'b' "c"`]],
    [`a'b'"c"d`, ['abcd']],
    [`'' ""`, ['', '']],
    [`a\\ b`, ['a b']],
    [`a\\\\b`, ['a\\b']],
    [`\\a\\'\\"`, [`a'"`]],
    [`"\\a\\n\\ "`, ['\\a\\n\\ ']],
    ['"\\$HOME \\`x\\` \\\\"', ['$HOME `x` \\']],
    [
      '$HOME ${X} `id` $(id) * ? [a] ~ {a,b} !x',
      ['$HOME', '${X}', '`id`', '$(id)', '*', '?', '[a]', '~', '{a,b}', '!x'],
    ],
    [`-var 'a=b c' -var="d=e f"`, ['-var', 'a=b c', '-var=d=e f']],
    ['a # b', ['a', '#', 'b']],
    [`'&&' "|" a\\;`, ['&&', '|', 'a;']],
    ['a\u00a0b', ['a\u00a0b']],
    ['🚀 \ud800', ['🚀', '\ud800']],
  ])('%j is %j', (text, words) => {
    expect(parseCommand(text)).toEqual({ kind: 'value', value: words })
  })

  it.each([
    ['', 'no word'],
    [' \n ', 'no word'],
    ["terraform 'plan", 'single quote at character 11 that is never closed'],
    ['terraform "plan', 'double quote at character 11 that is never closed'],
    [`it's`, 'single quote at character 3'],
    [`"a 'b' \\"`, 'double quote at character 1'],
    [`'a\\'b'`, 'single quote at character 6'],
    ['plan\\', 'ends with a backslash'],
    ['a && b', 'operator && at character 3'],
    ['a || b', 'operator || at character 3'],
    ['a | tee b', 'operator | at character 3'],
    ['a ; b', 'operator ; at character 3'],
    ['a &', 'operator & at character 3'],
    ['a > b', 'operator > at character 3'],
    ['a >> b', 'operator >> at character 3'],
    ['a < b', 'operator < at character 3'],
    ['a&&b', 'operator && at character 2'],
    ['terraform init; terraform apply', 'operator ; at character 15'],
    ['a >out.txt', 'operator > at character 3'],
    ['a 2>&1', 'operator > at character 4'],
    ['a|b', 'operator | at character 2'],
    ['a \\\n && b', 'operator && at character 6'],
  ])('%j is refused', (text, why) => {
    const parsed = parseCommand(text)
    expect(parsed.kind === 'refused' && parsed.reason).toContain(why)
  })
})

describe('a command of JSON', () => {
  it.each([
    ['["terraform", "plan"]', ['terraform', 'plan']],
    ['["sh", "-c", "a && b\\n"]', ['sh', '-c', 'a && b\n']],
    ['[\n"a"\n]', ['a']],
    ['[""]', ['']],
  ])('%j is %j', (text, words) => {
    expect(parseCommand(text)).toEqual({ kind: 'value', value: words })
  })

  it.each([
    ['[]', 'no word'],
    ['["a"', 'not valid JSON'],
    ["['a']", 'not valid JSON'],
    ['[ -f x ]', 'not valid JSON'],
    ['["a", 1]', 'not an array of strings'],
    ['["a", null]', 'not an array of strings'],
    ['[["a"]]', 'not an array of strings'],
    ['["a"] && b', 'not valid JSON'],
  ])('%j is refused', (text, why) => {
    const parsed = parseCommand(text)
    expect(parsed.kind === 'refused' && parsed.reason).toContain(why)
  })
})

describe('words written for a shell', () => {
  it.each([
    [['terraform', 'plan', '-var=a'], 'terraform plan -var=a'],
    [['sh', '-c', 'a && b'], `sh -c 'a && b'`],
    [[''], `''`],
    [[`it's`], `'it'\\''s'`],
    [['&&', '*', '$X'], `'&&' '*' '$X'`],
  ])('%j are %j', (words, text) => {
    expect(formatShellWords(words)).toBe(text)
  })
})
