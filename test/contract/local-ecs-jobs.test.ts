import {
  DescribeTasksCommand,
  ECSClient,
  RunTaskCommand,
  StopTaskCommand,
  type Task,
} from '@aws-sdk/client-ecs'
import { spawnSync } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { startLocalEcs, type LocalEcs, type LocalEcsOptions } from '../local-ecs/http.ts'
import { definitionOf, worldOf } from './local-ecs-world.ts'

let ecs: LocalEcs
afterEach(() => ecs.close())

async function start(command: string[], options: LocalEcsOptions = {}): Promise<void> {
  ecs = await startLocalEcs({ world: worldOf(...command), ...options })
}

function client(): ECSClient {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  return new ECSClient({ region: 'us-east-1', endpoint: ecs.url, credentials })
}

async function launch(overrides = {}): Promise<string> {
  const input = { cluster: 'ci', taskDefinition: 'terraform', overrides }
  return (await client().send(new RunTaskCommand(input))).tasks![0]!.taskArn!
}

async function waitUntil(taskArn: string, lastStatus: string): Promise<Task> {
  for (;;) {
    const command = new DescribeTasksCommand({ cluster: 'ci', tasks: [taskArn] })
    const task = (await client().send(command)).tasks![0]!
    if (task.lastStatus === lastStatus) return task
    if (task.lastStatus === 'STOPPED') throw new Error(`stopped: ${task.stoppedReason ?? ''}`)
    await pause(10)
  }
}

async function runToEnd(overrides = {}): Promise<Task> {
  return waitUntil(await launch(overrides), 'STOPPED')
}

function linesOf(taskArn: string): string[] {
  const logStreamName = `ecs/terraform/${taskArn.split('/').at(-1)!}`
  const input = { logGroupName: '/ecs/terraform', logStreamName, startFromHead: true }
  const answer = ecs.world.handle('GetLogEvents', input, Date.now())
  if (answer.kind !== 'body') throw new Error(answer.kind)
  return (answer.body as { events: { message: string }[] }).events.map(({ message }) => message)
}

// What the tests run is written for a POSIX shell and its signals.
describe.skipIf(process.platform === 'win32')('a job as a child process', () => {
  it.each([
    ['exit 0', 0],
    ['exit 7', 7],
    ['kill -TERM $$', 143],
    ['kill -KILL $$', 137],
  ])('that does "%s" has the exit code %i', async (script, exitCode) => {
    await start(['sh', '-c', script])
    expect(await runToEnd()).toMatchObject({
      stopCode: 'EssentialContainerExited',
      containers: [{ exitCode }],
    })
  })

  it('has each line of its output in the log, also one without an end', async () => {
    await start(['sh', '-c', 'echo one; echo; echo zwei äöü; printf three'])
    const { taskArn } = await runToEnd()
    expect(linesOf(taskArn!)).toEqual(['one', 'zwei äöü', 'three'])
  })

  it('has both its outputs in the log, and empty lines when asked for', async () => {
    await start(['sh', '-c', 'echo; echo out; echo err >&2'], { jobs: { keepEmptyLines: true } })
    const { taskArn } = await runToEnd()
    expect(linesOf(taskArn!).sort()).toEqual(['', 'err', 'out'])
  })

  it('has no shell of ours', async () => {
    await start(['echo', '$HOME; exit 3', '*'])
    const task = await runToEnd()
    expect(task.containers?.[0]?.exitCode).toBe(0)
    expect(linesOf(task.taskArn!)).toEqual(['$HOME; exit 3 *'])
  })

  it('has the environment of definition and override, and nothing of ours but what a program needs', async () => {
    process.env['LOCAL_ECS_SECRET_OF_OURS'] = 'x'
    await start(['env'])
    const environment = [{ name: 'MINE', value: 'yes' }]
    const { taskArn } = await runToEnd({ containerOverrides: [{ name: 'terraform', environment }] })
    const names = linesOf(taskArn!).map((line) => line.split('=')[0])
    expect(linesOf(taskArn!)).toContain('MINE=yes')
    expect(names).toContain('PATH')
    expect(names).not.toContain('LOCAL_ECS_SECRET_OF_OURS')
    delete process.env['LOCAL_ECS_SECRET_OF_OURS']
  })

  it.each([
    ['is not there', ['no-such-program-here'], /executable file not found in \$PATH/],
    ['may not be run', ['/dev/null'], /permission denied/],
    ['is none', [], /No command specified/],
  ])('never starts where its program %s', async (_case, command, reason) => {
    await start(command)
    const task = await runToEnd()
    expect(task).toMatchObject({ stopCode: 'TaskFailedToStart', stoppedReason: 'Task failed to start' })
    expect(task.containers?.[0]?.reason).toMatch(/^CannotStartContainerError: /)
    expect(task.containers?.[0]?.reason).toMatch(reason)
    expect(task.containers?.[0]?.exitCode).toBeUndefined()
    expect(task.startedAt).toBeUndefined()
  })

  it('gets SIGTERM on StopTask and may end in its own way', async () => {
    await start(['sh', '-c', 'trap "echo unlocking; exit 5" TERM; echo ready; while :; do sleep 0.05; done'])
    const taskArn = await launch()
    await waitUntil(taskArn, 'RUNNING')
    while (!linesOf(taskArn).includes('ready')) await pause(10)
    await client().send(new StopTaskCommand({ cluster: 'ci', task: taskArn }))
    const task = await waitUntil(taskArn, 'STOPPED')
    expect(task).toMatchObject({ stopCode: 'UserInitiated', containers: [{ exitCode: 5 }] })
    expect(linesOf(taskArn)).toEqual(['ready', 'unlocking'])
  })

  it('is killed after its stopTimeout where it does not heed SIGTERM', async () => {
    await start(['sh', '-c', 'trap "" TERM; while :; do sleep 0.05; done'])
    const taskArn = await launch()
    await waitUntil(taskArn, 'RUNNING')
    await client().send(new StopTaskCommand({ cluster: 'ci', task: taskArn }))
    expect(await waitUntil(taskArn, 'STOPPED')).toMatchObject({ containers: [{ exitCode: 137 }] })
    const { startedAt, endedAt } = ecs.world.history[0]!.containersRunning[0]!
    expect(endedAt! - startedAt).toBeGreaterThanOrEqual(2_000)
  })

  it('takes what it has started along when it ends', async () => {
    await start(['sh', '-c', 'sleep 1000 & echo $!'])
    const { taskArn } = await runToEnd()
    const pid = Number(linesOf(taskArn!)[0])
    expect(pid).toBeGreaterThan(1)
    while (isAlive(pid)) await pause(10)
  })

  it('ends with the server', async () => {
    await start(['sh', '-c', 'trap "" TERM; echo $$; while :; do sleep 0.05; done'])
    const taskArn = await launch()
    await waitUntil(taskArn, 'RUNNING')
    while (linesOf(taskArn).length === 0) await pause(10)
    const pid = Number(linesOf(taskArn)[0])
    expect(isAlive(pid)).toBe(true)
    await ecs.close()
    expect(isAlive(pid)).toBe(false)
  })

  it('is one per container: a sidecar ends with the job', async () => {
    const [container] = definitionOf('sh', '-c', 'sleep 0.2; exit 4').containerDefinitions!
    const sidecar = { ...container!, name: 'sidecar', essential: false, command: ['sleep', '1000'] }
    const world = worldOf('true')
    await start([], {
      world: {
        ...world,
        taskDefinitions: [{ family: 'terraform', containerDefinitions: [container!, sidecar] }],
      },
    })
    expect((await runToEnd()).containers).toMatchObject([
      { name: 'terraform', exitCode: 4 },
      { name: 'sidecar', exitCode: 143 },
    ])
  })
})

// A process that nobody has collected yet (state Z) is dead all the same.
function isAlive(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' })
  return stdout.trim() !== '' && !stdout.trim().startsWith('Z')
}
