/** What the door (index.ts) hands in: everything of the process that the story may use. */
export interface Door {
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  /** The parsed GITHUB_EVENT_PATH; undefined where there is none. */
  readonly eventPayload: unknown
  readonly write: (line: string) => void
  /** ms since 1970 by this machine's clock. */
  readonly now: () => number
  /** Aborted by SIGINT and SIGTERM, with a Cancelled as its reason. */
  readonly signal: AbortSignal
  /** True where SGR colours show. */
  readonly colours: boolean
}

/** Why the signal was aborted. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled'
  readonly processSignal: 'SIGINT' | 'SIGTERM'

  constructor(processSignal: 'SIGINT' | 'SIGTERM') {
    super(`cancelled by ${processSignal}`)
    this.processSignal = processSignal
  }

  /** 128 + the signal's number, as shells report it. */
  get exitCode(): number {
    return this.processSignal === 'SIGINT' ? 130 : 143
  }
}
