import { createServer, request, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

/** An endpoint in front of another one, which lets the launches through when so many have come. */
export interface LaunchGate {
  readonly url: string
  readonly close: () => void
}

/** Starts one on 127.0.0.1: whatever the runs have looked at by then, the launches of all of them take effect together. */
export async function openLaunchGate(target: string, launches: number): Promise<LaunchGate> {
  let come = 0
  const allHaveCome = Promise.withResolvers<undefined>()
  const server = createServer((incoming, outgoing) => {
    void passOn(incoming).catch((error: unknown) => outgoing.destroy(error as Error))

    async function passOn({ method, headers }: IncomingMessage): Promise<void> {
      if (String(headers['x-amz-target']).endsWith('.RunTask')) {
        come += 1
        if (come >= launches) allHaveCome.resolve(undefined)
        await allHaveCome.promise
      }
      const onward = request(target, { method, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(outgoing)
      })
      onward.on('error', (error) => outgoing.destroy(error))
      incoming.pipe(onward)
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
