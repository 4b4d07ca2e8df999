/** The name that a mistyped text is nearest to, for "did you mean"; at most two edits away, one for a short name. */
export function findNearestName<T extends string>(text: string, names: readonly T[]): T | undefined {
  let nearest: T | undefined
  let least = Infinity
  for (const name of names) {
    const most = Math.min(2, Math.floor(name.length / 3))
    if (Math.abs(name.length - text.length) > most) continue
    const distance = countEdits(text, name)
    if (distance <= most && distance < least) {
      least = distance
      nearest = name
    }
  }
  return nearest
}

/** How many characters have to be put in, taken out or replaced (Levenshtein), a row of the table at a time. */
function countEdits(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (const [i, character] of Array.from(from).entries()) {
    const next = [i + 1]
    for (let j = 1; j <= to.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (character === to[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[to.length] ?? 0
}
