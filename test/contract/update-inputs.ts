// Writes what is made from the table of inputs: action.yml, and the two tables in the README.
// Run it after a change of src/settings/inputs.ts: node test/contract/update-inputs.ts
import { readFileSync, writeFileSync } from 'node:fs'
import { inputs, outputs, type InputRow } from '../../src/settings/inputs.ts'
import { wrapText } from '../../src/settings/wrap-text.ts'

export const actionFile = new URL('../../action.yml', import.meta.url)
export const readmeFile = new URL('../../README.md', import.meta.url)

/** The whole of action.yml. */
export function formatAction(): string {
  const blocks = [
    actionHead,
    `inputs:\n${(inputs as readonly InputRow[]).map(formatActionInput).join('')}`,
    `outputs:\n${outputs.map(({ name, meaning }) => `  ${name}:\n${formatDescription(meaning)}`).join('')}`,
    actionFoot,
  ]
  return blocks.join('\n')
}

/** The README with both tables made anew; throws if a marker is missing. */
export function updateReadme(readme: string): string {
  return replaceBetween(
    replaceBetween(readme, 'inputs', formatInputsTable()),
    'outputs',
    formatOutputsTable(),
  )
}

const actionHead = `# Made by test/contract/update-inputs.ts from src/settings/inputs.ts; a test compares them.
name: ECS in turn
description: Runs one ECS task of a family at a time, in order, and ends with its exit code.
author: The authors of ecs-in-turn
branding:
  icon: list
  color: orange
`

const actionFoot = `runs:
  using: node24
  main: dist/index.js
  post: dist/index.js
`

function formatActionInput(row: InputRow): string {
  return [
    `  ${row.name}:\n`,
    formatDescription(`${row.help} Example: ${row.example}`),
    row.isRequired === true ? '    required: true\n' : '',
    row.default === '' ? '' : `    default: '${row.default.replaceAll("'", "''")}'\n`,
  ].join('')
}

/** A folded block: nothing in it needs quotes or escapes. */
function formatDescription(text: string): string {
  const lines = wrapText(text, 100).map((line) => `      ${line}\n`)
  return `    description: >-\n${lines.join('')}`
}

function formatInputsTable(): string {
  const rows = (inputs as readonly InputRow[]).map((row) => [
    `\`${row.name}\``,
    formatDefault(row),
    `${row.help} Example: \`${row.example}\``,
  ])
  return formatTable(['Input', 'Default', 'Meaning'], rows)
}

function formatOutputsTable(): string {
  const rows = outputs.map(({ name, meaning }) => [`\`${name}\``, meaning])
  return formatTable(['Output', 'Meaning'], rows)
}

function formatDefault(row: InputRow): string {
  if (row.isRequired === true) return '**required**'
  return row.default === '' ? (row.without ?? 'none') : `\`${row.default}\``
}

function formatTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows].map(
    (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`,
  )
  // Prettier would pad each column to its longest cell.
  return ['<!-- prettier-ignore -->', ...lines].join('\n')
}

function replaceBetween(text: string, marker: string, content: string): string {
  const start = `<!-- ${marker} -->`
  const end = `<!-- /${marker} -->`
  const from = text.indexOf(start)
  const to = text.indexOf(end)
  if (from < 0 || to < from) throw new Error(`README.md lacks ${start} … ${end}`)
  return `${text.slice(0, from)}${start}\n\n${content}\n\n${text.slice(to)}`
}

if (import.meta.main) {
  writeFileSync(actionFile, formatAction())
  writeFileSync(readmeFile, updateReadme(readFileSync(readmeFile, 'utf8')))
}
