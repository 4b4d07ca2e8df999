import { readFileSync, readdirSync } from 'node:fs'

const FOLDER = new URL('../../fixtures/terraform/', import.meta.url)

/** Every recorded and hand-made text, as `folder/name` without `.txt`. */
export const fixtureNames: readonly string[] = ['recorded', 'from-source'].flatMap((folder) =>
  readdirSync(new URL(folder, FOLDER))
    .sort()
    .map((file) => `${folder}/${file.replace(/\.txt$/, '')}`),
)

export function readFixture(name: string): string {
  return readFileSync(new URL(`${name}.txt`, FOLDER), 'utf8')
}
