import type { CiRef } from './ci-run.ts'

/** Decides what a full git ref names. The prefix is taken off once: a branch may be called `refs/heads/main`. */
export function parseFullRef(ref: string, variable: string): CiRef {
  const branch = after(ref, 'refs/heads/')
  if (branch !== undefined) return { kind: 'branch', name: branch }
  const tag = after(ref, 'refs/tags/')
  if (tag !== undefined) return { kind: 'tag', name: tag }
  const pullRequest = after(ref, 'refs/pull/')
  if (pullRequest !== undefined) {
    return { kind: 'pull-request', number: pullRequest.split('/')[0], source: undefined }
  }
  return { kind: 'unknown', why: `${variable} is neither a branch, a tag nor a pull request` }
}

function after(ref: string, prefix: string): string | undefined {
  return ref.startsWith(prefix) && ref.length > prefix.length ? ref.slice(prefix.length) : undefined
}
