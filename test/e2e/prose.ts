/**
 * A step log as prose, its lines without what differs from run to run: tasks are numbered in the order in which they are
 * named, times and durations are left out, and so are the lines that tell a task's state, since who polls sees some
 * states and not others.
 */
export function proseOf(stdout: string): string[] {
  const tasks: string[] = []
  const number = (id: string): string => {
    if (!tasks.includes(id)) tasks.push(id)
    return `<task ${tasks.indexOf(id) + 1}>`
  }
  return stdout
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => line.replace(/(?<=\b|252F)[0-9a-f]{32}\b/g, number))
    .filter((line) => !/^Task <task \d+> is [A-Z]+: /.test(line))
    .map((line) => line.replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, '<time>'))
    .map((line) => line.replace(/\b(?:\d+ h )?(?:\d+ min )?\d+ (?:s|min|h)\b/g, '<duration>'))
}
