import type { ECSClient, Task, TaskDefinition } from '@aws-sdk/client-ecs'
import type { CallOptions, OnTrouble } from '../../../src/ecs/call-aws.ts'
import { parseSettings, type Settings } from '../../../src/settings/settings.ts'

export const t0 = Date.parse('2026-11-23T10:00:00Z')

export function at(seconds: number): Date {
  return new Date(t0 + seconds * 1000)
}

export function arnOf(id: string): string {
  return `arn:aws:ecs:eu-central-1:111122223333:task/ci/${id}`
}

/** A task that runs since 30 s after t0; its container is `terraform`. */
export function buildTask(overrides: Partial<Task> = {}): Task {
  return {
    taskArn: arnOf('0123456789abcdef0123456789abcdef'),
    taskDefinitionArn: 'arn:aws:ecs:eu-central-1:111122223333:task-definition/terraform:7',
    lastStatus: 'RUNNING',
    desiredStatus: 'RUNNING',
    createdAt: at(0),
    startedAt: at(30),
    containers: [{ name: 'terraform', lastStatus: 'RUNNING' }],
    ...overrides,
  }
}

/** The same task after its container has exited with this code. */
export function buildExited(exitCode: number, overrides: Partial<Task> = {}): Task {
  return buildTask({
    lastStatus: 'DEPROVISIONING',
    desiredStatus: 'STOPPED',
    stopCode: 'EssentialContainerExited',
    stoppedReason: 'Essential container in task exited',
    executionStoppedAt: at(90),
    containers: [{ name: 'terraform', lastStatus: 'STOPPED', exitCode }],
    ...overrides,
  })
}

/** A task that stopped before any container ran. */
export function buildNeverStarted(stoppedReason: string, overrides: Partial<Task> = {}): Task {
  return {
    taskArn: arnOf('0123456789abcdef0123456789abcdef'),
    taskDefinitionArn: 'arn:aws:ecs:eu-central-1:111122223333:task-definition/terraform:7',
    lastStatus: 'STOPPED',
    desiredStatus: 'STOPPED',
    createdAt: at(0),
    stoppedAt: at(60),
    stopCode: 'TaskFailedToStart',
    stoppedReason,
    containers: [{ name: 'terraform', lastStatus: 'STOPPED' }],
    ...overrides,
  }
}

export function buildDefinition(overrides: Partial<TaskDefinition> = {}): TaskDefinition {
  return {
    taskDefinitionArn: 'arn:aws:ecs:eu-central-1:111122223333:task-definition/terraform:7',
    family: 'terraform',
    revision: 7,
    networkMode: 'bridge',
    containerDefinitions: [{ name: 'terraform', image: 'hashicorp/terraform:1.11', command: ['plan'] }],
    ...overrides,
  }
}

/** The settings of a run that gives nothing but what it must, on a push. */
export function buildSettings(overrides: Partial<Settings> = {}): Settings {
  const parsed = parseSettings(['--cluster', 'ci', '--family', 'terraform', '--guard-events', 'push'], {})
  if (parsed.kind !== 'settings') throw new Error(`settings expected, seen ${parsed.kind}`)
  return { ...parsed.settings, ...overrides }
}

/** What one call was told about trouble: its text, or undefined when it was over. */
export type Troubles = (string | undefined)[]

export function buildCall(
  overrides: Partial<CallOptions> = {},
): CallOptions & { readonly troubles: Troubles } {
  const troubles: Troubles = []
  const onTrouble: OnTrouble = (trouble) => {
    troubles.push(trouble?.message)
  }
  return {
    signal: new AbortController().signal,
    unreachableMs: 300_000,
    waitOutMs: 600_000,
    now: () => Date.now(),
    onTrouble,
    troubles,
    ...overrides,
  }
}

/** One request that a stub client has got: the operation's name and its input. */
export interface Sent {
  readonly operation: string
  readonly input: Readonly<Record<string, unknown>>
}

/** A client whose `send` answers by a function; what that throws is thrown by the call. Keeps every request. */
export function stubClient(answer: (sent: Sent) => unknown): { client: ECSClient; sent: Sent[] } {
  const sent: Sent[] = []
  const send = (command: {
    readonly input: Sent['input']
    readonly constructor: { readonly name: string }
  }) => {
    const one = { operation: command.constructor.name.replace(/Command$/, ''), input: command.input }
    sent.push(one)
    return Promise.resolve().then(() => answer(one))
  }
  return { client: { send } as unknown as ECSClient, sent }
}

/** An error as the SDK throws it for an answer of AWS. */
export function awsError(name: string, message = 'text', status = 400, more: object = {}): Error {
  return Object.assign(new Error(message), {
    name,
    $fault: 'client',
    $metadata: { httpStatusCode: status },
    ...more,
  })
}

/** An error of a connection, as Node makes it. */
export function socketError(code: string, message = `connect ${code}`): Error {
  return Object.assign(new Error(message), { code, syscall: 'connect', $metadata: { attempts: 1 } })
}
