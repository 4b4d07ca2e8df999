import { expect, it } from 'vitest'
import { buildMask } from '../../../src/report/mask.ts'

const secret = 'p&ss<"w">\\1${x}%/é'

it.each([
  ['as it is', secret],
  ['in JSON', JSON.stringify({ a: secret })],
  ['in the JSON of Go, which Terraform writes', '{"a":"p\\u0026ss\\u003c\\"w\\"\\u003e\\\\1${x}%/é"}'],
  ['in the language of Terraform', 'a = "p\\u0026ss\\u003c\\"w\\"\\u003e\\\\1$${x}%/é"'],
  ['in a URL', `https://x/?a=${encodeURIComponent(secret)}`],
])('a secret is masked %s', (_, text) => {
  expect(buildMask([secret])(text)).toContain('***')
  expect(buildMask([secret])(text)).not.toContain('ss<')
  expect(buildMask([secret])(text)).not.toContain('ss%3C')
  expect(buildMask([secret])(text)).not.toContain('u0026')
})

it('a secret is masked without the blanks around it, and line by line', () => {
  expect(buildMask([' s3cr3t-value'])('token:s3cr3t-value')).toBe('token:***')
  expect(buildMask(['line one\nline two'])('line two, line one')).toBe('***, ***')
})

it('what is too short to be a secret is left alone', () => {
  expect(buildMask(['yes', ' 1 ', ''])('yes 1')).toBe('yes 1')
})
