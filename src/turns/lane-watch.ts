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
  // What the poll of this moment has described: the look that follows it need not ask again.
  readonly #polled = new Set<string | undefined>()
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
    const [running, stopped] = await Promise.all([this.#list(api, 'RUNNING'), this.#list(api, 'STOPPED')])
    const known = this.tasks.filter((task) => !this.#polled.has(task.taskArn))
    await this.#describe(api, [
      ...[...running, ...stopped].filter((arn) => !this.#tasks.has(arn)),
      ...this.#named.keys(),
      ...known.map(({ taskArn }) => taskArn ?? ''),
    ])
    this.#polled.clear()
    await this.#followMarks(api)
  }

  /**
   * One DescribeTasks for what keeps the lane busy, and for the newest task, where the winner leaves its mark. True where
   * the lane has moved further than was followed: another poll goes on from there.
   */
  async poll(api: EcsApi): Promise<boolean> {
    this.#polled.clear()
    for (const task of await this.#describe(api, this.#open, this.newest)) this.#polled.add(task.taskArn)
    return this.#followMarks(api)
  }

  /** Lists what is to run in the lane and describes what is new: who else has begun, where nothing can be undone any more. */
  async glance(api: EcsApi): Promise<void> {
    const running = await this.#list(api, 'RUNNING')
    await this.#describe(
      api,
      running.filter((arn) => !this.#tasks.has(arn)),
    )
  }

  /**
   * A poll for who sleeps through whole turns: one list has them all, where marks lead from turn to turn. The holder of
   * now is not among them, but the queue of the newest one tells how far the line has come.
   */
  async catchUp(api: EcsApi): Promise<void> {
    const stopped = await this.#list(api, 'STOPPED')
    await this.#describe(api, [...this.#open, ...stopped], this.newest)
    this.#followMark()
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

  #addName(arn: string): boolean {
    if (this.#tasks.has(arn) || this.#named.has(arn)) return false
    this.#named.set(arn, this.#now())
    return true
  }

  /** Named tasks, and those that were unfinished when last seen. */
  get #open(): string[] {
    const unfinished = this.tasks.filter((task) => !isFinished(task))
    return [...this.#named.keys(), ...unfinished.map(({ taskArn }) => taskArn ?? '')]
  }

  /** Lists the families of the lane, and notes what is listed now. */
  async #list(api: EcsApi, desiredStatus: 'RUNNING' | 'STOPPED'): Promise<string[]> {
    const lists = await Promise.all(
      this.#lane.families.map((family) => api.listFamily(family, desiredStatus)),
    )
    for (const arn of lists.flat()) this.#listedMs.set(arn, this.#now())
    return lists.flat()
  }

  /** `always` is described even where nothing of it but its tags can change. */
  async #describe(api: EcsApi, taskArns: readonly string[], always?: Task): Promise<readonly Task[]> {
    const open = taskArns.filter((arn) => !this.#isSettled(arn))
    if (always?.taskArn !== undefined) open.push(always.taskArn)
    if (open.length === 0) return []
    const { tasks, missing } = await api.describeTasks(open)
    for (const task of tasks) this.#take(task)
    for (const arn of missing) this.#takeMissing(arn)
    return tasks
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
   * The task that a mark names holds the lane now, or has had its turn as well, and names the next one. True where the
   * marks lead further than they were followed.
   */
  async #followMarks(api: EcsApi): Promise<boolean> {
    for (let marks = 0; this.#followMark(); marks += 1) {
      if (marks === mostMarks) return true
      await this.#describe(api, [...this.#named.keys()])
    }
    return false
  }

  /**
   * The winner marks the finished task with its own task's id, so that waiters need neither list nor conflict. It is a
   * hint where to look: tags are never trusted for safety, so it makes no link. True where it is news.
   */
  #followMark(): boolean {
    const { newest } = this
    if (newest?.taskArn === undefined || !isFinished(newest)) return false
    const next = tagValue(newest, tagKeys.next)
    if (next === undefined || !/^[0-9a-f-]{8,64}$/.test(next)) return false
    const arn = newest.taskArn
    return this.#addName(arn.slice(0, arn.lastIndexOf('/') + 1) + next)
  }
}

// So many marks are followed at once; whoever is further behind than that catches up by the list, or goes on when it
// matters.
const mostMarks = 2
// Longer than a list has been seen to lag (taking-turns.md counts on a minute). In ms.
const unlistedForMs = 75_000
