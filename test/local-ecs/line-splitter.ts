// An event holds 262,118 bytes (facts/ecs.md 6), and a UTF-16 unit takes at most three.
const longestLine = 87_000

/** Turns pieces of output into lines. */
export interface LineSplitter {
  readonly push: (text: string) => void
  /** What is left without a line end is a line too. */
  readonly end: () => void
}

/** Splits at `\n` alone, as the awslogs driver does: a `\r` stays. Empty lines are dropped unless they are to be kept. */
export function createLineSplitter(onLine: (line: string) => void, keepEmpty: boolean): LineSplitter {
  let rest = ''
  const tell = (line: string): void => {
    if (line === '' && keepEmpty) onLine('')
    for (let start = 0; start < line.length; start += longestLine)
      onLine(line.slice(start, start + longestLine))
  }
  return {
    push: (text) => {
      const lines = (rest + text).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) tell(line)
    },
    end: () => {
      if (rest !== '') tell(rest)
      rest = ''
    },
  }
}
