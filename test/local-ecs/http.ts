/**
 * The local ECS as an HTTP server on loopback, for whatever speaks to AWS: SDKs, the aws CLI, the bundle of this project.
 *
 *   const ecs = await startLocalEcs({ world: { clusters: ['ci'], taskDefinitions: [...], listing: 2_000 } })
 *   spawn('node', ['dist/index.js', ...], { env: { ...process.env, ...ecs.environment } })
 *   ecs.requests                            // what was asked, in order
 *   ecs.world.addFault({ operation: 'RunTask', calls: [1, 1], fault: 'reset-after' })
 *   await ecs.goDown('refused'); await ecs.comeUp()
 *   await ecs.close()
 *
 * Jobs run as child processes (jobs.ts) unless `world.job` tells how they go.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { createFront, type Delivery, type LoggedRequest } from './front.ts'
import { createProcessJobs, type ProcessJobsOptions } from './jobs.ts'
import type { Effect } from './runtime.ts'
import type { WorldOptions } from './world-options.ts'
import { createWorld, type World } from './world.ts'

/** How the server is started; everything has a default. */
export interface LocalEcsOptions {
  readonly world?: WorldOptions
  /** Default 0: any free one. */
  readonly port?: number
  /** The world's time in ms; default the real one. */
  readonly clock?: () => number
  readonly jobs?: ProcessJobsOptions
}

/** A running local ECS. */
export interface LocalEcs {
  readonly url: string
  readonly port: number
  readonly world: World
  readonly requests: readonly LoggedRequest[]
  /** What points an AWS client here: endpoint, Region, made-up credentials. */
  readonly environment: Readonly<Record<string, string>>
  /** Nothing is served until `comeUp`: no one listens, or every connection breaks at its first request. */
  readonly goDown: (how: 'refused' | 'reset') => Promise<void>
  readonly comeUp: () => Promise<void>
  /** Ends the server, its connections and its child processes. */
  readonly close: () => Promise<void>
}

// An idle connection that the server ends just as the client uses it again would look like a fault nobody asked for.
const keepAliveMs = 600_000
const longestTimerMs = 2 ** 31 - 1

/** Starts a local ECS on 127.0.0.1. */
export async function startLocalEcs(options: LocalEcsOptions = {}): Promise<LocalEcs> {
  const clock = options.clock ?? Date.now
  const world = createWorld({ job: () => 'external', ...options.world }, clock())
  let timer: NodeJS.Timeout | undefined
  const follow = (effects: readonly Effect[]): void => {
    jobs.apply(effects)
    clearTimeout(timer)
    const nextAt = world.nextEventAt()
    if (nextAt === undefined) return
    const waitMs = Math.min(longestTimerMs, Math.max(0, Math.ceil(nextAt - clock())))
    timer = setTimeout(() => {
      follow(world.advance(clock()))
    }, waitMs)
  }
  const jobs = createProcessJobs(
    {
      started: (task, name) => {
        follow(world.containerStarted(task, name, clock()))
      },
      failedToStart: (task, name, reason) => {
        follow(world.containerFailedToStart(task, name, reason, clock()))
      },
      logged: (task, name, message) => {
        follow(world.containerLogged(task, name, message, clock()))
      },
      ended: (task, name, exitCode) => {
        follow(world.containerEnded(task, name, { exitCode }, clock()))
      },
    },
    options.jobs,
  )
  const front = createFront(world, clock, follow)
  const listener = await listen(options.port ?? 0, (target, body, userAgent) =>
    front.receive({ target, body, userAgent }),
  )
  const url = `http://127.0.0.1:${listener.port}`
  return {
    url,
    port: listener.port,
    world,
    requests: front.requests,
    environment: clientEnvironment(url, options.world?.region ?? 'us-east-1'),
    goDown: listener.goDown,
    comeUp: listener.comeUp,
    close: async () => {
      clearTimeout(timer)
      await Promise.all([listener.goDown('refused'), jobs.close()])
      clearTimeout(timer)
    },
  }
}

type Serve = (target: string | undefined, body: string, userAgent: string | undefined) => Delivery

async function listen(wantedPort: number, serve: Serve) {
  const sockets = new Set<Socket>()
  let isResetting = false
  const server = createServer({ keepAliveTimeout: keepAliveMs }, (request, response) => {
    if (isResetting) request.socket.resetAndDestroy()
    else void answer(request, response, serve)
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  const open = async (port: number): Promise<void> => {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, '127.0.0.1', resolve)
    })
  }
  await open(wantedPort)
  const { port } = server.address() as AddressInfo
  return {
    port,
    goDown: async (how: 'refused' | 'reset'): Promise<void> => {
      isResetting = how === 'reset'
      if (isResetting || !server.listening) return
      const closed = new Promise((resolve) => server.close(resolve))
      for (const socket of sockets) socket.destroy()
      await closed
    },
    comeUp: async (): Promise<void> => {
      isResetting = false
      if (!server.listening) await open(port)
    },
  }
}

async function answer(request: IncomingMessage, response: ServerResponse, serve: Serve): Promise<void> {
  const chunks: Buffer[] = []
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer)
  } catch {
    // The caller went away in the middle of its request: there is nobody to answer, and nothing was asked.
    return
  }
  const target = request.headers['x-amz-target']
  const body = Buffer.concat(chunks).toString('utf8')
  const delivery = serve(typeof target === 'string' ? target : undefined, body, request.headers['user-agent'])
  if (delivery.kind === 'answered') {
    response.writeHead(delivery.status, delivery.headers)
    response.end(delivery.body)
  } else if (delivery.kind === 'reset') request.socket.resetAndDestroy()
}

function clientEnvironment(url: string, region: string): Readonly<Record<string, string>> {
  return {
    AWS_ENDPOINT_URL: url,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_EC2_METADATA_DISABLED: 'true',
  }
}
