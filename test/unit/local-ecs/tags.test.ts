import { describe, expect, it } from 'vitest'
import { ask, createTestWorld, launch, refusal, seenTask } from './test-world.ts'

const tagsOf = (count: number, from = 0) =>
  Array.from({ length: count }, (_, number) => ({ key: `key-${from + number}`, value: '' }))

describe('tags of a task', () => {
  it('are added, replaced by key, taken away, and listed', () => {
    const world = createTestWorld()
    const resourceArn = launch(world, { tags: [{ key: 'a', value: '1' }] })
    const tags = [
      { key: 'a', value: '2' },
      { key: 'in-turn:7', value: 'x' },
    ]
    ask(world, 'TagResource', { resourceArn, tags }, 100)
    expect(seenTask(world, resourceArn, 100)?.tags).toEqual(tags)
    expect(ask(world, 'ListTagsForResource', { resourceArn }, 100)).toEqual({ tags })
    ask(world, 'UntagResource', { resourceArn, tagKeys: ['a', 'unknown'] }, 200)
    expect(seenTask(world, resourceArn, 200)?.tags).toEqual(tags.slice(1))
  })

  it('are at most 50', () => {
    const world = createTestWorld()
    const resourceArn = launch(world, { tags: tagsOf(49) })
    ask(world, 'TagResource', { resourceArn, tags: tagsOf(2, 48) })
    expect(refusal(world, 'TagResource', { resourceArn, tags: tagsOf(1, 50) })).toMatchObject({
      __type: 'InvalidParameterException',
    })
    expect(refusal(world, 'RunTask', { taskDefinition: 'terraform', tags: tagsOf(51) })).toMatchObject({
      __type: 'InvalidParameterException',
    })
    expect(seenTask(world, resourceArn, 0)?.tags).toHaveLength(50)
  })

  it('that are too many are another error where the knob says so', () => {
    const world = createTestWorld({ tooManyTags: 'LimitExceededException' })
    const resourceArn = launch(world, { tags: tagsOf(50) })
    const answer = refusal(world, 'TagResource', { resourceArn, tags: tagsOf(1, 50) })
    expect(answer.__type).toBe('LimitExceededException')
  })

  it.each([
    ['an empty key', { key: '', value: 'x' }],
    ['a key of 129', { key: 'x'.repeat(129), value: '' }],
    ['a value of 257', { key: 'x', value: 'x'.repeat(257) }],
    ['a # in the value', { key: 'x', value: 'fix #12' }],
    ['a bracket in the key', { key: 'x(', value: '' }],
    ['a key of AWS', { key: 'aws:mine', value: '' }],
  ])('are refused with %s, on RunTask and TagResource alike', (_case, tag) => {
    const world = createTestWorld()
    const resourceArn = launch(world)
    for (const [operation, input] of [
      ['RunTask', { taskDefinition: 'terraform', tags: [tag] }],
      ['TagResource', { resourceArn, tags: [tag] }],
    ] as const)
      expect(refusal(world, operation, input)).toMatchObject({
        status: 400,
        __type: 'InvalidParameterException',
      })
  })

  it('are refused where a key comes twice', () => {
    const tags = [
      { key: 'a', value: '1' },
      { key: 'a', value: '2' },
    ]
    expect(refusal(createTestWorld(), 'RunTask', { taskDefinition: 'terraform', tags }).message).toMatch(
      /Duplicate/,
    )
  })

  it('may have the longest key and value, and letters of any language', () => {
    const tags = [{ key: 'ä'.repeat(128), value: 'Ωя漢 _.:/=+-@'.padEnd(256, 'x') }]
    const world = createTestWorld()
    expect(seenTask(world, launch(world, { tags }), 0)?.tags).toEqual(tags)
  })

  it('can be set on a stopped task, unless the knob says otherwise', () => {
    for (const tagStoppedTask of ['allowed', 'refused'] as const) {
      const world = createTestWorld({ tagStoppedTask })
      const resourceArn = launch(world)
      const input = { resourceArn, tags: tagsOf(1) }
      ask(world, 'TagResource', input, 16_000)
      if (tagStoppedTask === 'allowed') expect(ask(world, 'TagResource', input, 20_000)).toEqual({})
      else expect(refusal(world, 'TagResource', input, 20_000).message).toMatch(/stopped/)
    }
  })

  it.each(['TagResource', 'UntagResource', 'ListTagsForResource'])(
    '%s refuses an unknown task',
    (operation) => {
      const resourceArn = 'arn:aws:ecs:us-east-1:123456789012:task/ci/0123'
      expect(refusal(createTestWorld(), operation, { resourceArn, tags: [], tagKeys: [] }).__type).toBe(
        'InvalidParameterException',
      )
    },
  )
})
