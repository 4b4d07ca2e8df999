import { describe, expect, it } from 'vitest'
import { buildMask } from '../../../src/report/mask.ts'
import type { SummaryPlan } from '../../../src/report/plan-text.ts'
import { formatPlainSummary, formatSummary, type SummaryFacts } from '../../../src/report/summary.ts'
import { buildExited, t0 } from '../ecs/builders.ts'
import { decode, hostile } from './markup.ts'

const zwsp = '\u200B'
const id = '0123456789abcdef0123456789abcdef'
const taskUrl = `https://eu-central-1.console.aws.amazon.com/ecs/v2/clusters/ci/tasks/${id}?region=eu-central-1`
const logUrl =
  'https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1#logsV2:log-groups/log-group/$252Fecs'

function buildFacts(overrides: Partial<SummaryFacts> = {}): SummaryFacts {
  return {
    ending: {
      outcome: 'failed',
      exitCode: 1,
      what: 'It exited with 1.',
      exists: 'It has ended.',
      next: 'Read on.',
    },
    mask: buildMask([]),
    command: 'terraform plan -input=false',
    taskDefinition: 'terraform:7',
    cluster: 'ci',
    branch: 'main',
    run: { title: 'acme/infra run 812', url: 'https://github.com/acme/infra/actions/runs/812' },
    task: buildExited(1),
    waitedMs: 125_000,
    waitedFor: [{ taskId: '4567', text: 'task 4567 of terraform, https://ci.example/7' }],
    logUrl,
    logLines: ['line 1', 'line 2'],
    isWholeLog: true,
    ...overrides,
  }
}

const succeeded = { outcome: 'succeeded', exitCode: 0, what: 'Done.', exists: '', next: '' } as const

function buildPlan(overrides: Partial<SummaryPlan> = {}): SummaryPlan {
  return {
    ...{ add: 2, change: 1, destroy: 0, import: 0, forget: 0 },
    ...{ noChanges: false, outputsOnly: false, sure: true },
    ...overrides,
  }
}

/** The parts of a summary: its head, and what stands in the fenced block of the log; of two blocks in the last one. */
function split(summary: string): { head: string; log: string[] } {
  const lines = summary.split('\n')
  const blocks = lines.flatMap((line, index) => (line.startsWith('<details') ? [index] : []))
  const [first, last] = [blocks[0], blocks.at(-1)]
  if (first === undefined || last === undefined) return { head: summary, log: [] }
  const start = lines.findIndex((line, index) => index > last && line.endsWith('`text'))
  const fence = /^`+/.exec(lines[start] ?? '')?.[0] ?? ''
  const end = lines.findIndex(
    (line, index) => index > start && /^ {0,3}`+ *$/.test(line) && line.trim().length >= fence.length,
  )
  return { head: lines.slice(0, first).join('\n'), log: lines.slice(start + 1, end) }
}

describe('the job summary', () => {
  it('says everything, for people', () => {
    const shown = decode(formatSummary(buildFacts({ plan: buildPlan() })))
    expect(shown).toBe(
      `### ❌ ecs-in-turn: failed, exit code 1

It exited with 1.

It has ended.

**Next:** Read on.

<table>
<tr><th align="left" nowrap>Command</th><td><code>terraform plan -input=false</code></td></tr>
<tr><th align="left" nowrap>Terraform</th><td><b>2 to add, 1 to change, 0 to destroy</b></td></tr>
<tr><th align="left" nowrap>Waited for</th><td>task 4567 of terraform, <a href="https://ci.example/7">ci.example/7</a></td></tr>
<tr><th align="left" nowrap>Time</th><td>2 min 5 s waiting, 30 s provisioning, 1 min running</td></tr>
<tr><th align="left" nowrap>Log</th><td><a href="${logUrl}">CloudWatch Logs</a></td></tr>
<tr><th align="left" nowrap>Task</th><td><a href="${taskUrl}">${id}</a></td></tr>
<tr><th align="left" nowrap>Task definition</th><td>terraform:7, cluster ci</td></tr>
<tr><th align="left" nowrap>Branch</th><td>main</td></tr>
</table>

\`\`\`mermaid
gantt
  dateFormat x
  axisFormat %H:%M:%S
  tickInterval 30second
  todayMarker off
  waiting 2 min 5 s :${t0 - 125_000}, ${t0}
  provisioning 30 s :${t0}, ${t0 + 30_000}
  running 1 min :${t0 + 30_000}, ${t0 + 90_000}
\`\`\`

<details open><summary>Log, 2 lines</summary>

\`\`\`text
line 1
line 2
\`\`\`

</details>
`,
    )
  })

  it('says only what is known', () => {
    const facts: SummaryFacts = {
      ending: { outcome: 'refused', exitCode: 77, what: 'No.', exists: 'Nothing was launched.', next: '' },
      mask: buildMask([]),
      cluster: 'ci',
      run: { title: 'a run' },
      waitedMs: 0,
      waitedFor: [],
      logLines: [],
      isWholeLog: true,
    }
    expect(decode(formatSummary(facts))).toBe(
      '### ❌ ecs-in-turn: refused, exit code 77\n\nNo.\n\nNothing was launched.\n\n<table>\n<tr><th align="left" nowrap>Task definition</th><td>cluster ci</td></tr>\n</table>\n',
    )
  })

  it.each([
    ['succeeded', 0, '### ✅ ecs-in-turn: succeeded'],
    ['skipped', 0, '### ⏭️ ecs-in-turn: skipped'],
    ['timed-out', 124, '### ❌ ecs-in-turn: timed-out, exit code 124'],
  ] as const)(
    'begins with the outcome, and an exit code that fails the step: %s',
    (outcome, exitCode, heading) => {
      const ending = { ...buildFacts().ending, outcome, exitCode }
      expect(formatSummary(buildFacts({ ending })).split('\n')[0]).toBe(heading)
    },
  )

  it('does not link to the log of a container that never ran, for there is none', () => {
    const ending = { ...buildFacts().ending, outcome: 'never-started' } as const
    expect(formatSummary(buildFacts({ ending }))).not.toContain('CloudWatch')
  })

  it('does not name a holder in its table whom the message has named', () => {
    const ending = { ...buildFacts().ending, what: 'The lane is busy. It is held by task 4567 (RUNNING).' }
    const waitedFor = [{ taskId: '123', text: 'another' }, ...buildFacts().waitedFor]
    const shown = formatSummary(buildFacts({ ending, waitedFor }))
    expect(shown.match(/<th[^>]*>(?:Waited|Then) for/g)).toHaveLength(1)
    expect(shown).toContain('another')
  })

  it.each([
    [0, undefined],
    [499, undefined],
    [500, '1 s waiting'],
    [7_200_000, '2 h waiting'],
  ])('of a run without a task tells a wait of %d ms as %s', (waitedMs, text) => {
    const { task: _none, ...facts } = buildFacts({ waitedMs })
    const row = /<th[^>]*>Time<\/th><td>([^<]*)/.exec(formatSummary(facts))?.[1]
    expect(row).toBe(text)
  })

  it('shows the lines of a message as lines', () => {
    const ending = { ...buildFacts().ending, what: 'First problem.\nSecond problem.' }
    expect(decode(formatSummary(buildFacts({ ending })))).toContain('First problem.<br>\nSecond problem.')
  })

  it.each<[plan: Partial<SummaryPlan>, text: string]>([
    [{}, '2 to add, 1 to change, 0 to destroy'],
    [{ import: 3, forget: 1 }, '3 to import, 2 to add, 1 to change, 0 to destroy, 1 to forget'],
    [{ operation: 'plan' }, '2 to add, 1 to change, 0 to destroy'],
    [
      { operation: 'apply', import: 1, forget: 1 },
      '1 imported, 2 added, 1 changed, 0 destroyed, 1 forgotten',
    ],
    [{ operation: 'destroy', add: 0, change: 0, destroy: 4 }, '0 added, 0 changed, 4 destroyed'],
    [{ add: 0, change: 0, noChanges: true }, 'no changes'],
    [{ add: 0, change: 0, outputsOnly: true }, 'only output values change'],
    [
      { sure: false, note: 'Not all of the log was read.' },
      '2 to add, 1 to change, 0 to destroy. Not sure: Not all of the log was read.',
    ],
    [{ add: 0, change: 0, noChanges: true, sure: false }, 'no changes. Not sure: the log does not tell all.'],
  ])('says what Terraform counts: %j', (plan, text) => {
    expect(decode(formatSummary(buildFacts({ plan: buildPlan(plan) })))).toContain(
      `Terraform</th><td><b>${text}</b></td></tr>`,
    )
  })

  it('names at most twenty of those that were waited for', () => {
    const waitedFor = Array.from({ length: 50 }, (_, index) => ({
      taskId: `${index}-`,
      text: `holder ${index}`,
    }))
    const shown = formatSummary(buildFacts({ waitedFor }))
    expect(shown.match(/<th[^>]*>(?:Waited|Then) for/g)).toHaveLength(21)
    expect(shown).toContain('Then for</th><td>30 more</td>')
  })

  it.each([
    [['a'], true, 'Log, 1 line'],
    [['a'], false, 'Log, the last line'],
    [['a', 'b'], true, 'Log, 2 lines'],
    [['a', 'b'], false, 'Log, the last 2 lines'],
  ])('says how much of the log it shows: %j', (logLines, isWholeLog, title) => {
    expect(decode(formatSummary(buildFacts({ ending: succeeded, logLines, isWholeLog })))).toContain(
      `<details><summary>${title}</summary>`,
    )
  })

  it.each([
    ['a short log as a whole', 20, ['<details open><summary>Log, 20 lines']],
    [
      'the end of a longer one',
      21,
      ['<details open><summary>Log, the last 20 lines', '<details><summary>Log, 21 lines'],
    ],
  ])('shows a failed run without a click: %s', (_what, count, titles) => {
    const logLines = Array.from({ length: count }, (_, index) => `line ${index}`)
    const summary = decode(formatSummary(buildFacts({ logLines })))
    expect(summary.match(/<details.*(?=<\/summary>)/g)).toEqual(titles)
    expect(split(summary).log).toEqual(logLines)
  })

  it('shows no more than 20 kB of a failed run without a click', () => {
    const summary = formatSummary(
      buildFacts({ logLines: ['first', 'X'.repeat(500_000), 'y'.repeat(15_000)] }),
    )
    expect(summary).toMatch(/<details open><summary>Log&#44; the last line<\/summary>\n\n[^X]*<\/details>/)
  })
})

describe('a job summary of hostile texts', () => {
  it.each(hostile)('shows them as they are: %j', (text) => {
    const facts = buildFacts({
      ending: { outcome: 'failed', exitCode: 1, what: text, exists: text, next: text },
      command: text,
      taskDefinition: text,
      cluster: text,
      branch: text,
      run: { title: text, url: `https://ci.example/${encodeURI(text)}"><script>` },
      plan: buildPlan({ sure: false, note: text }),
      waitedFor: [{ taskId: '4567', text }],
      logUrl: text,
      logLines: text.split('\n'),
    })
    const { head, log } = split(formatSummary(facts))
    // Of the head only our own structure is left when its entities are taken for the texts that they are.
    const own =
      /^(### ❌ ecs|```mermaid|```|gantt| {2}(dateFormat|axisFormat|tickInterval|todayMarker|waiting|provisioning|running) .*|<table>|<\/table>|<tr><th align="left" nowrap>[A-Z][a-z ]+<\/th><td>(<b>)?TEXT(<\/b>)?<\/td><\/tr>|(\*\*Next:\*\* )?TEXT(<br>)?|)$/
    const lines = head.split('\n').map((line) =>
      line
        .replace(/&#\d+;/g, 'e')
        .replace(/-in-turn: failed, exit code 1$/, '')
        .replace(/<code>[^<>|`]*<\/code>|<a href="[^<>"|`]*">[^<>|`]*<\/a>/g, 'e')
        .replace(/(?<=^|<td>|<b>|\*\* )[^<>|`[\]*_#!]+(?=<\/b>|<\/td>|<br>|$)/, 'TEXT'),
    )
    expect(lines.filter((line) => !own.test(line))).toEqual([])
    expect(log.map((line) => line.replaceAll(zwsp, ''))).toEqual(
      text
        .replaceAll(/\[\d+m/g, '')
        .replaceAll(/[^\P{Cc}\n]|\u202E/gu, '')
        .split('\n'),
    )
  })

  it('is not closed by a fence in the log, nor kept open by a long one', () => {
    const logLines = ['```', '`'.repeat(300_000), '````````', '</details>']
    const summary = formatSummary(buildFacts({ logLines }))
    expect(split(summary).log.map((line) => line.replaceAll(zwsp, ''))).toEqual(logLines)
    expect(summary.endsWith('\n\n</details>\n')).toBe(true)
    expect(Buffer.byteLength(summary)).toBeLessThan(1_048_576)
  })

  it('can not become a picture: no text from outside is in the chart', () => {
    const chart = /```mermaid\n([^`]*)```/.exec(
      formatSummary(buildFacts({ command: hostile.join(' ') })),
    )?.[1]
    expect(chart).toMatch(/^gantt\n( {2}[a-zA-Z0-9 :,%]+\n)+$/)
  })
})

describe('a secret', () => {
  it('is in neither summary, however it is escaped', () => {
    const secret = 'p@ss|w<o>rd*1'
    const text = `with ${secret} in it`
    const facts = buildFacts({
      mask: buildMask([secret]),
      ending: { outcome: 'failed', exitCode: 1, what: text, exists: text, next: text },
      command: text,
      taskDefinition: text,
      cluster: text,
      branch: text,
      run: { title: text, url: `https://ci.example/${secret}` },
      plan: buildPlan({ sure: false, note: text }),
      waitedFor: [{ taskId: '4567', text }],
      logUrl: `https://log.example/${secret}`,
      logLines: [text],
    })
    for (const summary of [formatSummary(facts), formatPlainSummary(facts)]) {
      expect(decode(summary)).not.toContain(secret)
      expect(decode(summary)).toContain('***')
    }
  })
})

describe('a text that is cut', () => {
  it('is masked before: no half of a secret is left at the cut', () => {
    const text = `${'x'.repeat(1_990)}0123456789ABCDEF`
    const ending = { outcome: 'failed', exitCode: 1, what: text, exists: '', next: '' } as const
    const facts = buildFacts({ mask: buildMask(['0123456789ABCDEF']), command: text, ending })
    for (const summary of [formatSummary(facts), formatPlainSummary(facts)])
      expect(decode(summary)).not.toMatch(/x01/)
  })
})

describe('the size of a job summary', () => {
  it.each<[what: string, logLines: string[]]>([
    ['a long log', Array.from({ length: 100_000 }, (_, index) => `${index} ${'x'.repeat(50)}`)],
    ['a log of letters that take three bytes', Array.from({ length: 20_000 }, () => '日'.repeat(100))],
    ['a line that is too long', ['first', 'x'.repeat(3_000_000)]],
    ['a line of such letters', ['日'.repeat(1_000_000)]],
    ['a line of pairs', ['😀'.repeat(600_000)]],
    ['backticks alone', Array.from({ length: 30 }, () => '`'.repeat(100_000))],
    ['empty lines', Array.from({ length: 1_100_000 }, () => '')],
  ])('is below 1 MiB, with the end of the log and a note: %s', (_what, logLines) => {
    const summary = formatSummary(buildFacts({ logLines }))
    expect(Buffer.byteLength(summary)).toBeLessThan(1_048_576)
    expect(Buffer.byteLength(summary)).toBeGreaterThan(300_000)
    expect(summary).toContain('The beginning of the log is left out here: a job summary holds 1 MiB at most.')
    expect(decode(summary)).toMatch(/<details><summary>Log, the last ([\d,]+ lines|line)<\/summary>/)
    const { log } = split(summary)
    expect(logLines.at(-1)?.endsWith((log.at(-1) ?? '?').replaceAll(zwsp, ''))).toBe(true)
  })

  it('is below 1 MiB whatever the other texts are', () => {
    const long = '|'.repeat(1_000_000)
    const facts = buildFacts({
      ending: { outcome: 'failed', exitCode: 1, what: long, exists: long, next: '|\n'.repeat(100_000) },
      command: long,
      taskDefinition: long,
      cluster: long,
      branch: long,
      run: { title: long, url: `https://ci.example/${long}` },
      plan: buildPlan({ sure: false, note: long }),
      waitedFor: Array.from({ length: 100 }, () => ({ taskId: '4567', text: long })),
      logUrl: `https://log.example/${long}`,
      logLines: ['the last line'],
    })
    const summary = formatSummary(facts)
    expect(Buffer.byteLength(summary)).toBeLessThan(1_048_576)
    expect(split(summary).log).toEqual(['the last line'])
  })

  it('leaves a log that fits as it is, without a note', () => {
    const logLines = Array.from({ length: 5_000 }, (_, index) => `line ${index}`)
    const summary = formatSummary(buildFacts({ logLines }))
    expect(split(summary).log).toEqual(logLines)
    expect(summary).not.toContain('left out')
  })
})

describe('the plain summary', () => {
  it('has the same facts, without the log', () => {
    expect(formatPlainSummary(buildFacts({ plan: buildPlan() }))).toBe(
      `Summary
  Outcome: failed, exit code 1
  Command: terraform plan -input=false
  Terraform: 2 to add, 1 to change, 0 to destroy
  Waited for: task 4567 of terraform, https://ci.example/7
  Time: 2 min 5 s waiting, 30 s provisioning, 1 min running
  Log: CloudWatch Logs ${logUrl}
  Task: ${id} ${taskUrl}
  Task definition: terraform:7, cluster ci
  Branch: main
  Run: acme/infra run 812 https://github.com/acme/infra/actions/runs/812`,
    )
  })

  it.each(hostile)('keeps every fact on its line: %j', (text) => {
    const plain = formatPlainSummary(
      buildFacts({ command: text, cluster: text, waitedFor: [{ taskId: '4567', text }] }),
    )
    expect(plain.split('\n')).toHaveLength(10)
    expect(plain).not.toMatch(/[^\P{Cc}\n]|\u202E/u)
  })
})
