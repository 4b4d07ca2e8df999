import type { Task } from '@aws-sdk/client-ecs'
import type { EcsApi } from '../ecs/api.ts'
import { isFinished, isOlderThan, tagValue } from '../ecs/task.ts'
import { findNewest, type Lane } from './lane.ts'
import { tagKeys } from './tags.ts'
import { missingForMs } from './turn.ts'

/** What this run has seen of a lane: looks at ECS, and remembers what an eventually consistent answer may forget. */
export class LaneWatch {
  readonly #lane: Lane
  readonly #tasks = new Map<string, Task>()
  readonly #named = new Map<string, number>()
  readonly #links = new Set<string>()
  readonly #listedMs = new Map<string, number>()
  readonly #now: () => number

  /** `now` is AWS's clock in ms. */
  constructor(lane: Lane, now: () => number) {
    this.#lane = lane
    this.#now = now
  }

  /** Every task seen and described, as last seen. */
  get tasks(): readonly Task[] {
    return [...this.#tasks.values()]
  }

  /** Tasks that somebody named and that ECS does not describe (any more), with the time since when. */
  get named(): ReadonlyMap<string, number> {
    return this.#named
  }

  /** Tasks that a turn token of this lane is known to have launched. */
  get links(): ReadonlySet<string> {
    return this.#links
  }

  /** Lists every family of the lane and describes what is new or may still change. */
  async look(api: EcsApi): Promise<void> {
    const lists = await Promise.all(this.#lane.families.map((family) => api.listFamily(family)))
    const listed = lists.flat()
    for (const arn of listed) this.#listedMs.set(arn, this.#now())
    await this.#describe(api, [...listed, ...this.#named.keys(), ...this.#tasks.keys()])
  }

  /** One DescribeTasks for what keeps the lane busy, and for the newest task, where the winner leaves its mark. */
  async poll(api: EcsApi): Promise<void> {
    const unfinished = this.tasks.filter((task) => !isFinished(task)).map((task) => task.taskArn ?? '')
    const newest = this.newest?.taskArn
    const named = new Set(this.#named.keys())
    await this.#describe(api, [...named, ...unfinished], newest === undefined ? [] : [newest])
    // What a mark has just named is worth a second call: it holds the lane now.
    await this.#describe(
      api,
      [...this.#named.keys()].filter((arn) => !named.has(arn)),
    )
  }

  /** The youngest task of the lane, whoever started it: the line stands on it. */
  get newest(): Task | undefined {
    return findNewest(this.#lane, this.tasks)
  }

  /** Takes in a task that RunTask has returned as ours. */
  addOwn(task: Task): void {
    this.#take(task)
    if (task.taskArn !== undefined) this.#links.add(task.taskArn)
  }

  /** Takes in the tasks that a conflict named: links of the chain. True where one of them is news. */
  addLinks(taskArns: readonly string[]): boolean {
    const news = taskArns.filter((arn) => !this.#links.has(arn))
    for (const arn of taskArns) {
      this.#links.add(arn)
      this.#addName(arn)
    }
    return news.length > 0
  }

  #addName(arn: string): void {
    if (!this.#tasks.has(arn) && !this.#named.has(arn)) this.#named.set(arn, this.#now())
  }

  async #describe(api: EcsApi, taskArns: readonly string[], always: readonly string[] = []): Promise<void> {
    const open = [...taskArns.filter((arn) => !this.#isSettled(arn)), ...always]
    if (open.length === 0) return
    const { tasks, missing } = await api.describeTasks(open)
    for (const task of tasks) this.#take(task)
    for (const arn of missing) this.#takeMissing(arn)
  }

  /** A stopped task changes no more, so it need not be described again. */
  #isSettled(arn: string): boolean {
    const known = this.#tasks.get(arn)
    const isStopped = known?.lastStatus === 'STOPPED' || known?.lastStatus === 'DELETED'
    // The answer to a repeated RunTask may be bare: ARN and statuses only (facts/ecs.md 1).
    return isStopped && (known.containers ?? []).length > 0
  }

  #take(task: Task): void {
    const arn = task.taskArn
    if (arn === undefined) return
    const known = this.#tasks.get(arn)
    if (known !== undefined && isOlderThan(task, known)) return
    this.#tasks.set(arn, task)
    this.#named.delete(arn)
    this.#takeMarker(arn, task)
  }

  /** MISSING is "not visible yet" for minutes (facts/ecs.md 0.3); a finished task stays as it was seen. */
  #takeMissing(arn: string): void {
    const known = this.#tasks.get(arn)
    if (known !== undefined && isFinished(known)) return
    const sinceMs = this.#named.get(arn) ?? this.#now()
    this.#named.set(arn, sinceMs)
    if (this.#now() - sinceMs >= missingForMs) this.#tasks.delete(arn)
    if (known === undefined && this.#hasAgedOut(arn)) this.#named.delete(arn)
  }

  /** A task an hour old may still be listed when it can't be described any more; then the list loses it soon as well. */
  #hasAgedOut(arn: string): boolean {
    const listedMs = this.#listedMs.get(arn)
    return listedMs !== undefined && !this.#links.has(arn) && this.#now() - listedMs >= unlistedForMs
  }

  /**
   * The winner marks the finished task with its own task's id, so that waiters need neither list nor conflict. It is a
   * hint where to look: tags are never trusted for safety, so it makes no link.
   */
  #takeMarker(arn: string, task: Task): void {
    const next = tagValue(task, tagKeys.next)
    if (next === undefined || !/^[0-9a-f-]{8,64}$/.test(next) || !isFinished(task)) return
    this.#addName(arn.slice(0, arn.lastIndexOf('/') + 1) + next)
  }
}

// Longer than a list has been seen to lag (taking-turns.md counts on a minute). In ms.
const unlistedForMs = 75_000
