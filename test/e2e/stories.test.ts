import { describe } from 'vitest'
import { scenario } from './harness.ts'
import { endless, job, untilFinished } from './worlds.ts'

// Whole step logs, to be read as the one who is woken at night reads them.

const host = 'https://us-east-1.console.aws.amazon.com'

function taskUrl(task: number): string {
  return `${host}/ecs/v2/clusters/ci/tasks/<task ${task}>?region=us-east-1`
}

function logUrl(task: number): string {
  return `${host}/cloudwatch/home?region=us-east-1#logsV2:log-groups/log-group/$252Fecs$252Fterraform/log-events/ecs$252Fterraform$252F<task ${task}>`
}

function launched(task: number, waited = ''): string[] {
  return [
    `Launched arn:aws:ecs:us-east-1:123456789012:task/ci/<task ${task}>${waited}.`,
    `Task: ${taskUrl(task)}`,
    `Log: ${logUrl(task)}`,
  ]
}

const plan = [
  'Task definition terraform:1, container terraform: terraform plan',
  'The command reads: "terraform plan" changes no infrastructure.',
  'Taking a turn: one task at a time of terraform in cluster ci.',
]

describe.concurrent('the step log of', () => {
  scenario('a good run that had to wait', async ({ startAws, expect }) => {
    const aws = await startAws({ job: untilFinished() })
    await aws.start({}, { on: 'jenkins' }).until('working')
    const run = aws.start({}, { on: 'jenkins', env: { BUILD_NUMBER: '32' } })
    await run.until('Waiting for')
    await aws.finish()
    await run.until('working')
    await aws.finish()
    const holder =
      'task <task 1> of terraform (RUNNING), started by infra/main build 31, command terraform plan, since <time>, https://ci.example/job/infra/job/main/31/'
    expect((await run.ended).prose).toEqual([
      ...plan,
      `Waiting for ${holder}.`,
      ...launched(2, ' after waiting <duration>'),
      'working',
      'Summary',
      '  Outcome: succeeded, exit code 0',
      '  Command: terraform plan',
      `  Waited for: ${holder.replace(' (RUNNING)', '')}`,
      '  Time: <duration> waiting, <duration> provisioning, <duration> running',
      `  Log: CloudWatch Logs ${logUrl(2)}`,
      `  Task: <task 2> ${taskUrl(2)}`,
      '  Task definition: terraform:1, cluster ci',
      '  Branch: main',
      '  Run: infra/main build 32 https://ci.example/job/infra/job/main/31/',
      'Outcome: succeeded. Container terraform exited with 0.',
    ])
  })

  scenario('a failed run without a summary', async ({ startAws, expect }) => {
    const aws = await startAws({ job: job(['Error: no such bucket'], { exitCode: 1 }) })
    const end = await aws.run({ summary: 'false' })
    expect(end.prose).toEqual([
      ...plan,
      ...launched(1),
      'Error: no such bucket',
      'Outcome: failed. Container terraform exited with 1; expected 0.',
      'Task <task 1> has ended; nothing of it runs any more.',
      'Read the log, mend the cause, and run again.',
      'The last line of the log:',
      '  Error: no such bucket',
    ])
  })

  scenario('a refused run', async ({ startAws, expect }) => {
    const aws = await startAws()
    const env = { BRANCH_NAME: 'feature/x', BUILD_URL: 'https://ci.example/job/infra/job/feature%252Fx/4/' }
    const end = await aws.run({ command: 'terraform apply', summary: 'false' }, { on: 'jenkins', env })
    expect(end.prose).toEqual([
      'Outcome: refused. The branch guard does not let `terraform apply` run from here. The command writes: "terraform apply" changes infrastructure or its state. It runs on Jenkins, branch "feature/x". That branch is none of those that may write.',
      'Nothing was launched.',
      'Run it from an allowed branch (`branch-guard`: "main"), or add this one there.',
    ])
  })

  scenario('a busy run', async ({ startAws, expect }) => {
    const aws = await startAws({ job: endless })
    await aws.launchByHand({
      overrides: { containerOverrides: [{ name: 'terraform', command: ['terraform', 'apply'] }] },
    })
    await aws.until(() => aws.tasks[0]!.lastStatus === 'RUNNING')
    const end = await aws.run({ 'wait-timeout': '3s', summary: 'false' })
    const holder = `task <task 1> of terraform (RUNNING), started by hand or by another program, command terraform apply, since <time>, ${taskUrl(1)}`
    expect(end.prose).toEqual([
      ...plan,
      `Waiting for ${holder}.`,
      `Outcome: busy. The lane did not become free for this run within \`wait-timeout\` (<duration>). It is held by ${holder}.`,
      'Nothing was launched.',
      'Look at the task that holds the lane: if it hangs, stop it; if it is only slow, raise `wait-timeout`.',
    ])
  })

  scenario('a cancelled run whose task goes on', async ({ startAws, expect }) => {
    const aws = await startAws({ job: endless })
    const run = aws.start({ command: 'terraform apply', summary: 'false' }, { on: 'jenkins' })
    await run.until('working')
    run.kill('SIGTERM')
    expect((await run.ended).prose).toEqual([
      'Task definition terraform:1, container terraform: terraform apply',
      'The command writes: "terraform apply" changes infrastructure or its state. It runs on Jenkins, branch "main". `branch-guard` lets that branch write.',
      plan[2],
      ...launched(1),
      'working',
      'Outcome: cancelled. SIGTERM came. The task is left running, because its command may write, and stopping it could leave a stale lock and half a change.',
      `The task is still running: arn:aws:ecs:us-east-1:123456789012:task/ci/<task 1> ${taskUrl(1)}`,
      'See at the link how it ends; stop it there if it must not go on. A new run waits until it has ended.',
      'The last line of the log:',
      '  working',
    ])
  })

  scenario('a task’s life: each state once, and what it means', async ({ startAws, expect }) => {
    const slow = { provisioningMs: 2_500, pendingMs: 2_500, activatingMs: 2_500, deprovisioningMs: 60_000 }
    const aws = await startAws({ job: untilFinished(), durations: slow })
    const run = aws.start({ 'stream-logs': 'false' })
    await run.until('is RUNNING')
    await aws.finish()
    const states = (await run.ended).stdout.match(/(?<=^Task [0-9a-f]{32} is ).*$/gm)
    expect(states?.filter((state) => !/^(?:DEACTIVATING|STOPPING)/.test(state))).toEqual([
      'PROVISIONING: ECS prepares its network.',
      'PENDING: waiting for resources.',
      'ACTIVATING: pulling the image and starting the containers.',
      'RUNNING: the container runs.',
      'DEPROVISIONING: its containers have ended.',
    ])
  })
})
