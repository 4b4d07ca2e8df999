import { availableParallelism, cpus, loadavg, totalmem, type } from 'node:os'

/** When and where something was measured, in one line; what else kept the machine busy is the load. */
export function describeMachine(): string {
  const day = new Date().toISOString().slice(0, 10)
  const memory = Math.round(totalmem() / 2 ** 30)
  const load = (loadavg()[0] ?? 0).toFixed(1)
  const model = cpus()[0]?.model.trim() ?? 'unknown CPU'
  return `${day}, Node ${process.version}, ${availableParallelism()} cores (${model}), ${memory} GiB, ${type()}, load ${load}`
}
