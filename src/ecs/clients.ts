import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import { ECSClient, type ECSClientConfig } from '@aws-sdk/client-ecs'
import type { AwsClock } from './aws-clock.ts'

/** How the SDK clients are made; everything else (credentials, endpoint) is the SDK's own environment. */
export interface ClientOptions {
  readonly region?: string
  readonly clock: AwsClock
  readonly localNow: () => number
  /** HTTP_PROXY, HTTPS_PROXY, NO_PROXY: the SDK for JavaScript reads none of them, Node's agents do (from 24.5 and 22.21 on). */
  readonly proxyEnv: Readonly<Record<string, string | undefined>>
  /** The simulation's handler in memory; otherwise the SDK's own over HTTP. */
  readonly requestHandler?: NonNullable<ECSClientConfig['requestHandler']>
}

// A hanging endpoint must not hang us: both are errors that are tried again. In ms.
const httpTimeouts = { connectionTimeout: 5_000, requestTimeout: 15_000, throwOnRequestTimeout: true }

/** The ECS client. It makes one attempt a call: callAws alone retries, so that every wait is seen and can be ended. */
export function createEcsClient(options: ClientOptions): ECSClient {
  const client = new ECSClient(clientConfig(options))
  // Every answer tells AWS's time, those that are errors too.
  client.middlewareStack.add(
    (next) => async (args) => {
      const sentMs = options.localNow()
      const result = await next(args)
      const response = result.response as { headers?: Record<string, string> } | undefined
      options.clock.learn(response?.headers?.['date'], sentMs, options.localNow())
      return result
    },
    { step: 'deserialize', name: 'learnAwsClock', priority: 'low' },
  )
  return client
}

/** The CloudWatch Logs client of the region that the log driver writes to. */
export function createLogsClient(options: ClientOptions): CloudWatchLogsClient {
  return new CloudWatchLogsClient(clientConfig(options))
}

function clientConfig({ region, requestHandler, proxyEnv }: ClientOptions) {
  const agent = { proxyEnv }
  return {
    maxAttempts: 1,
    requestHandler: requestHandler ?? { ...httpTimeouts, httpAgent: agent, httpsAgent: agent },
    ...(region !== undefined && { region }),
  }
}
