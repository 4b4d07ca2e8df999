import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, onTestFinished } from 'vitest'
import { scenario } from './harness.ts'

/** A forward proxy that sends everything to `target`, whatever host it was asked for; `asked` are these hosts. */
async function startProxy(target: string): Promise<{ readonly url: string; readonly asked: Set<string> }> {
  const asked = new Set<string>()
  const server: Server = createServer((incoming, outgoing) => {
    // A client that knows its proxy sends the whole URL in the request line (RFC 9112, 3.2.2).
    const { host, pathname } = new URL(incoming.url ?? '')
    asked.add(host)
    const { method, headers } = incoming
    const forwarded = request(new URL(pathname, target), { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    incoming.pipe(forwarded)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

describe('a proxy', () => {
  scenario('given by HTTP_PROXY is used for every call', async ({ startAws, expect }) => {
    const aws = await startAws()
    const proxy = await startProxy(aws.ecs.environment['AWS_ENDPOINT_URL'] ?? '')
    const AWS_ENDPOINT_URL = 'http://aws.behind.proxy.invalid'
    const end = await aws.run({}, { env: { AWS_ENDPOINT_URL, HTTP_PROXY: proxy.url } })
    expect(end.exitCode).toBe(0)
    expect([...proxy.asked]).toEqual(['aws.behind.proxy.invalid'])
  })
})
