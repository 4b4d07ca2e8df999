/** What of an action.yml matters to whoever runs the action. */
export interface ActionFile {
  /** Default by name; undefined where there is none. */
  readonly inputs: ReadonlyMap<string, string | undefined>
  readonly outputs: ReadonlySet<string>
  readonly runs: { readonly nodeMajor: number; readonly main: string; readonly post: string }
}

/** One line of YAML: how deep it is, its key, and what stands behind the colon. */
interface Line {
  readonly depth: number
  readonly key: string
  readonly value: string
}

/**
 * Reads an action.yml that keeps to maps, folded blocks, plain words and single quotes, which mean the same to every
 * YAML parser. Throws at anything else: a runner would do something that nobody has tried here.
 */
export function parseActionFile(text: string): ActionFile {
  const entries = new Map(listEntries(text))
  const names = (block: string): string[] =>
    [...entries.keys()].filter((path) => path.startsWith(`${block}/`) && path.split('/').length === 2)
  const nameOf = (path: string): string => path.slice(path.indexOf('/') + 1)
  const known =
    /^(?:name|description|author|branding|inputs|outputs|runs)$|^branding\/(?:icon|color)$|^inputs\/[^/]+(?:\/(?:description|required|default))?$|^outputs\/[^/]+(?:\/description)?$|^runs\/(?:using|main|post)$/
  const unknown = [...entries.keys()].filter((path) => !known.test(path))
  // For example `pre`, `post-if` or `deprecationMessage`, which the runner that uses this does not know.
  if (unknown.length > 0) throw new Error(`not known here: ${unknown.join(', ')}`)
  return {
    inputs: new Map(names('inputs').map((path) => [nameOf(path), entries.get(`${path}/default`)])),
    outputs: new Set(names('outputs').map(nameOf)),
    runs: {
      nodeMajor: parseNodeMajor(entries.get('runs/using')),
      main: demand(entries, 'runs/main'),
      post: demand(entries, 'runs/post'),
    },
  }
}

/** Every key with its path, and its value: empty for a map. */
function* listEntries(text: string): Generator<readonly [path: string, value: string]> {
  const path: string[] = []
  const seen = new Set<string>()
  // What stands behind the last key: deeper lines belong to a map, or are the text of a folded block.
  let last = ''
  for (const [index, raw] of text.split('\n').entries()) {
    if (/^\s*$/.test(raw) || raw.startsWith('#')) continue
    if (last === '>-' && raw.startsWith('  '.repeat(path.length))) continue
    const line = parseLine(raw)
    const deepest = last === '' ? path.length : path.length - 1
    if (line === undefined || line.depth > deepest) throw new Error(`line ${index + 1}: ${raw}`)
    path.splice(line.depth, Infinity, line.key)
    const name = path.join('/')
    if (seen.has(name)) throw new Error(`line ${index + 1}: ${name} is there twice`)
    seen.add(name)
    last = line.value
    yield [name, last === '>-' ? '' : parseScalar(last, index + 1)]
  }
}

function parseLine(raw: string): Line | undefined {
  const [, blanks = '', key, value = ''] = /^((?: {2})*)([a-z]+(?:-[a-z]+)*):(?: (\S.*))?$/.exec(raw) ?? []
  return key === undefined ? undefined : { depth: blanks.length / 2, key, value }
}

function parseScalar(value: string, lineNumber: number): string {
  const quoted = /^'((?:[^']|'')*)'$/.exec(value)?.[1]
  if (quoted !== undefined) {
    // The runner evaluates expressions in defaults.
    if (quoted.includes('${{')) throw new Error(`line ${lineNumber}: an expression: ${value}`)
    return quoted.replaceAll("''", "'")
  }
  const isPlain = /^(?:[A-Za-z][\w ,./-]*)?$/.test(value)
  if (!isPlain) throw new Error(`line ${lineNumber}: neither plain nor in single quotes: ${value}`)
  return value
}

function parseNodeMajor(using: string | undefined): number {
  const major = /^node(\d+)$/.exec(using ?? '')?.[1]
  if (major === undefined) throw new Error(`runs.using is no Node: ${using ?? 'not there'}`)
  return Number(major)
}

function demand(entries: ReadonlyMap<string, string>, path: string): string {
  const value = entries.get(path)
  if (value === undefined || value === '') throw new Error(`${path} is missing`)
  return value
}
