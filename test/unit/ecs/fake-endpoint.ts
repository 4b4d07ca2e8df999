import { Readable } from 'node:stream'
import { ECSClient, type ECSClientConfig } from '@aws-sdk/client-ecs'

/** One answer over the wire. */
export interface WireAnswer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** JSON, or a text that is sent as it is. */
  readonly body: unknown
}

/** One request as it went over the wire. */
export interface WireRequest {
  readonly operation: string
  readonly body: string
}

/** A request handler for the real SDK that answers in memory; an error in place of an answer is a lost connection. */
export function fakeHandler(answers: readonly (WireAnswer | Error)[]): {
  requestHandler: NonNullable<ECSClientConfig['requestHandler']>
  requests: WireRequest[]
} {
  const requests: WireRequest[] = []
  const handle = (request: { headers: Record<string, string>; body: Uint8Array }) => {
    const operation = (request.headers['x-amz-target'] ?? '').replace(/^.*\./, '')
    requests.push({ operation, body: new TextDecoder().decode(request.body) })
    const answer = answers[Math.min(requests.length, answers.length) - 1]
    if (answer === undefined || answer instanceof Error)
      return Promise.reject(answer ?? new Error('no answer'))
    const { status = 200, headers = {}, body } = answer
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const response = {
      statusCode: status,
      headers: { 'content-type': 'application/x-amz-json-1.1', ...headers },
      body: Readable.from([Buffer.from(text)]),
    }
    return Promise.resolve({ response })
  }
  const requestHandler = { handle, metadata: { handlerProtocol: 'http/1.1' } }
  return { requestHandler: requestHandler as never, requests }
}

export const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' }

/** The real client on top of it, one attempt a call, as ours is. */
export function fakeEndpoint(...answers: readonly (WireAnswer | Error)[]): {
  client: ECSClient
  requests: WireRequest[]
} {
  const { requestHandler, requests } = fakeHandler(answers)
  const client = new ECSClient({ region: 'eu-central-1', credentials, maxAttempts: 1, requestHandler })
  return { client, requests }
}
