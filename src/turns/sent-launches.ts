import type { RunTaskCommandInput, Task } from '@aws-sdk/client-ecs'
import { missingForMs, type LaunchDecision } from './turn.ts'

/** A request for RunTask, and what it was made from. */
export interface Launch {
  readonly decision: LaunchDecision
  readonly request: RunTaskCommandInput
}

/** A launch whose first answer was lost and whose token is taken: by itself, or by somebody else. */
interface UnclearLaunch {
  readonly launch: Launch
  /** The tasks that have the token; empty where ECS has named none. */
  readonly taskArns: readonly string[]
  readonly sinceMs: number
}

/**
 * What this run has sent by RunTask and got no task for. How ECS answers a request that comes again while the first one
 * is under way is not documented (facts/ecs.md 1): a conflict with our own task must not make us launch another.
 */
export class SentLaunches {
  readonly #startedBys = new Set<string>()
  #unclear: UnclearLaunch | undefined

  /**
   * A launch of which it is not known whether its task exists. Nothing else may be launched before that is clear; the very
   * same request may be sent again, and ECS answers it with its own task.
   */
  get unclear(): Launch | undefined {
    return this.#unclear?.launch
  }

  /** Notes a request that is about to be sent. */
  note({ startedBy }: RunTaskCommandInput): void {
    if (startedBy !== undefined) this.#startedBys.add(startedBy)
  }

  /** Notes that the token of a request is taken; returns whether the request itself may be what has taken it. */
  noteConflict(
    launch: Launch,
    { taskArns, mayBeOurs }: { readonly taskArns: readonly string[]; readonly mayBeOurs: boolean },
    nowMs: number,
  ): boolean {
    const before = this.#unclear?.launch === launch ? this.#unclear : undefined
    const isUnclear = mayBeOurs || before !== undefined
    this.#unclear = isUnclear ? { launch, taskArns, sinceMs: before?.sinceMs ?? nowMs } : undefined
    return isUnclear
  }

  /** Notes an answer by which nothing was launched. Should there be a task all the same, `findOwn` still knows it. */
  noteNothing(): void {
    this.#unclear = undefined
  }

  /** Notes an answer with a task: it is known, and any earlier launch of ours is as good as anybody else's. */
  noteLaunched(): void {
    this.#unclear = undefined
    this.#startedBys.clear()
  }

  /** A task that one of these launches has left behind: it is ours, whatever else ECS has said of its token. */
  findOwn(tasks: readonly Task[]): Task | undefined {
    return tasks.find(({ startedBy }) => startedBy !== undefined && this.#startedBys.has(startedBy))
  }

  /** True where the token of the unclear launch turns out to be somebody else's, or nothing shows up for minutes. */
  isOthers(tasks: readonly Task[], nowMs: number): boolean {
    if (this.#unclear === undefined) return false
    const { taskArns, sinceMs } = this.#unclear
    const seen = new Set(tasks.map(({ taskArn }) => taskArn))
    return (taskArns.length > 0 && taskArns.every((arn) => seen.has(arn))) || nowMs - sinceMs >= missingForMs
  }
}
