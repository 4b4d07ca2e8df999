import { describe, expect, it } from 'vitest'
import { listPhases, ranUntil } from '../../../src/report/phases.ts'
import { formatTimeChart } from '../../../src/report/time-chart.ts'
import { at, buildExited, buildNeverStarted, buildTask, t0 } from '../ecs/builders.ts'

describe('the phases of a run', () => {
  it('are waiting, provisioning and running, one after the other', () => {
    expect(listPhases(buildExited(0), 125_000)).toEqual([
      { name: 'waiting', fromMs: t0 - 125_000, toMs: t0 },
      { name: 'provisioning', fromMs: t0, toMs: t0 + 30_000 },
      { name: 'running', fromMs: t0 + 30_000, toMs: t0 + 90_000 },
    ])
  })

  it.each([
    ['a task that never started was only provisioned', buildNeverStarted('x'), ['provisioning']],
    ['a task that still runs has not run yet', buildTask(), ['provisioning']],
    ['a task of which no times are known', { taskArn: 'a' }, []],
  ])('are those that are over: %s', (_what, task, names) => {
    expect(listPhases(task, 0).map(({ name }) => name)).toEqual(names)
  })

  it('end with the execution, not with the clean-up behind it', () => {
    expect(
      ranUntil(buildExited(0, { executionStoppedAt: at(90), stoppingAt: at(91), stoppedAt: at(130) })),
    ).toEqual(at(90))
    expect(ranUntil(buildTask())).toBeUndefined()
  })
})

describe('the chart of the times', () => {
  const chartOf = (...phases: [name: 'waiting' | 'provisioning' | 'running', seconds: number][]) => {
    let toMs = t0
    return formatTimeChart(
      phases.map(([name, seconds]) => ({ name, fromMs: toMs, toMs: (toMs += seconds * 1_000) })),
    )
  }

  it.each([
    ['nothing is known', chartOf()],
    ['there is one phase', chartOf(['provisioning', 30])],
    ['all but one took no time', chartOf(['waiting', 0.4], ['provisioning', 30], ['running', 0.1])],
  ])('is left out where %s', (_what, chart) => {
    expect(chart).toBe('')
  })

  it('leaves out what took no time', () => {
    const chart = chartOf(['waiting', 0.1], ['provisioning', 30], ['running', 0.5])
    expect(chart.match(/\w+(?= \d+ s :)/g)).toEqual(['provisioning', 'running'])
  })

  it.each([
    [1, '1second'],
    [8, '1second'],
    [9, '2second'],
    [300, '1minute'],
    [3_000, '10minute'],
    [21_600, '1hour'],
    [3_000_000, '1day'],
  ])('of %d s has a tick every %s, so that their labels have room', (seconds, interval) => {
    expect(chartOf(['waiting', seconds / 2], ['running', seconds / 2])).toContain(
      `\n  tickInterval ${interval}\n`,
    )
  })
})
