import { readdirSync, readFileSync } from 'node:fs'
import ts from 'typescript'
import { expect, test } from 'vitest'

const src = new URL('../../src/', import.meta.url)
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))

function parse(file: string): ts.SourceFile {
  return ts.createSourceFile(file, readFileSync(new URL(file, src), 'utf8'), ts.ScriptTarget.Latest, true)
}

test('everything exported says what it is', () => {
  const bare = files.flatMap((file) =>
    parse(file)
      .statements.filter((statement) => ts.canHaveModifiers(statement))
      .filter((statement) =>
        ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword),
      )
      .filter((statement) => ts.getJSDocCommentsAndTags(statement).length === 0)
      .map((statement) => `${file}: ${statement.getText().split('\n')[0] ?? ''}`),
  )
  expect(files.length).toBeGreaterThan(50)
  expect(bare).toEqual([])
})
