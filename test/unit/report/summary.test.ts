import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  escapeMarkdown,
  formatCode,
  formatDetails,
  formatFence,
  formatLink,
} from '../../../src/report/markdown.ts'
import { buildMask } from '../../../src/report/mask.ts'
import { listPhases, ranUntil } from '../../../src/report/phases.ts'
import {
  formatPlainSummary,
  formatSummary,
  type SummaryFacts,
  type SummaryPlan,
} from '../../../src/report/summary.ts'
import { at, buildExited, buildNeverStarted, buildTask, t0 } from '../ecs/builders.ts'

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
    waitedFor: ['task 4567 of terraform (RUNNING)'],
    logUrl,
    logLines: ['line 1', 'line 2'],
    isWholeLog: true,
    ...overrides,
  }
}

function buildPlan(overrides: Partial<SummaryPlan> = {}): SummaryPlan {
  return {
    ...{ add: 2, change: 1, destroy: 0, import: 0, forget: 0 },
    ...{ noChanges: false, outputsOnly: false, sure: true },
    ...overrides,
  }
}

/** What a browser makes of entities: the text that a reader sees. */
function decode(html: string): string {
  return html.replace(/&#(\d+);/g, (_all, code: string) => String.fromCodePoint(Number(code)))
}

/** The parts of a summary: its head, and what stands in the fenced block of the log. */
function split(summary: string): { head: string; log: string[] } {
  const lines = summary.split('\n')
  const start = lines.findIndex((line) => line.startsWith('<details>'))
  if (start === -1) return { head: summary, log: [] }
  const fence = /^`+/.exec(lines[start + 2] ?? '')?.[0] ?? ''
  const end = lines.findIndex(
    (line, index) => index > start + 2 && /^ {0,3}`+ *$/.test(line) && line.trim().length >= fence.length,
  )
  return { head: lines.slice(0, start).join('\n'), log: lines.slice(start + 3, end) }
}

const hostile: readonly string[] = [
  '</code></details><script>alert(1)</script>',
  '| a | b |\n|---|---|',
  '[click](javascript:alert(1))',
  '![x](https://evil.example/pixel)',
  '# heading\n> quote\n- list\n1. list',
  '```\nnot code\n```',
  '`code` **bold** _em_ ~~gone~~',
  'https://evil.example www.evil.example mail@evil.example',
  '@acme/admins #1 GH-1',
  '$\\frac{1}{0}$ &lt;b&gt; &#60;b&#62; &amp;',
  '<!-- comment',
  '```mermaid\ngantt\n```',
  '::error::x ##[error]y',
  '\u001B[31mred\u001B[0m \u0000\u202E',
]

describe('text from outside as Markdown', () => {
  it('shows itself and nothing else', () => {
    const printable = fc.string({
      unit: fc.oneof(
        fc.constantFrom(...'<>&|`*_[]()#!~$@:/\\"\'+-=.{}^%;,? aB9é日'.split('')),
        fc.string({ minLength: 1, maxLength: 1 }),
      ),
    })
    fc.assert(
      fc.property(fc.oneof(printable, fc.constantFrom(...hostile)), (text) => {
        const escaped = escapeMarkdown(text)
        // Nothing is left that Markdown or HTML could take for structure: only entities have signs at all.
        expect(escaped.replace(/&#\d+;/g, '')).toMatch(/^[^!-/:-@[-`{-~\n]*$/)
        expect(decode(escaped).replace(/\s+/g, '')).toBe(
          text
            .replace(/\p{Cc}|\u202E/gu, '')
            .replace(/\[31m|\[0m/g, '')
            .replace(/\s+/g, ''),
        )
      }),
    )
  })

  it.each([
    [
      'https://ci.example/a?b=1&c="x"',
      '<a href="https&#58;&#47;&#47;ci&#46;example&#47;a&#63;b&#61;1&#38;c&#61;&#34;x&#34;">run</a>',
    ],
    ['http://ci.example', '<a href="http&#58;&#47;&#47;ci&#46;example">run</a>'],
    ['javascript:alert(1)', 'run'],
    ['data:text/html,x', 'run'],
    ['//evil.example', 'run'],
    ['https://', 'run'],
    ['https:// evil.example', 'run'],
    ['', 'run'],
  ])('links to %s only where that is an address of the web', (url, link) => {
    expect(formatLink('run', url)).toBe(link)
  })

  it('is code between tags that are ours', () => {
    expect(formatCode('</code><b>')).toBe('<code>&#60;&#47;code&#62;&#60;b&#62;</code>')
  })

  it('is folded with empty lines around, or its Markdown would be HTML', () => {
    expect(formatDetails('a <b>', 'body')).toBe(
      '<details><summary>a &#60;b&#62;</summary>\n\nbody\n\n</details>',
    )
  })
})

describe('a fenced block', () => {
  it.each([
    [['a'], '```'],
    [['```'], '````'],
    [['x `` y', '````` z'], '``````'],
    [[], '```'],
  ])('has a fence longer than any run of backticks in %j', (lines, fence) => {
    expect(formatFence(lines)).toBe([`${fence}text`, ...lines, fence].join('\n'))
  })

  it('is closed by its own fence alone', () => {
    const line = fc.string({ unit: fc.constantFrom('`', '`', '``', ' ', '~', 'a') })
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
        const [opening = '', ...rest] = formatFence(lines).split('\n')
        const fence = opening.replace('text', '')
        const closing = rest.findIndex((one) => /^ {0,3}`+ *$/.test(one) && one.trim().length >= fence.length)
        expect(closing).toBe(rest.length - 1)
      }),
    )
  })
})

describe('the phases of a run', () => {
  it('are waited, provisioning and running, one after the other', () => {
    expect(listPhases(buildExited(0), 125_000)).toEqual([
      { name: 'waited', fromMs: t0 - 125_000, toMs: t0 },
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

describe('the job summary', () => {
  it('says everything, for people', () => {
    const shown = decode(formatSummary(buildFacts({ plan: buildPlan() })))
    expect(shown).toBe(
      `### ❌ ecs-in-turn: failed

It exited with 1.

It has ended.

Read on.

| | |
|---|---|
| Command | <code>terraform plan -input=false</code> |
| Task definition | <code>terraform:7</code> |
| Cluster | <code>ci</code> |
| Branch | <code>main</code> |
| Run | <a href="https://github.com/acme/infra/actions/runs/812">acme/infra run 812</a> |
| Terraform | <code>2 to add, 1 to change, 0 to destroy</code> |
| Time | <code>waited 2 min 5 s, provisioning 30 s, running 1 min</code> |
| Waited for | <code>task 4567 of terraform (RUNNING)</code> |
| Task | <a href="${taskUrl}">${id}</a> |
| Log | <a href="${logUrl}">CloudWatch Logs</a> |

\`\`\`mermaid
gantt
  dateFormat x
  axisFormat %H:%M:%S
  todayMarker off
  waited 2 min 5 s :${t0 - 125_000}, ${t0}
  provisioning 30 s :${t0}, ${t0 + 30_000}
  running 1 min :${t0 + 30_000}, ${t0 + 90_000}
\`\`\`

<details><summary>The whole log (2 lines)</summary>

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
      '### ❌ ecs-in-turn: refused\n\nNo.\n\nNothing was launched.\n\n| | |\n|---|---|\n| Cluster | <code>ci</code> |\n| Run | <code>a run</code> |\n| Time | <code>waited 0 s</code> |\n',
    )
  })

  it.each([
    ['succeeded', '### ✅ ecs-in-turn: succeeded'],
    ['skipped', '### ⏭️ ecs-in-turn: skipped'],
    ['timed-out', '### ❌ ecs-in-turn: timed-out'],
  ] as const)('begins with the outcome: %s', (outcome, heading) => {
    const ending = { ...buildFacts().ending, outcome }
    expect(formatSummary(buildFacts({ ending })).split('\n')[0]).toBe(heading)
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
      { sure: false, note: 'The start of the log was not read.' },
      '2 to add, 1 to change, 0 to destroy (not sure: The start of the log was not read.)',
    ],
    [{ add: 0, change: 0, noChanges: true, sure: false }, 'no changes (not sure: the log does not tell all)'],
  ])('says what Terraform counts: %j', (plan, text) => {
    expect(decode(formatSummary(buildFacts({ plan: buildPlan(plan) })))).toContain(
      `| Terraform | <code>${text}</code> |`,
    )
  })

  it('names at most twenty of those that were waited for', () => {
    const waitedFor = Array.from({ length: 50 }, (_, index) => `holder ${index}`)
    const shown = formatSummary(buildFacts({ waitedFor }))
    expect(shown.match(/Waited for/g)).toHaveLength(21)
    expect(shown).toContain('30 more')
  })

  it.each([
    [['a'], true, 'The whole log (1 line)'],
    [['a'], false, 'The last line of the log'],
    [['a', 'b'], false, 'The last 2 lines of the log'],
  ])('says how much of the log it shows: %j', (logLines, isWholeLog, title) => {
    expect(decode(formatSummary(buildFacts({ logLines, isWholeLog })))).toContain(
      `<summary>${title}</summary>`,
    )
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
      waitedFor: [text],
      logUrl: text,
      logLines: text.split('\n'),
    })
    const { head, log } = split(formatSummary(facts))
    // Of the head only our own structure is left when its entities are taken for the texts that they are.
    const own =
      /^(### ❌ ecs|\| \| \||\|---\|---\||```mermaid|```|gantt| {2}(dateFormat|axisFormat|todayMarker|waited|provisioning|running) .*|\| [A-Z][a-z ]+ \| (<code>[^<>|`]*<\/code>|<a href="[^<>"|`]*">[^<>|`]*<\/a>|[^<>|`[\]*_]*) \||[^<>|`[\]*_#!]*(<br>)?)$/
    const lines = head
      .split('\n')
      .map((line) => line.replace(/&#\d+;/g, 'e').replace(/-in-turn: failed$/, ''))
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
      waitedFor: [text],
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
    expect(summary).toContain('The beginning is left out here, because a job summary has 1 MiB at most.')
    expect(decode(summary)).toMatch(/<summary>The last (\d+ lines|line) of the log<\/summary>/)
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
      waitedFor: Array.from({ length: 100 }, () => long),
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
  Task definition: terraform:7
  Cluster: ci
  Branch: main
  Run: acme/infra run 812 https://github.com/acme/infra/actions/runs/812
  Terraform: 2 to add, 1 to change, 0 to destroy
  Time: waited 2 min 5 s, provisioning 30 s, running 1 min
  Waited for: task 4567 of terraform (RUNNING)
  Task: ${id} ${taskUrl}
  Log: CloudWatch Logs ${logUrl}`,
    )
  })

  it.each(hostile)('keeps every fact on its line: %j', (text) => {
    const plain = formatPlainSummary(buildFacts({ command: text, cluster: text, waitedFor: [text] }))
    expect(plain.split('\n')).toHaveLength(11)
    expect(plain).not.toMatch(/[^\P{Cc}\n]|\u202E/u)
  })
})
