/** An annotation as GitHub shows it. */
export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice'
  readonly title: string
  readonly message: string
}

/** A command to the runner in a line of a step. */
interface Command {
  readonly name: string
  readonly properties: Readonly<Record<string, string>>
  readonly data: string
}

// What the runner knows: src/Runner.Worker/ActionCommandManager.cs and its extensions (facts/ci.md 31-34).
const annotationLevels = ['error', 'warning', 'notice'] as const
const otherCommands = [
  'add-mask',
  'add-matcher',
  'add-path',
  'debug',
  'echo',
  'endgroup',
  'group',
  'remove-matcher',
  'save-state',
  'set-env',
  'set-output',
]
const stopCommand = 'stop-commands'

/** Reads the lines of one step as the runner does: carries its commands out, and keeps what is left as its log. */
export class WorkflowCommands {
  readonly annotations: Annotation[] = []
  /** What other commands were given, by name, in order. */
  readonly others: (readonly [name: string, data: string])[] = []
  readonly #log: string[] = []
  /** What is shown as `***` from now on. */
  readonly masks: string[] = []
  #resumeToken: string | undefined

  /** The lines that people see, with every mask in them. */
  get log(): readonly string[] {
    return this.#log
  }

  /** True while no command but the resuming token is one. */
  get isStopped(): boolean {
    return this.#resumeToken !== undefined
  }

  /** Takes in a line of stdout or stderr, without its end. */
  take(line: string): void {
    const command = parseCommand(line, this.#known)
    if (command === undefined) this.#show(line)
    else if (this.#resumeToken === undefined) this.#carryOut(command)
    else if (command.name.toLowerCase() === this.#resumeToken.toLowerCase()) this.#resumeToken = undefined
    else this.#show(line)
  }

  get #known(): readonly string[] {
    const token = this.#resumeToken === undefined ? [] : [this.#resumeToken]
    return [...annotationLevels, ...otherCommands, stopCommand, ...token]
  }

  #carryOut({ name, properties, data }: Command): void {
    const lower = name.toLowerCase()
    const level = annotationLevels.find((one) => one === lower)
    if (level !== undefined) {
      const annotation = { level, title: properties['title'] ?? '', message: data }
      this.annotations.push(annotation)
      this.#show(`${level}: ${data}`)
    } else if (lower === stopCommand) this.#resumeToken = data
    else {
      if (lower === 'add-mask') this.masks.push(data)
      this.others.push([lower, data])
    }
  }

  #show(line: string): void {
    this.#log.push(this.masks.reduce((masked, mask) => masked.replaceAll(mask, '***'), line))
  }
}

/** Both syntaxes: `::name key=value,…::data` at a line's start, `##[name key=value;…]data` anywhere in it. */
function parseCommand(line: string, known: readonly string[]): Command | undefined {
  // .NET trims U+0085 as well.
  const [, head, data = ''] = /^[\s\u0085]*::(.*?)::(.*)$/s.exec(line) ?? []
  const [, oldHead, oldData = ''] = /##\[(.*?)\](.*)$/s.exec(line) ?? []
  const commands = [
    ...(head === undefined ? [] : [readCommand(head, data, atStart)]),
    ...(oldHead === undefined ? [] : [readCommand(oldHead, oldData, anywhere)]),
  ]
  return commands.find(({ name }) => known.some((one) => one.toLowerCase() === name.toLowerCase()))
}

interface Syntax {
  readonly separator: string
  /** What is written for which character; the percent sign comes last, or an escaped escape would be one. */
  readonly inProperties: readonly Escape[]
  readonly inData: readonly Escape[]
}

type Escape = readonly [escaped: string, character: string]

// src/Runner.Common/ActionCommand.cs of the runner.
const lineEnds: readonly Escape[] = [
  ['%0D', '\r'],
  ['%0A', '\n'],
]
const percent: Escape = ['%25', '%']
const atStart: Syntax = {
  separator: ',',
  inProperties: [...lineEnds, ['%3A', ':'], ['%2C', ','], percent],
  inData: [...lineEnds, percent],
}
const oldEscapes: readonly Escape[] = [['%3B', ';'], ...lineEnds, ['%5D', ']'], percent]
const anywhere: Syntax = { separator: ';', inProperties: oldEscapes, inData: oldEscapes }

function readCommand(head: string, data: string, { separator, inProperties, inData }: Syntax): Command {
  const [name = '', ...rest] = head.split(' ')
  const pairs = rest
    .join(' ')
    .split(separator)
    .map((pair): [string, string] => {
      const [key = '', ...value] = pair.split('=')
      return [key.trim(), unescape(value.join('='), inProperties)]
    })
  return { name, properties: Object.fromEntries(pairs), data: unescape(data, inData) }
}

function unescape(text: string, escapes: readonly Escape[]): string {
  return escapes.reduce((done, [escaped, character]) => done.replaceAll(escaped, character), text)
}
