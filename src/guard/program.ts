import { exactText } from './word.ts'
import type { Word } from './word.ts'

const usualFolders = new Set(['/bin', '/sbin', '/usr/bin', '/usr/sbin', '/usr/local/bin', '/usr/local/sbin'])

/**
 * The program a command word starts: a bare name, or a file in one of the usual folders. Undefined when the word may
 * become another one, or names a file elsewhere: `./terraform` may be a script of the branch.
 */
export function programName(word: Word | undefined): string | undefined {
  const text = exactText(word)
  const slash = text?.lastIndexOf('/') ?? -1
  if (text === undefined || slash < 0) return text
  return usualFolders.has(text.slice(0, slash)) ? text.slice(slash + 1) : undefined
}
