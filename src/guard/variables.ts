import { doubtOutput } from './files.ts'
import { quote } from './quote.ts'

// What the loader, a shell or an interpreter runs besides or instead of the named program. PS4 and IFS are read by
// shells on every command; ARGV0 is another name for a program of busybox; TG_TF_PATH is the program that terragrunt
// starts. Git starts what its variables name when `init` fetches a module, and the AWS and Terraform settings may name a
// program that brings credentials. ENV is not among them: shells read it where they are interactive only.
const changesWhatRuns = new Set([
  ...['PATH', 'BASH_ENV', 'ZDOTDIR', 'IFS', 'PS4', 'PROMPT_COMMAND', 'SHELLOPTS', 'BASHOPTS', 'ARGV0'],
  ...['NULLCMD', 'READNULLCMD', 'NODE_OPTIONS', 'PYTHONSTARTUP', 'PERL5OPT', 'RUBYOPT'],
  ...['TG_TF_PATH', 'TERRAGRUNT_TFPATH', 'TG_AUTH_PROVIDER_CMD', 'TERRAGRUNT_AUTH_PROVIDER_CMD'],
  ...['GIT_SSH', 'GIT_ASKPASS', 'SSH_ASKPASS', 'GIT_PROXY_COMMAND', 'GIT_TEMPLATE_DIR', 'GIT_EXEC_PATH'],
  ...['GIT_CONFIG', 'GIT_CONFIG_GLOBAL', 'GIT_CONFIG_SYSTEM', 'GIT_CONFIG_PARAMETERS', 'GIT_ALLOW_PROTOCOL'],
  ...['GIT_EDITOR', 'GIT_SEQUENCE_EDITOR', 'GIT_PAGER', 'GIT_EXTERNAL_DIFF'],
  ...['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE', 'TF_CLI_CONFIG_FILE', 'TERRAFORM_CONFIG'],
])
const changesWhatRunsPrefixes = ['LD_', 'DYLD_', 'BASH_FUNC_']
// Shells evaluate what is assigned to their numbers, and `a[$(…)]` is a number to them.
const numbers = new Set([
  ...[
    'RANDOM',
    'SRANDOM',
    'OPTIND',
    'HISTCMD',
    'SECONDS',
    'LINENO',
    'EPOCHSECONDS',
    'BASHPID',
    'PPID',
    'UID',
  ],
  ...['LINES', 'COLUMNS', 'HISTSIZE', 'SAVEHIST', 'SHLVL', 'TMOUT', 'MAILCHECK', 'FUNCNEST', 'ERRNO', 'EUID'],
])
// Variables whose every use is harmless only with such a value.
const harmlessValues: readonly (readonly [name: RegExp, value: RegExp])[] = [
  [
    /^GIT_SSH_COMMAND$/,
    /^ssh(?: -i [\w./~-]+| -o (?:StrictHostKeyChecking|UserKnownHostsFile|IdentitiesOnly|BatchMode|LogLevel|ConnectTimeout)=[\w./~-]+| -[46qv])*$/,
  ],
  [/^GIT_CONFIG_KEY_\d+$/, /^(?:url\..+\.insteadof|http\..*extraheader|safe\.directory|user\.\w+)$/i],
]

/**
 * Why setting this variable makes a command unknown; undefined if it does not. `value` is undefined when it is not
 * known before the command runs.
 */
export function doubtVariable(givenName: string, value: string | undefined): string | undefined {
  // Windows makes no difference between cases, and the `path` of zsh is its PATH.
  const name = givenName.toUpperCase()
  const [, harmless] = harmlessValues.find(([names]) => names.test(name)) ?? []
  const isOpen =
    changesWhatRuns.has(name) ||
    changesWhatRunsPrefixes.some((prefix) => name.startsWith(prefix)) ||
    (numbers.has(name) && !/^\d+$/.test(value ?? '')) ||
    (harmless !== undefined && !harmless.test(value ?? ''))
  return isOpen ? `the variable ${quote(givenName)} can change what runs` : doubtWords(givenName, value)
}

/** The same for a variable of the task definition itself: what runs in it is its author's, what it writes is not. */
export function doubtWords(givenName: string, value: string | undefined): string | undefined {
  const name = givenName.toUpperCase()
  if (bootstraps.has(name)) return `the variable ${quote(givenName)} lets terragrunt create its backend`
  if (name === 'TF_LOG_PATH') return doubtOutput(value ?? '')
  return name.startsWith('TF_CLI_ARGS') && !isHarmlessCliArgs(value)
    ? `the variable ${quote(givenName)} adds words to terraform that this program does not know to be harmless`
    : undefined
}

const bootstraps = new Set(['TG_BACKEND_BOOTSTRAP', 'TERRAGRUNT_BACKEND_BOOTSTRAP'])
const valued = new Set([
  'var',
  'var-file',
  'target',
  'replace',
  'backend-config',
  'lock-timeout',
  'parallelism',
])

// They go after the subcommand, so they can't turn a plan into an apply (facts/terraform.md 40), but they can make
// an init migrate the state, a workspace select create one, and a plan overwrite a file.
function isHarmlessCliArgs(value: string | undefined): boolean {
  if (value === undefined) return false
  const words = value.split(/[ \t\n]+/).filter((word) => word !== '')
  return words.every((word, index) => {
    if (/migrate|force|create/.test(word)) return false
    const [, name, file] = /^--?([a-z][a-z-]*)(?:=([\w.,:/@=+-]*))?$/.exec(word) ?? []
    if (name === undefined)
      return /^[\w.,:/@=+]+$/.test(word) && valued.has(words[index - 1]?.replace(/^--?/, '') ?? '')
    return !outputOptions.has(name) || doubtOutput(file ?? '') === undefined
  })
}

/** The options of terraform that name a file which it writes, whatever stood there. */
export const outputOptions = new Set(['out', 'json-into'])
