import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  CreateClusterCommand,
  DescribeTasksCommand,
  ECSClient,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
  StopTaskCommand,
  type Task,
} from '@aws-sdk/client-ecs'
import { BundleRun } from './bundle-run.ts'
import type { MotoServer } from './moto-server.ts'
import { lookEveryMs, outputFile, Run, type Ended } from './run.ts'
import { container } from './worlds.ts'

/** The family for Fargate, and the one whose tasks need a container instance, of which the clusters have none. */
export const fargateFamily = 'terraform'
export const ec2Family = 'terraform-on-ec2'

/** The two task definitions that every cluster of a server shares. */
export async function registerFamilies(server: MotoServer): Promise<void> {
  const client = new ECSClient(server.clientConfig)
  // moto reckons with the memory of each container, and fails with a 500 without.
  const containerDefinitions = [container({ memory: 512 })]
  await client.send(
    new RegisterTaskDefinitionCommand({
      family: fargateFamily,
      containerDefinitions,
      networkMode: 'awsvpc',
      requiresCompatibilities: ['FARGATE'],
      cpu: '256',
      memory: '512',
    }),
  )
  await client.send(new RegisterTaskDefinitionCommand({ family: ec2Family, containerDefinitions }))
}

/** A cluster of moto's, and the runs against it. */
export class MotoCluster {
  readonly name = `ci-${randomUUID()}`
  readonly client: ECSClient
  readonly #server: MotoServer
  readonly #network: Readonly<Record<string, string>>
  readonly #folder = mkdtempSync(join(tmpdir(), 'ecs-in-turn-'))
  readonly #runs: Run[] = []

  private constructor(server: MotoServer, network: Readonly<Record<string, string>>) {
    this.#server = server
    this.#network = network
    this.client = new ECSClient(server.clientConfig)
  }

  static async create(server: MotoServer): Promise<MotoCluster> {
    const cluster = new MotoCluster(server, await server.readNetwork())
    await cluster.client.send(new CreateClusterCommand({ clusterName: cluster.name }))
    return cluster
  }

  /** Starts the bundle with what moto needs to launch for Fargate, and what is given instead; undefined takes away. */
  start(inputs: Readonly<Record<string, string | undefined>> = {}, env: Record<string, string> = {}): Run {
    const folder = mkdtempSync(join(this.#folder, 'run-'))
    const all = {
      cluster: this.name,
      family: fargateFamily,
      'launch-type': 'FARGATE',
      ...this.#network,
      'poll-interval': '1s',
      'output-file': outputFile,
      ...inputs,
    }
    const given = Object.entries<string | undefined>(all).filter(([, value]) => value !== undefined)
    const args = given.map(([name, value]) => `--${name}=${value!}`)
    const { PATH = '' } = process.env
    const machine = { PATH, HOME: folder, USER: 'jane', ...this.#server.environment }
    const run = new Run(new BundleRun(args, { ...machine, ...env }, folder), folder)
    this.#runs.push(run)
    return run
  }

  /** Starts the bundle and waits for its end. */
  async run(inputs: Readonly<Record<string, string | undefined>> = {}): Promise<Ended> {
    return this.start(inputs).ended
  }

  /** Every task of the cluster, with its tags; on a server whose tasks advance this makes them. */
  async readTasks(): Promise<readonly Task[]> {
    const { taskArns = [] } = await this.client.send(new ListTasksCommand({ cluster: this.name }))
    if (taskArns.length === 0) return []
    const request = { cluster: this.name, tasks: taskArns, include: ['TAGS' as const] }
    return (await this.client.send(new DescribeTasksCommand(request))).tasks ?? []
  }

  /** Waits until something is so of the tasks. */
  async until(isSo: (tasks: readonly Task[]) => boolean): Promise<void> {
    while (!isSo(await this.readTasks())) await sleep(lookEveryMs)
  }

  /** Launches a task that no run has started, as somebody does by hand; returns its ARN. */
  async launchByHand(): Promise<string> {
    const { subnets = '', 'security-groups': groups = '' } = this.#network
    const { tasks } = await this.client.send(
      new RunTaskCommand({
        cluster: this.name,
        taskDefinition: fargateFamily,
        launchType: 'FARGATE',
        networkConfiguration: { awsvpcConfiguration: { subnets: [subnets], securityGroups: [groups] } },
      }),
    )
    return tasks![0]!.taskArn!
  }

  async stopByHand(taskArn: string): Promise<void> {
    await this.client.send(new StopTaskCommand({ cluster: this.name, task: taskArn, reason: 'enough' }))
  }

  /** Ends what runs here; the tasks stay behind in a server that ends as well. */
  async close(): Promise<void> {
    for (const run of this.#runs) run.kill('SIGKILL')
    await Promise.all(this.#runs.map(({ ended }) => ended))
    this.client.destroy()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
