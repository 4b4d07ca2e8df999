/**
 * How a child's peak memory is measured: a module that Node loads before the program writes, when the process ends, the
 * largest resident set that its address space ever had (VmHWM of /proc/self/status). Where there is no /proc it is the
 * maxRSS of process.resourceUsage(), which on Linux would count the memory of whoever started the process too.
 */
import { readFileSync } from 'node:fs'

/** The options for `node` that make it write its peak memory, in KiB, to `file`. */
export function measuringOptions(file: string): readonly string[] {
  const source = `
import { readFileSync, writeFileSync } from 'node:fs'
const readPeak = () => {
  try { return /VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1] }
  catch { return String(process.resourceUsage().maxRSS) }
}
process.on('exit', () => writeFileSync(${JSON.stringify(file)}, readPeak()))
`
  return ['--import', `data:text/javascript,${encodeURIComponent(source)}`]
}

/** What such a process has written, in MiB. */
export function readPeakMebibytes(file: string): number {
  return Number(readFileSync(file, 'utf8')) / 1_024
}
