import { describe, expect, it, test } from 'vitest'

import { parsePlanSummary, type PlanSummary } from '../../../src/terraform/plan-summary.ts'
import { fixtureNames, readFixture } from './fixture.ts'

const none = { add: 0, change: 0, destroy: 0, import: 0, forget: 0 }
const plan: PlanSummary = {
  ...none,
  operation: 'plan',
  outputsOnly: false,
  noChanges: false,
  count: 1,
  sure: true,
}

function apply(counts: Partial<PlanSummary>, more: Partial<PlanSummary> = {}): PlanSummary {
  const all = { ...none, ...counts }
  return { ...plan, ...all, operation: 'apply', planned: all, ...more }
}

function unsure(note: RegExp): Partial<PlanSummary> {
  return { sure: false, note: expect.stringMatching(note) as string }
}

const noChanges = { ...plan, noChanges: true }
const outputsOnly = { ...plan, outputsOnly: true }
const mixed = { add: 1, change: 1, destroy: 2 }
const failed = unsure(/Terraform reported an error/)
const unfinished = unsure(/An apply began, but did not end/)
const addedUp = { count: 2, ...unsure(/2 (plans|applies) in this log are added up/) }

/** Fixtures that are not here must have no summary. */
const expected: Record<string, PlanSummary> = {
  'recorded/plan-add': { ...plan, add: 3 },
  'recorded/plan-add-colour': { ...plan, add: 3 },
  'recorded/plan-add-json': { ...plan, add: 3 },
  'recorded/plan-mixed': { ...plan, ...mixed },
  'recorded/plan-mixed-colour': { ...plan, ...mixed },
  'recorded/plan-mixed-json': { ...plan, ...mixed },
  'recorded/no-changes': noChanges,
  'recorded/no-changes-colour': noChanges,
  'recorded/no-changes-json': noChanges,
  'recorded/refresh-only': noChanges,
  'recorded/destroy-nothing': noChanges,
  'recorded/destroy-plan': { ...plan, destroy: 4 },
  'recorded/destroy': apply({ destroy: 3 }, { operation: 'destroy' }),
  'recorded/destroy-again': apply({}, { operation: 'destroy', noChanges: true }),
  'recorded/destroy-json': apply({ destroy: 4 }, { operation: 'destroy' }),
  'recorded/apply-add': apply({ add: 3 }),
  'recorded/apply-add-json': apply({ add: 3 }),
  'recorded/apply-mixed-colour': apply(mixed),
  'recorded/apply-no-changes': apply({}, { noChanges: true }),
  'recorded/apply-no-approval': { ...plan, add: 1, ...failed },
  'recorded/apply-failed': { ...plan, add: 2, ...unfinished },
  'recorded/apply-failed-json': { ...plan, add: 1, destroy: 1, ...unfinished },
  'recorded/interrupted': { ...plan, add: 1, ...unfinished },
  'recorded/outputs-only': outputsOnly,
  'recorded/outputs-only-colour': outputsOnly,
  'recorded/outputs-only-json': outputsOnly,
  'recorded/outputs-only-apply': apply({}, { outputsOnly: true }),
  'recorded/outputs-only-apply-json': apply({}, { outputsOnly: true }),
  'recorded/plan-then-apply': apply({ add: 1 }),
  'recorded/plan-out-apply': apply({ add: 1 }),
  'recorded/plan-then-show': { ...plan, add: 2, change: 2, destroy: 4, ...addedUp },
  'recorded/moved': plan,
  'recorded/moved-json': plan,
  'recorded/forget': { ...plan, forget: 1 },
  'recorded/forget-json': { ...plan, forget: 1 },
  'recorded/forget-apply': apply({ forget: 1 }),
  'recorded/import': { ...plan, import: 1 },
  'recorded/import-json': { ...plan, import: 1 },
  'recorded/import-apply': apply({ import: 1 }),
  'recorded/plan-failed': { ...plan, add: 1, ...failed },
  'recorded/plan-failed-colour': { ...plan, add: 1, ...failed },
  'recorded/plan-failed-json': { ...plan, add: 1, ...failed },
  'recorded/two-plans': { ...plan, add: 3, ...addedUp },
  'recorded/two-plans-none-and-some': { ...plan, add: 1, destroy: 1, ...addedUp },
  'recorded/two-applies': { ...plan, add: 3, operation: 'apply', ...addedUp },
  'recorded/heredoc-plan': { ...plan, add: 1 },
  'recorded/heredoc-plan-json': { ...plan, add: 1 },
  'recorded/heredoc-change': { ...plan, change: 1 },
  'recorded/heredoc-apply': apply({ add: 1 }),
  'recorded/heredoc-apply-failed': { ...plan, add: 1, destroy: 1, ...unfinished },
  'recorded/changed-before': apply({ add: 1 }, failed),
  'recorded/changed-before-colour': apply({ add: 1 }, failed),
  'recorded/changed-before-json': apply({ add: 1 }, failed),
  'recorded/plan-before-locked-apply': { ...plan, add: 1, ...failed },
  'recorded/nested': { ...plan, add: 1, ...unfinished },
  'recorded/http-release-fails': { ...plan, add: 1, ...unfinished },
  'recorded/http-release-fails-colour': { ...plan, add: 1, ...failed },
  'recorded/http-release-fails-json': { ...plan, add: 1, ...failed },

  'from-source/plan-tofu-forget': { ...plan, import: 1, add: 2, forget: 1 },
  'from-source/plan-tofu-json': { ...plan, forget: 1 },
  'from-source/apply-tofu-forgotten': apply({ forget: 1 }),
  'from-source/plan-actions': plan,
  'from-source/apply-actions': apply({ add: 1 }),
  'from-source/apply-json-actions': apply({}),
  'from-source/plan-refresh-only-drift': plan,
  'from-source/plan-moved-and-outputs': plan,
  'from-source/no-changes-0.11': noChanges,
  'from-source/plan-0.11': { ...plan, add: 1 },
  'from-source/terragrunt-plans': { ...plan, add: 1, ...addedUp },
}

describe('a plan summary', () => {
  it.each(fixtureNames)('is read rightly from %s', (name) => {
    expect(parsePlanSummary(readFixture(name))).toEqual(expected[name])
  })

  it('is expected of no fixture that is not there', () => {
    expect(Object.keys(expected).filter((name) => !fixtureNames.includes(name))).toEqual([])
  })
})

describe('a summary line', () => {
  const line = 'Plan: 7 to add, 8 to change, 9 to destroy.'
  const counts = { add: 7, change: 8, destroy: 9 }

  it.each([
    ['alone', line],
    ['with blanks behind', `${line}  `],
    ['with CRLF', `\r\n${line}\r\n`],
    ['after colours', `\u001b[1mPlan:\u001b[0m 7 to add, 8 to change, 9 to destroy.\u001b[0m`],
    ['after a prefix of Terragrunt', `04:59:33.828 STDOUT [a] terraform: ${line}`],
    ['after a prefix of old Terragrunt', `[/app/a] ${line}`],
    [
      'after a warning without colours',
      `Warning: x\n\n  on main.tf line 4\n\nTerraform will perform the following actions:\n${line}`,
    ],
    ['after a provisioner’s error that ended', `Error: x\n${line}\nTerraform used the selected\n${line}`],
  ])('counts %s', (_, log) => {
    expect(parsePlanSummary(log)).toMatchObject({ ...counts, count: 1 })
  })

  it.each([
    ['indented, as in a value', `    ${line}`],
    ['in a diff', `+ ${line}`],
    ['with more behind', `${line} Or so.`],
    ['in a sentence', `The Plan: 7 to add, 8 to change, 9 to destroy.`],
    ['in a provisioner’s output', `terraform_data.a (local-exec): ${line}`],
    ['in a boxed error', `╷\n│ Error: x\n│ \n│ ${line}\n╵`],
    ['in an error without colours', `Error: local-exec provisioner error\n\nOutput: x\n${line}`],
    [
      'in a warning without colours',
      `Warning: Check block assertion failed\n\n  on main.tf line 4\n\n${line}`,
    ],
    ['in a value that has the word EOT itself', `a = <<EOT_\nEOT\n${line}\nEOT_`],
    ['with numbers beyond reason', line.replace('7', '7'.repeat(10))],
    ['in a value that is printed at the start of the line', `a = <<EOT\n${line}\nEOT`],
    ['in words of another order', 'Plan: 7 to change, 8 to add, 9 to destroy.'],
    ['in JSON that is no change summary', `{"@level":"info","@message":"${line}","type":"log"}`],
    ['in JSON without numbers', `{"@level":"info","@message":"${line}","type":"change_summary"}`],
  ])('does not count %s', (_, log) => {
    expect(parsePlanSummary(log)).toBeUndefined()
  })
})

test('an apply is complete behind its warnings, also without colours', () => {
  const log =
    'Warning: Applied changes may be incomplete\n\nThe plan was created with -target.\n\nApply complete! Resources: 1 added, 0 changed, 0 destroyed.'
  expect(parsePlanSummary(log)).toMatchObject({ operation: 'apply', add: 1 })
})

describe('a summary is not sure when', () => {
  it.each<[string, string, Partial<PlanSummary>]>([
    [
      'the plan’s summary is missing',
      'Terraform will perform the following actions:\n\n  # a.b will be created\n',
      { count: 0, noChanges: false, ...unsure(/summary is not in the log/) },
    ],
    [
      'the summary of a JSON plan is missing',
      '{"@level":"info","@message":"a.b: Plan to create","change":{"action":"create"},"type":"planned_change"}',
      { count: 0, noChanges: false, ...unsure(/summary is not in the log/) },
    ],
    [
      'an apply of nothing has no plan',
      'Apply complete! Resources: 0 added, 0 changed, 0 destroyed.',
      { operation: 'apply', ...unsure(/plan is not in the log/) },
    ],
    [
      'a plan follows the last apply',
      `${readFixture('recorded/apply-add')}\nPlan: 9 to add, 0 to change, 0 to destroy.\n`,
      { add: 3, operation: 'apply', ...unsure(/later plan was not applied/) },
    ],
    [
      'an apply follows the last apply and does not end',
      `${readFixture('recorded/apply-add')}\nPlan: 9 to add, 0 to change, 0 to destroy.\na.b: Creating...\n`,
      { add: 3, operation: 'apply', ...unsure(/later apply began/) },
    ],
    [
      'a plan whose summary is missing follows one of nothing',
      `${readFixture('recorded/no-changes')}\nTerraform will perform the following actions:\n`,
      { count: 1, noChanges: false, ...unsure(/summary is not in the log/) },
    ],
    [
      'a plan of outputs alone stands before one of nothing',
      `${readFixture('recorded/outputs-only')}\n${readFixture('recorded/no-changes')}`,
      { outputsOnly: true, noChanges: false, ...addedUp },
    ],
    [
      'a plan of outputs alone stands after one of nothing',
      `${readFixture('recorded/no-changes')}\n${readFixture('recorded/outputs-only')}`,
      { outputsOnly: true, noChanges: false, ...addedUp },
    ],
    [
      'a plan of outputs alone stands after one of resources',
      `${readFixture('recorded/plan-add')}\n${readFixture('recorded/outputs-only')}`,
      { add: 3, outputsOnly: false, noChanges: false, ...addedUp },
    ],
    [
      'a plan of outputs alone stands after an applied move',
      `${readFixture('recorded/moved')}\nApply complete! Resources: 0 added, 0 changed, 0 destroyed.\n${readFixture('recorded/outputs-only')}`,
      { operation: 'apply', outputsOnly: false, noChanges: false, ...unsure(/later plan was not applied/) },
    ],
    [
      'an action began and no apply ended',
      '{"@level":"info","type":"change_summary","changes":{"add":1,"operation":"plan"}}\n{"@level":"info","type":"action_start"}',
      { add: 1, operation: 'plan', ...unfinished },
    ],
  ])('%s', (_, log, summary) => {
    expect(parsePlanSummary(log)).toMatchObject(summary)
  })

  it('not all of the log was read', () => {
    expect(parsePlanSummary(readFixture('recorded/plan-add'), 'part')).toMatchObject({
      add: 3,
      ...unsure(/Not all of the log/),
    })
  })
})

describe('a JSON plan', () => {
  const message = (type: string, more: object): string =>
    JSON.stringify({ '@level': 'info', '@message': 'x', type, ...more })
  const summary = message('change_summary', { changes: { add: 0, change: 0, remove: 0, operation: 'plan' } })

  it.each<[string, string, Partial<PlanSummary>]>([
    [
      'has no changes when it only reads data',
      message('planned_change', { change: { action: 'read' } }),
      { noChanges: true },
    ],
    ['has changes when it invokes actions', message('planned_action_invocation', {}), { noChanges: false }],
    [
      'has changes when it moves',
      message('planned_change', { change: { action: 'move' } }),
      { noChanges: false },
    ],
  ])('%s', (_, before, more) => {
    expect(parsePlanSummary(`${before}\n${summary}`)).toMatchObject({ count: 1, ...more })
  })

  it('changes more than outputs when it moves too', () => {
    const move = message('planned_change', { change: { action: 'move' } })
    const outputs = message('outputs', { outputs: { a: { action: 'create' } } })
    expect(parsePlanSummary([move, summary, outputs].join('\n'))).toMatchObject({
      outputsOnly: false,
      noChanges: false,
    })
  })

  it.each([
    ['a number that is none', { add: '1', operation: 'plan' }],
    ['a fraction', { add: 1.5, operation: 'plan' }],
    ['a negative number', { add: -1, operation: 'plan' }],
    ['nothing', { operation: 'plan' }],
  ])('counts nothing for %s', (_, changes) => {
    expect(parsePlanSummary(message('change_summary', { changes }))).toMatchObject(none)
  })

  it.each([
    ['of another operation', { changes: { add: 1, operation: 'refresh' } }],
    ['that is null', { changes: null }],
    ['that is a list', { changes: [] }],
  ])('has no summary from one %s', (_, more) => {
    expect(parsePlanSummary(message('change_summary', more))).toBeUndefined()
  })
})
