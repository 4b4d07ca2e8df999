import { describe, expect, it } from 'vitest'
import { parseActionFile } from './action-file.ts'

const head = 'name: A name\ninputs:\n'
const input =
  "  guard:\n    description: >-\n      Which: branches, or '*'.\n      More.\n    default: 'it''s'\n"
const outputs = 'outputs:\n  plan:\n    description: >-\n      What it is.\n'
const runs = 'runs:\n  using: node24\n  main: dist/index.js\n  post: dist/index.js\n'

describe('an action.yml', () => {
  it('has inputs with or without a default, outputs, and the files to run', () => {
    const needed = '  cluster:\n    description: The cluster\n    required: true\n'
    expect(parseActionFile(`# made\n${head}${needed}${input}\n${outputs}\n${runs}`)).toEqual({
      inputs: new Map([
        ['cluster', undefined],
        ['guard', "it's"],
      ]),
      outputs: new Set(['plan']),
      runs: { nodeMajor: 24, main: 'dist/index.js', post: 'dist/index.js' },
    })
  })

  it.each([
    ['a step before', `${head}${input}${runs}  pre: dist/pre.js\n`, 'runs/pre'],
    ['a condition', `${head}${input}${runs}  post-if: failure()\n`, 'neither plain nor in single quotes'],
    ['a deprecation', `${head}${input}    deprecation-message: old\n${runs}`, 'deprecation-message'],
    ['an expression', `${head}  a:\n    default: '\${{ github.token }}'\n${runs}`, 'an expression'],
    ['double quotes', `${head}  a:\n    default: "x"\n${runs}`, 'neither plain nor in single quotes'],
    ['a number, which is text to the runner', `${head}  a:\n    default: 5\n${runs}`, 'neither plain'],
    ['a comment behind a value', `${head}  a:\n    default: x # y\n${runs}`, 'neither plain'],
    ['a list', `${head}  a:\n    - b\n${runs}`, 'line 4'],
    ['another kind of block', `${head}  a:\n    description: |\n      x\n${runs}`, 'neither plain'],
    ['a child of a value', `${head}  a:\n    default: x\n      b: c\n${runs}`, 'line 5'],
    ['a leap in depth', `${head}      a: b\n${runs}`, 'line 3'],
    ['odd blanks', `${head}   a:\n${runs}`, 'line 3'],
    ['a tab', `${head}\ta:\n${runs}`, 'line 3'],
    ['a key that is there twice', `${head}${input}${input}${runs}`, 'inputs/guard is there twice'],
    ['a container', `${head}${input}runs:\n  using: docker\n`, 'runs.using is no Node: docker'],
    ['no post step', `${head}${input}${runs.replace(/ {2}post.*\n/, '')}`, 'runs/post is missing'],
  ])('is not taken with %s', (_what, text, message) => {
    expect(() => parseActionFile(text)).toThrow(message)
  })
})
