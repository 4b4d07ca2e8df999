import { describe, expect, it } from 'vitest'
import { listTagKeys, parseRunTaskJson } from '../../../src/settings/run-task-json.ts'

describe('run-task-json', () => {
  it.each([
    '{}',
    '{"group": "terraform", "enableECSManagedTags": true}',
    '{"overrides": {"containerOverrides": [{"name": "x", "environment": []}]}}',
    '{"tags": [{"key": "team", "value": "platform"}, {"key": "empty"}]}',
    '{"placementConstraints": [], "volumeConfigurations": [], "referenceId": "x"}',
  ])('takes %s', (text) => {
    expect(parseRunTaskJson(text)).toEqual({ kind: 'value', value: JSON.parse(text) as unknown })
  })

  it.each([
    ['{', 'not valid JSON'],
    ['{"group": }', 'not valid JSON'],
    ["{'group': 'x'}", 'not valid JSON (at position 1)'],
    ['group: x', 'not valid JSON'],
    ['null', 'not an object'],
    ['[]', 'not an object'],
    ['"x"', 'not an object'],
    ['1', 'not an object'],
    ['{"clientToken": "x"}', 'sets clientToken'],
    ['{"count": 1}', 'sets count'],
    ['{"startedBy": "x"}', 'sets startedBy'],
    ['{"cluster": "x"}', 'sets cluster'],
    ['{"taskDefinition": "x"}', 'sets taskDefinition'],
    ['{"ClientToken": "x"}', 'sets clientToken'],
    ['{"COUNT": 2}', 'sets count'],
    ['{"Group": "x"}', 'did you mean group?'],
    ['{"launchtype": "EC2"}', 'did you mean launchType?'],
    ['{"placementConstraint": []}', 'did you mean placementConstraints?'],
    ['{"image": "x"}', `which RunTask doesn't have`],
    ['{"__proto__": {"count": 2}}', `which RunTask doesn't have`],
    ['{"constructor": 1}', `which RunTask doesn't have`],
    ['{"overrides": []}', '`overrides` that are no object'],
    ['{"overrides": null}', '`overrides` that are no object'],
    ['{"overrides": {"containerOverrides": {"name": "t"}}}', 'no array'],
    ['{"overrides": {"containerOverrides": ["terraform"]}}', 'has a container override that is not'],
    ['{"overrides": {"containerOverrides": [null]}}', 'has a container override that is not'],
    [
      '{"overrides": {"containerOverrides": [{"command": ["apply"]}]}}',
      'has a container override that is not',
    ],
    [
      '{"overrides": {"containerOverrides": [{"name": "t", "command": "apply"}]}}',
      'has a container override that is not',
    ],
    [
      '{"overrides": {"containerOverrides": [{"name": "t", "command": []}]}}',
      'has a container override that is not',
    ],
    [
      '{"overrides": {"containerOverrides": [{"name": "t", "command": null}]}}',
      'has a container override that is not',
    ],
    [
      '{"overrides": {"containerOverrides": [{"name": "t", "command": ["a", 1]}]}}',
      'has a container override that is not',
    ],
    [
      '{"overrides": {"containerOverrides": [{"name": "t", "environment": {"A": "a"}}]}}',
      'has a container override that is not',
    ],
    [
      '{"overrides": {"containerOverrides": [{"name": "t", "environment": [{"name": "A"}]}]}}',
      'has a container override that is not',
    ],
    [
      '{"overrides": {"containerOverrides": [{"name": "t", "environment": [{"name": "A", "value": 5}]}]}}',
      'has a container override that is not',
    ],
    [
      '{"overrides": {"containerOverrides": [{"name": "t", "environment": [null]}]}}',
      'has a container override that is not',
    ],
    [
      '{"overrides": {"containerOverrides": [{"name": "t", "environment": [{"name": "PATH=/evil", "value": "1"}]}]}}',
      'has a container override that is not',
    ],
    [
      '{"overrides": {"containerOverrides": [{"name": "t", "environment": [{"name": "", "value": "1"}]}]}}',
      'has a container override that is not',
    ],
    [
      '{"overrides": {"containerOverrides": [{"name": "t", "environmentFiles": ["x"]}]}}',
      'has a container override that is not',
    ],
    ['{"tags": {"team": "x"}}', 'not an array'],
    ['{"tags": ["team"]}', 'has a tag that is not'],
    ['{"tags": [null]}', 'has a tag that is not'],
    ['{"tags": [{"Key": "team"}]}', 'has a tag that is not'],
    ['{"tags": [{"key": "team", "value": 1}]}', 'has a tag that is not'],
    ['{"tags": [{"key": "in-turn:w", "value": "x"}]}', 'starts with in-turn'],
    ['{"tags": [{"key": "aws:x", "value": "x"}]}', 'starts with aws:'],
    ['{"tags": [{"key": "a"}, {"key": "a"}]}', 'twice'],
    [JSON.stringify({ tags: Array.from({ length: 26 }, (_, key) => ({ key: `k${key}` })) }), '26 tags'],
  ])('refuses %s', (text, why) => {
    const parsed = parseRunTaskJson(text)
    expect(parsed.kind === 'refused' && parsed.reason).toContain(why)
  })

  it('is refused without showing what is in it', () => {
    for (const text of [
      '{"group": TOPSECRET}',
      'TOPSECRET',
      '{"group": "TOPSECRET}',
      '{"group": "TOPSECRET", 1}',
    ]) {
      const parsed = parseRunTaskJson(text)
      expect(parsed.kind === 'refused' && parsed.reason).not.toContain('SECRET')
    }
  })

  it('names the keys of its tags', () => {
    expect(listTagKeys({ tags: [{ key: 'a', value: 'b' }, { key: 'c' }] })).toEqual(['a', 'c'])
    expect(listTagKeys({})).toEqual([])
  })
})
