/** Shows several builds side by side as they happen: when, who, what. */
import { styleText } from 'node:util'

/** How a build's lines look. */
export interface Column {
  readonly name: string
  readonly colour: 'cyan' | 'green' | 'magenta' | 'yellow'
}

/** True where colours can be seen, by the conventions NO_COLOR and FORCE_COLOR. */
export function showsColours(env: NodeJS.ProcessEnv, isTTY: boolean): boolean {
  if ((env['NO_COLOR'] ?? '') !== '') return false
  return (env['FORCE_COLOR'] ?? '0') !== '0' || isTTY
}

/** Writes lines with the seconds since the last heading. */
export class Screen {
  readonly colours: boolean
  readonly #nameWidth: number
  #sinceMs = Date.now()

  constructor(colours: boolean, columns: readonly Column[]) {
    this.colours = colours
    this.#nameWidth = Math.max(...columns.map(({ name }) => name.length))
  }

  /** Begins a part; its seconds count from here. */
  heading(text: string): void {
    this.#sinceMs = Date.now()
    console.log(`\n${this.#style('bold', text)}\n`)
  }

  /** A line of a build. */
  line({ name, colour }: Column, text: string): void {
    const seconds = ((Date.now() - this.#sinceMs) / 1_000).toFixed(1).padStart(5)
    const label = this.#style(colour, `${name.padEnd(this.#nameWidth)} |`)
    for (const line of text.split('\n')) console.log(`${seconds}s  ${label} ${line}`)
  }

  /** A line of the demo itself. */
  text(text: string): void {
    console.log(text)
  }

  /** A verdict: green where all is as promised, else red. */
  verdict(isGood: boolean, text: string): void {
    console.log(this.#style(isGood ? 'green' : 'red', text))
  }

  #style(format: 'bold' | 'red' | Column['colour'], text: string): string {
    return this.colours ? styleText(format, text, { validateStream: false }) : text
  }
}
