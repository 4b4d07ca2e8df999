import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline/promises'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'

const main = fileURLToPath(new URL('../local-ecs/main.ts', import.meta.url))
let child: ChildProcess | undefined
afterEach(() => child?.kill('SIGKILL'))

function start(...args: string[]): ChildProcess {
  child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  return child
}

async function readAll(stream: NodeJS.ReadableStream): Promise<string> {
  let text = ''
  for await (const chunk of stream) text += String(chunk)
  return text
}

describe('the local ECS started by a person', () => {
  it('prints what to export, serves there, and ends on SIGTERM', async () => {
    const process = start('--cluster', 'mine', '--listing-delay', '100000')
    const exports = new Map<string, string>()
    for await (const line of createInterface({ input: process.stdout! })) {
      const [, name = '', value = ''] = /^export (\w+)=(.*)$/.exec(line) ?? []
      exports.set(name, value)
      if (exports.size === 6) break
    }
    expect([...exports.keys()]).toContain('AWS_ACCESS_KEY_ID')
    const call = (operation: string, input: object) =>
      fetch(exports.get('AWS_ENDPOINT_URL')!, {
        method: 'POST',
        body: JSON.stringify({ cluster: 'mine', ...input }),
        headers: { 'x-amz-target': `AmazonEC2ContainerServiceV20141113.${operation}` },
      }).then((response) => response.json())
    expect(await call('RunTask', { taskDefinition: 'terraform' })).toMatchObject({ tasks: [{}] })
    expect(await call('ListTasks', {})).toEqual({ taskArns: [] })
    process.kill('SIGTERM')
    expect(await once(process, 'exit')).toEqual([0, null])
  })

  it('explains its knobs', async () => {
    const process = start('--help')
    const text = await readAll(process.stdout!)
    expect(text).toMatch(/--listing-delay +ms until ListTasks shows a change/)
    expect(text).toMatch(/--port/)
  })

  it.each([
    ['--listing-delay', 'soon'],
    ['--port', ''],
    ['--no-such-knob', '1'],
  ])('refuses %s %s', async (...args) => {
    const process = start(...args)
    const [text] = await Promise.all([readAll(process.stderr!), once(process, 'exit')])
    expect(process.exitCode).not.toBe(0)
    expect(text).toContain(args[0])
  })
})
