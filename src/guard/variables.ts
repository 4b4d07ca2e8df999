import { quote } from './quote.ts'

// What the loader, a shell or an interpreter runs besides or instead of the named program. PS4 and IFS are read by
// shells on every command; path is zsh's PATH; TG_TF_PATH is the program that terragrunt starts.
const changesWhatRuns = new Set([
  ...['PATH', 'path', 'BASH_ENV', 'ENV', 'ZDOTDIR', 'IFS', 'PS4', 'PROMPT_COMMAND', 'SHELLOPTS', 'BASHOPTS'],
  ...['NULLCMD', 'READNULLCMD', 'NODE_OPTIONS', 'PYTHONSTARTUP', 'PERL5OPT', 'RUBYOPT'],
  ...['TG_TF_PATH', 'TERRAGRUNT_TFPATH', 'TG_AUTH_PROVIDER_CMD', 'TERRAGRUNT_AUTH_PROVIDER_CMD'],
  ...['TG_BACKEND_BOOTSTRAP', 'TERRAGRUNT_BACKEND_BOOTSTRAP'],
])
const changesWhatRunsPrefixes = ['LD_', 'DYLD_', 'BASH_FUNC_']

/**
 * Why setting this variable makes a command unknown; undefined if it does not. `value` is undefined when it is not
 * known before the command runs.
 */
export function doubtVariable(name: string, value: string | undefined): string | undefined {
  if (changesWhatRuns.has(name) || changesWhatRunsPrefixes.some((prefix) => name.startsWith(prefix))) {
    return `the variable ${quote(name)} can change what runs`
  }
  if (name.startsWith('TF_CLI_ARGS') && !isHarmlessCliArgs(value)) {
    return `the variable ${quote(name)} adds words to terraform that this program does not know to be harmless`
  }
  return undefined
}

// They go after the subcommand, so they can't turn a plan into an apply (facts/terraform.md 40), but they can make
// an init migrate the state and a workspace select create one.
function isHarmlessCliArgs(value: string | undefined): boolean {
  if (value === undefined) return false
  const words = value.split(/[ \t\n]+/).filter((word) => word !== '')
  return words.every(
    (word) => /^--?[a-z][a-z-]*(?:=[\w.,:/@-]*)?$/.test(word) && !/migrate|force|create/.test(word),
  )
}
