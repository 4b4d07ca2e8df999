/**
 * Decides whether a branch name matches a pattern: `*` stands for any characters but a slash, everything else for
 * itself, case included. No RegExp is made of it: branch names and patterns may hold any of its signs (facts/ci.md 10-11).
 */
export function matchesBranch(pattern: string, branch: string): boolean {
  const patternParts = pattern.split('/')
  const branchParts = branch.split('/')
  if (patternParts.length !== branchParts.length) return false
  return patternParts.every((part, index) => matchesPart(part, branchParts[index] ?? ''))
}

function matchesPart(pattern: string, text: string): boolean {
  const [start = '', ...rest] = pattern.split('*')
  const end = rest.pop()
  if (end === undefined) return pattern === text
  if (text.length < start.length + end.length || !text.startsWith(start) || !text.endsWith(end)) return false
  // The pieces between two stars are looked for from left to right; the leftmost find leaves most for the others.
  const limit = text.length - end.length
  let from = start.length
  for (const piece of rest) {
    const found = text.indexOf(piece, from)
    if (found < 0 || found + piece.length > limit) return false
    from = found + piece.length
  }
  return true
}
