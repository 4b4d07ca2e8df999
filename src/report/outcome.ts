/** How a run ends; the words of the `outcome` output. */
export type Outcome =
  | 'succeeded'
  | 'failed'
  | 'skipped'
  | 'never-started'
  | 'lost'
  | 'state-locked'
  | 'busy'
  | 'launch-failed'
  | 'refused'
  | 'invalid-input'
  | 'aws-error'
  | 'timed-out'
  | 'cancelled'
  | 'bug'

/** The exit code of every outcome that has one of its own; `failed` takes the container's, `cancelled` the signal's. */
export const exitCodes: Readonly<Record<Exclude<Outcome, 'failed' | 'cancelled'>, number>> = {
  succeeded: 0,
  skipped: 0,
  'invalid-input': 64,
  'launch-failed': 69,
  bug: 70,
  lost: 71,
  'never-started': 72,
  busy: 75,
  'state-locked': 75,
  'aws-error': 76,
  refused: 77,
  'timed-out': 124,
}

/** The last word of a run: what happened or could not be done, what exists in AWS now, what to do next. */
export interface Ending {
  readonly outcome: Outcome
  readonly exitCode: number
  /** One or more sentences: seen and expected. */
  readonly what: string
  /** What exists in AWS now; empty only where everything is as asked for. */
  readonly exists: string
  /** What to do next; empty where there is nothing to do. */
  readonly next: string
}

/** The sentence for a run that came before any launch. */
export const nothingLaunched = 'Nothing was launched.'

/** The advice wherever a task was cut off in the middle of its work, or may have been. */
export const findOutFirst =
  'Find out what it had done (log, Terraform state and its lock) before you run it again.'
