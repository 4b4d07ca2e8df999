import { describe, expect, it } from 'vitest'
import type { WorldOptions } from '../../local-ecs/world-options.ts'
import type { World } from '../../local-ecs/world.ts'
import { ask, buildDefinition, createTestWorld, launch, listed, refusal, seenTask } from './test-world.ts'

interface Page {
  readonly taskArns: string[]
  readonly nextToken?: string
}

function allPages(world: World, input: object, afterMs: number): Page[] {
  const pages: Page[] = []
  let nextToken: string | undefined
  do {
    const page: Page = ask<Page>(world, 'ListTasks', { ...input, ...(nextToken && { nextToken }) }, afterMs)
    pages.push(page)
    nextToken = page.nextToken
  } while (nextToken !== undefined)
  return pages
}

function manyTasks(count: number, options: WorldOptions = {}): { world: World; arns: string[] } {
  const world = createTestWorld(options)
  return { world, arns: Array.from({ length: count }, () => launch(world)) }
}

describe('ListTasks', () => {
  it('lists by desiredStatus, RUNNING by default: a task that is being stopped is under STOPPED', () => {
    const world = createTestWorld({ job: () => ({ durationMs: Infinity, onSigterm: 'ignore' }) })
    const arn = launch(world)
    expect(listed(world, {}, 0)).toEqual([arn])
    expect(listed(world, { desiredStatus: 'STOPPED' }, 4_000)).toEqual([])
    ask(world, 'StopTask', { task: arn }, 4_000)
    expect(listed(world, { desiredStatus: 'RUNNING' }, 4_000)).toEqual([])
    expect(listed(world, { desiredStatus: 'STOPPED' }, 4_000)).toEqual([arn])
    expect(seenTask(world, arn, 4_000)?.lastStatus).toBe('RUNNING')
  })

  it('lists nothing under PENDING', () => {
    const { world } = manyTasks(1)
    expect(listed(world, { desiredStatus: 'PENDING' }, 1_500)).toEqual([])
  })

  it('forgets a stopped task after an hour', () => {
    const { world, arns } = manyTasks(1)
    expect(listed(world, { desiredStatus: 'STOPPED' }, 17_000 + 3_599_999)).toEqual(arns)
    expect(listed(world, { desiredStatus: 'STOPPED' }, 17_000 + 3_600_000)).toEqual([])
  })

  it.each([
    ['family', { family: 'terraform' }, ['terraform']],
    ['family that has none', { family: 'terra' }, []],
    ['startedBy', { startedBy: 'me' }, ['other']],
    ['startedBy together with the default status', { startedBy: 'me', desiredStatus: 'RUNNING' }, ['other']],
    ['service', { serviceName: 'web' }, ['service']],
    ['launch type and family', { launchType: 'EC2', family: 'other' }, ['other']],
  ])('filters by %s', (_case, filter, found) => {
    const families = ['terraform', 'other', 'service']
    const world = createTestWorld({ taskDefinitions: families.map((family) => buildDefinition({ family })) })
    const arns: Record<string, string> = {
      terraform: launch(world, {}),
      other: launch(world, { taskDefinition: 'other', startedBy: 'me' }),
      service: launch(world, { taskDefinition: 'service', group: 'service:web' }),
    }
    expect(listed(world, filter, 0)).toEqual(found.map((name) => arns[name]))
  })

  it.each([
    ['startedBy with a family', { startedBy: 'me', family: 'terraform' }, 'InvalidParameterException'],
    ['startedBy with a service', { startedBy: 'me', serviceName: 'web' }, 'InvalidParameterException'],
    ['startedBy with STOPPED', { startedBy: 'me', desiredStatus: 'STOPPED' }, 'InvalidParameterException'],
    ['an unknown status', { desiredStatus: 'DONE' }, 'InvalidParameterException'],
    ['0 results', { maxResults: 0 }, 'InvalidParameterException'],
    ['101 results', { maxResults: 101 }, 'InvalidParameterException'],
    ['a made-up token', { nextToken: 'made-up' }, 'InvalidParameterException'],
    ['an unknown cluster', { cluster: 'nowhere' }, 'ClusterNotFoundException'],
  ])('refuses %s', (_case, input, type) => {
    expect(refusal(createTestWorld(), 'ListTasks', input)).toMatchObject({ status: 400, __type: type })
  })

  it('pages by 100, or fewer when asked, and has no token on the last page', () => {
    const { world, arns } = manyTasks(250)
    const pages = allPages(world, {}, 0)
    expect(pages.map(({ taskArns }) => taskArns.length)).toEqual([100, 100, 50])
    expect(pages.flatMap(({ taskArns }) => taskArns)).toEqual(arns)
    expect(allPages(world, { maxResults: 60 }, 0)).toHaveLength(5)
    expect(listed(world, {}, 0)).toHaveLength(100)
  })

  it.each([
    ['short pages', { short: 0.9 }],
    ['empty pages', { empty: 0.6 }],
    ['duplicates', { duplicate: 1 }],
    ['no order', { unordered: true }],
    ['all of it', { short: 0.5, empty: 0.5, duplicate: 0.5, unordered: true }],
  ])('shows every task nevertheless with %s', (_case, pages) => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const { world, arns } = manyTasks(30, { seed, pages })
      const read = allPages(world, { maxResults: 10 }, 0).flatMap(({ taskArns }) => taskArns)
      expect(new Set(read)).toEqual(new Set(arns))
    }
  })

  it('really has short, empty, repeating and unordered pages where the knobs say so', () => {
    const sizes = (pages: object): number[] =>
      allPages(manyTasks(30, { pages }).world, { maxResults: 10 }, 0).map(({ taskArns }) => taskArns.length)
    expect(Math.min(...sizes({ short: 1 }))).toBeLessThan(10)
    expect(sizes({ empty: 0.6 })).toContain(0)
    expect(sizes({ duplicate: 1 }).reduce((a, b) => a + b)).toBeGreaterThan(30)
    const { world, arns } = manyTasks(30, { pages: { unordered: true } })
    expect(listed(world, {}, 0)).not.toEqual(arns)
  })
})

describe('DescribeTasks', () => {
  it('takes ARNs and ids, tells tags only when asked, and calls what it does not know MISSING', () => {
    const world = createTestWorld()
    const arn = launch(world, { tags: [{ key: 'a', value: 'b' }] })
    const missing = `${arn.slice(0, -4)}0000`
    const answer = ask(world, 'DescribeTasks', { tasks: [arn.split('/').at(-1), missing] })
    expect(answer).toMatchObject({
      tasks: [{ taskArn: arn, tags: [] }],
      failures: [{ arn: missing, reason: 'MISSING' }],
    })
    expect(seenTask(world, arn, 0)?.tags).toEqual([{ key: 'a', value: 'b' }])
  })

  it.each([
    ['no tasks', { tasks: [] }, /^Tasks cannot be empty\.$/],
    ['101 tasks', { tasks: Array.from({ length: 101 }, (_, number) => `id${number}`) }, /100/],
    [
      'a task of another cluster',
      { tasks: ['arn:aws:ecs:us-east-1:123456789012:task/other/0123'] },
      /Identifier is for cluster other\. Your cluster is ci/,
    ],
    [
      'what is no task',
      { tasks: ['arn:aws:ecs:us-east-1:123456789012:service/ci/web'] },
      /Invalid identifier/,
    ],
  ])('refuses %s', (_case, input, message) => {
    const answer = refusal(createTestWorld(), 'DescribeTasks', input)
    expect(answer).toMatchObject({ __type: 'InvalidParameterException' })
    expect(answer.message).toMatch(message)
  })
})

describe('StopTask', () => {
  it('refuses a task that nobody knows, or no longer', () => {
    const world = createTestWorld()
    const unknown = refusal(world, 'StopTask', { task: 'f'.repeat(32) })
    expect(unknown).toMatchObject({
      __type: 'InvalidParameterException',
      message: 'The referenced task was not found.',
    })
    const arn = launch(world)
    expect(refusal(world, 'StopTask', { task: arn }, 2 * 3_600_000).message).toBe(unknown.message)
  })
})

describe('stale reads', () => {
  it('list a change only after the listing delay, and describe it only after its own', () => {
    const world = createTestWorld({ listing: 2_000, describing: 500 })
    const arn = launch(world)
    expect(seenTask(world, arn, 499)).toBeUndefined()
    expect(seenTask(world, arn, 500)?.lastStatus).toBe('PROVISIONING')
    expect(seenTask(world, arn, 1_499)?.lastStatus).toBe('PROVISIONING')
    expect(seenTask(world, arn, 1_500)?.lastStatus).toBe('PENDING')
    expect(listed(world, {}, 1_999)).toEqual([])
    expect(listed(world, {}, 2_000)).toEqual([arn])
    expect(listed(world, {}, 14_999)).toEqual([arn])
    expect(listed(world, {}, 15_000)).toEqual([])
  })

  it('show tags late, too', () => {
    const world = createTestWorld({ describing: 500 })
    const arn = launch(world)
    ask(world, 'TagResource', { resourceArn: arn, tags: [{ key: 'a', value: 'b' }] }, 2_000)
    expect(seenTask(world, arn, 2_499)?.tags).toEqual([])
    expect(seenTask(world, arn, 2_500)?.tags).toEqual([{ key: 'a', value: 'b' }])
  })

  it.each(['read', 'task'] as const)('are stale by a random amount per %s, within the bound', (per) => {
    const world = createTestWorld({ listing: { upToMs: 10_000, per } })
    const arns = Array.from({ length: 20 }, () => launch(world))
    const counts = Array.from({ length: 200 }, () => listed(world, {}, 5_000).length)
    const partial = counts.filter((count) => count > 0 && count < arns.length).length
    expect(counts.some((count) => count < arns.length)).toBe(true)
    expect(partial > 0).toBe(per === 'task')
    expect(listed(world, {}, 10_000)).toEqual(arns)
  })

  it('may go back in time', () => {
    const world = createTestWorld({ describing: { upToMs: 10_000, per: 'read' } })
    const arn = launch(world)
    const seen = Array.from({ length: 100 }, () => seenTask(world, arn, 5_000) !== undefined)
    expect(seen.indexOf(false, seen.indexOf(true))).toBeGreaterThan(0)
  })
})

describe('clusters and services', () => {
  it('are made, found, or called MISSING', () => {
    const world = createTestWorld({
      services: [
        {
          cluster: 'ci',
          serviceName: 'web',
          networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } },
        },
      ],
    })
    ask(world, 'CreateCluster', { clusterName: 'new' })
    expect(ask(world, 'DescribeClusters', { clusters: ['new', 'none'] })).toMatchObject({
      clusters: [{ clusterName: 'new', status: 'ACTIVE' }],
      failures: [{ reason: 'MISSING' }],
    })
    expect(ask(world, 'DescribeServices', { services: ['web', 'none'] })).toMatchObject({
      services: [
        { serviceName: 'web', networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } } },
      ],
      failures: [{ arn: 'arn:aws:ecs:us-east-1:123456789012:service/ci/none', reason: 'MISSING' }],
    })
  })

  it.each([
    ['DescribeServices', { services: [] }, 'InvalidParameterException'],
    ['DescribeServices', { services: Array.from({ length: 11 }, () => 'web') }, 'InvalidParameterException'],
    ['DescribeServices', { services: ['web'], cluster: 'none' }, 'ClusterNotFoundException'],
    ['CreateCluster', { clusterName: 'a b' }, 'InvalidParameterException'],
  ])('%s refuses %o', (operation, input, type) => {
    expect(refusal(createTestWorld(), operation, input)).toMatchObject({ __type: type })
  })
})

describe('task definitions', () => {
  it('count their revisions up and never use one again', () => {
    const world = createTestWorld()
    ask(world, 'RegisterTaskDefinition', buildDefinition())
    ask(world, 'DeregisterTaskDefinition', { taskDefinition: 'terraform:2' })
    const { taskDefinition } = ask<{ taskDefinition: object }>(
      world,
      'RegisterTaskDefinition',
      buildDefinition(),
    )
    expect(taskDefinition).toMatchObject({
      revision: 3,
      status: 'ACTIVE',
      containerDefinitions: [{ essential: true }],
    })
  })

  it.each([
    ['terraform', 1],
    ['terraform:2', 2],
  ])('are described by %s', (taskDefinition, revision) => {
    const world = createTestWorld()
    ask(world, 'RegisterTaskDefinition', buildDefinition())
    ask(world, 'DeregisterTaskDefinition', { taskDefinition: 'terraform:2' })
    expect(ask(world, 'DescribeTaskDefinition', { taskDefinition })).toMatchObject({
      taskDefinition: { revision },
    })
  })

  it('that are unknown can not be described', () => {
    expect(refusal(createTestWorld(), 'DescribeTaskDefinition', { taskDefinition: 'nobody' })).toMatchObject({
      __type: 'ClientException',
      message: 'Unable to describe task definition.',
    })
  })

  it.each([
    ['a family with a dot', { family: 'a.b' }],
    ['no container', { containerDefinitions: [] }],
    ['a container without a name', { containerDefinitions: [{}] }],
    ['two containers of one name', { containerDefinitions: [{ name: 'a' }, { name: 'a' }] }],
    ['no essential container', { containerDefinitions: [{ name: 'a', essential: false }] }],
    [
      'a stopTimeout of 121 s on Fargate',
      { requiresCompatibilities: ['FARGATE'], containerDefinitions: [{ name: 'a', stopTimeout: 121 }] },
    ],
    [
      'awslogs without a prefix on Fargate',
      {
        requiresCompatibilities: ['FARGATE'],
        containerDefinitions: [{ name: 'a', logConfiguration: { logDriver: 'awslogs', options: {} } }],
      },
    ],
  ])('are refused with %s', (_case, input) => {
    const definition = { ...buildDefinition(), ...input }
    expect(refusal(createTestWorld(), 'RegisterTaskDefinition', definition)).toMatchObject({
      status: 400,
      __type: 'ClientException',
    })
  })
})
