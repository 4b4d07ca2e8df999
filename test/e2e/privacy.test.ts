import { describe } from 'vitest'
import { scenario } from './harness.ts'
import { realProcess } from './worlds.ts'

const secret = 'hunter2-"quoted"'
const token = 'c0rrect-horse'

describe.concurrent('the values of `environment`', () => {
  scenario.for(['github', 'shell'] as const)(
    'reach the container and nothing else on %s',
    async (on, { startAws, expect }) => {
      const aws = await startAws({ job: realProcess })
      const command = JSON.stringify([
        'sh',
        '-c',
        `echo "it is $PASSWORD"; test "$PASSWORD" = '${secret}' && exit 5`,
      ])
      const environment = `PASSWORD=${secret}\nTOKEN=${token}`
      const end = await aws.run({ command, environment, 'command-kind': 'reads' }, { on })
      expect(end.exitCode).toBe(5)
      expect(end.stdout).toMatch(/^it is \*\*\*$/m)
      const written = [end.stdout, end.stderr, end.summary, JSON.stringify([end.outputs, end.state])].join(
        '\n',
      )
      const { launchTags } = aws.tasks[0]!
      for (const value of [secret, JSON.stringify(secret).slice(1, -1), token]) {
        expect(written).not.toContain(value)
        expect(JSON.stringify(launchTags)).not.toContain(value)
      }
    },
  )

  scenario('are not in the request that a dry run shows', async ({ startAws, expect }) => {
    const aws = await startAws()
    const end = await aws.run({ environment: `PASSWORD=${secret}`, 'dry-run': 'true' })
    expect(end.exitCode).toBe(0)
    expect(end.stdout).toContain('"PASSWORD"')
    expect(end.stdout).not.toContain('hunter2')
  })

  scenario('are not shown when they are no pairs', async ({ startAws, expect }) => {
    const aws = await startAws()
    const end = await aws.run({ environment: token })
    expect(end.exitCode).toBe(64)
    expect(end.stdout + end.stderr).not.toContain(token)
  })
})
