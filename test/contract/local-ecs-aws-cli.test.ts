import { execFile, spawnSync } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startLocalEcs, type LocalEcs } from '../local-ecs/http.ts'
import { worldOf } from './local-ecs-world.ts'

const isMissing = spawnSync('aws', ['--version']).status !== 0
const run = promisify(execFile)

describe.skipIf(isMissing)(`the aws CLI${isMissing ? ' (skipped: no aws on PATH)' : ''}`, () => {
  let ecs: LocalEcs
  beforeAll(async () => {
    ecs = await startLocalEcs({ world: worldOf('sh', '-c', 'echo hello; exit 3') })
  })
  afterAll(() => ecs.close())

  async function aws<Answer = unknown>(...words: string[]): Promise<Answer> {
    const env = { ...process.env, ...ecs.environment, AWS_PAGER: '', AWS_MAX_ATTEMPTS: '1' }
    const { stdout } = await run('aws', [...words, '--output', 'json'], { env })
    return (stdout === '' ? {} : JSON.parse(stdout)) as Answer
  }

  async function refusedBy(...words: string[]): Promise<string> {
    try {
      return `not refused: ${JSON.stringify(await aws(...words))}`
    } catch (error) {
      return (error as { stderr: string }).stderr
    }
  }

  interface Tasks {
    readonly tasks: { readonly taskArn: string; readonly createdAt: number | string }[]
  }
  const cluster = ['--cluster', 'ci']
  const runTask = ['ecs', 'run-task', ...cluster, '--task-definition', 'terraform']

  async function untilStopped(): Promise<void> {
    while (ecs.world.history.some(({ lastStatus }) => lastStatus !== 'STOPPED')) await pause(10)
  }

  it('runs a task, describes, lists and tags it, and reads its log', async () => {
    const [launched] = (await aws<Tasks>(...runTask, '--started-by', 'cli', '--tags', 'key=a,value=1')).tasks
    const { taskArn: arn, createdAt } = launched!
    // The CLI's first version prints seconds, its second an ISO date.
    const createdMs = typeof createdAt === 'number' ? createdAt * 1000 : Date.parse(createdAt)
    expect(Math.abs(createdMs - Date.now())).toBeLessThan(60_000)
    await aws('ecs', 'tag-resource', '--resource-arn', arn, '--tags', 'key=b,value=2')
    await aws('ecs', 'untag-resource', '--resource-arn', arn, '--tag-keys', 'a')
    await untilStopped()
    const described = await aws<Tasks>(
      'ecs',
      'describe-tasks',
      ...cluster,
      '--tasks',
      arn,
      '--include',
      'TAGS',
    )
    expect(described.tasks).toMatchObject([
      {
        lastStatus: 'STOPPED',
        startedBy: 'cli',
        stopCode: 'EssentialContainerExited',
        containers: [{ exitCode: 3 }],
        tags: [{ key: 'b', value: '2' }],
      },
    ])
    const filter = ['--family', 'terraform', '--desired-status', 'STOPPED']
    expect(await aws('ecs', 'list-tasks', ...cluster, ...filter)).toMatchObject({ taskArns: [arn] })
    const stream = `ecs/terraform/${arn.split('/').at(-1)!}`
    const log = ['--log-group-name', '/ecs/terraform', '--log-stream-name', stream, '--start-from-head']
    expect(await aws('logs', 'get-log-events', ...log)).toMatchObject({ events: [{ message: 'hello' }] })
  })

  it('meets a conflict with the same token, stops the task, and is refused where there is none', async () => {
    const overrides = '{"containerOverrides":[{"name":"terraform","command":["sleep","60"]}]}'
    const request = [...runTask, '--client-token', 'one', '--overrides', overrides]
    const { taskArn: arn } = (await aws<Tasks>(...request)).tasks[0]!
    expect(await refusedBy(...request, '--started-by', 'else')).toMatch(/ConflictException/)
    const stopped = await aws('ecs', 'stop-task', ...cluster, '--task', arn, '--reason', 'enough')
    expect(stopped).toMatchObject({
      task: { taskArn: arn, desiredStatus: 'STOPPED', stopCode: 'UserInitiated', stoppedReason: 'enough' },
    })
    const refused = await refusedBy('ecs', 'stop-task', ...cluster, '--task', 'f'.repeat(32))
    expect(refused).toMatch(/InvalidParameterException.*The referenced task was not found\./)
  })
})
