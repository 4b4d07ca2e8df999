/**
 * Preloaded into a process by NODE_OPTIONS, it sets the clock of that process off by WRONG_CLOCK_MS. Timers go on as
 * they are: a wrong clock runs as fast as a right one.
 */
const offMs = Number(process.env['WRONG_CLOCK_MS'])
const RightDate = Date
const rightNow = Date.now.bind(Date)

globalThis.Date = new Proxy(RightDate, {
  construct: (target, given: unknown[], newTarget) =>
    Reflect.construct(target, given.length === 0 ? [rightNow() + offMs] : given, newTarget) as Date,
  apply: () => new RightDate(rightNow() + offMs).toString(),
})
RightDate.now = () => rightNow() + offMs
