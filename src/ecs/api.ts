import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  RunTaskCommand,
  StopTaskCommand,
  TagResourceCommand,
  UntagResourceCommand,
  type ECSClient,
  type RunTaskCommandInput,
  type Service,
  type Tag,
  type Task,
  type TaskDefinition,
} from '@aws-sdk/client-ecs'
import { AwsCallError, callAws, demandPart, type CallOptions } from './call-aws.ts'
import { listTasks } from './list-tasks.ts'

/** What RunTask answered. Other refusals are thrown as AwsCallError. */
export type RunTaskAnswer =
  | { readonly kind: 'launched'; readonly task: Task }
  /**
   * The token belongs to another request; `taskArns` has its tasks, or is empty where it has none. `mayBeOurs`: an earlier
   * attempt of this very call had no answer, and how ECS answers the same request then is not documented (facts/ecs.md 1).
   */
  | { readonly kind: 'conflict'; readonly taskArns: readonly string[]; readonly mayBeOurs: boolean }
  /** 200, and nothing was launched: capacity, mostly (facts/ecs.md 4). */
  | { readonly kind: 'not-placed'; readonly reason: string }

/** Tasks by ARN: those ECS describes, and those it calls MISSING. */
export interface DescribedTasks {
  readonly tasks: readonly Task[]
  readonly missing: readonly string[]
}

// The API's own limits (facts/ecs.md 2 and 3).
const describeBatch = 100
const stopReasonLength = 255

/** The ECS calls of one cluster: pages, batches, transient errors, and nothing else. All throw AwsCallError. */
export class EcsApi {
  readonly #client: ECSClient
  readonly #cluster: string
  readonly #options: CallOptions

  constructor(client: ECSClient, cluster: string, options: CallOptions) {
    this.#client = client
    this.#cluster = cluster
    this.#options = options
  }

  /** The same calls under another signal or patience. */
  with(options: Partial<CallOptions>): EcsApi {
    return new EcsApi(this.#client, this.#cluster, { ...this.#options, ...options })
  }

  /** The task definition named by family, family:revision or ARN. */
  async readTaskDefinition(name: string): Promise<TaskDefinition> {
    return this.#call('DescribeTaskDefinition', async () => {
      const command = new DescribeTaskDefinitionCommand({ taskDefinition: name })
      const { taskDefinition } = await this.#client.send(command)
      return demandPart('DescribeTaskDefinition', 'taskDefinition', taskDefinition)
    })
  }

  /** A service of the cluster; undefined where there is none of that name. */
  async readService(name: string): Promise<Service | undefined> {
    const services = await this.#call('DescribeServices', async () => {
      const command = new DescribeServicesCommand({ cluster: this.#cluster, services: [name] })
      return demandPart('DescribeServices', 'services', (await this.#client.send(command)).services)
    })
    return services.find((service) => service.status !== 'INACTIVE')
  }

  /**
   * The ARNs of a family's tasks that are to run, or that are to stop. A task that is being stopped is listed under
   * STOPPED while its container still runs (facts/ecs.md 0.2): who wants all unfinished ones needs both.
   */
  async listFamily(family: string, desiredStatus: 'RUNNING' | 'STOPPED'): Promise<string[]> {
    return listTasks(this.#client, { cluster: this.#cluster, family, desiredStatus }, this.#options)
  }

  /** The ARNs of the tasks that a launch has started; `startedBy` must be the only filter (facts/ecs.md 2). */
  async listStartedBy(startedBy: string): Promise<string[]> {
    return listTasks(this.#client, { cluster: this.#cluster, startedBy }, this.#options)
  }

  /** Describes tasks with their tags, 100 a call; duplicates are asked for once. */
  async describeTasks(taskArns: readonly string[]): Promise<DescribedTasks> {
    const arns = [...new Set(taskArns)]
    const tasks: Task[] = []
    const missing: string[] = []
    for (let start = 0; start < arns.length; start += describeBatch) {
      const batch = arns.slice(start, start + describeBatch)
      const answer = await this.#call('DescribeTasks', async () => {
        const { tasks, failures } = await this.#client.send(
          new DescribeTasksCommand({ cluster: this.#cluster, tasks: batch, include: ['TAGS'] }),
        )
        return { tasks: demandPart('DescribeTasks', 'tasks', tasks), failures: failures ?? [] }
      })
      tasks.push(...answer.tasks)
      const described = new Set(answer.tasks.map((task) => task.taskArn))
      missing.push(...batch.filter((arn) => !described.has(arn)))
    }
    return { tasks, missing }
  }

  /** Sends one launch; the identical request again after every lost answer, 5xx or throttle. */
  async runTask(request: RunTaskCommandInput): Promise<RunTaskAnswer> {
    try {
      return await this.#call('RunTask', async () => {
        const { tasks, failures } = await this.#client.send(new RunTaskCommand(request))
        const task = tasks?.[0]
        if (task?.taskArn !== undefined) return { kind: 'launched', task }
        const failure = demandPart('RunTask', 'tasks and failures', failures?.[0])
        return { kind: 'not-placed', reason: failure.reason ?? failure.detail ?? 'no reason given' }
      })
    } catch (error) {
      if (!(error instanceof AwsCallError) || error.kind !== 'conflict') throw error
      const { resourceIds } = error.cause as { resourceIds?: string[] }
      return { kind: 'conflict', taskArns: resourceIds ?? [], mayBeOurs: error.mayHaveTakenEffect }
    }
  }

  /** Asks ECS to stop a task; ECS keeps at most 255 characters of the reason (facts/ecs.md 7). */
  async stopTask(taskArn: string, reason: string): Promise<Task> {
    return this.#call('StopTask', async () => {
      const { task } = await this.#client.send(
        new StopTaskCommand({
          cluster: this.#cluster,
          task: taskArn,
          reason: reason.slice(0, stopReasonLength),
        }),
      )
      return demandPart('StopTask', 'task', task)
    })
  }

  async tagTask(taskArn: string, tags: Tag[]): Promise<void> {
    await this.#call('TagResource', () =>
      this.#client.send(new TagResourceCommand({ resourceArn: taskArn, tags })),
    )
  }

  async untagTask(taskArn: string, tagKeys: string[]): Promise<void> {
    await this.#call('UntagResource', () =>
      this.#client.send(new UntagResourceCommand({ resourceArn: taskArn, tagKeys })),
    )
  }

  async #call<T>(operation: string, attempt: () => Promise<T>): Promise<T> {
    return callAws(operation, attempt, this.#options)
  }
}
