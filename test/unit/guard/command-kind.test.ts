import { describe, expect, test } from 'vitest'
import { classifyCommand, classifyLaunch } from '../../../src/guard/command-kind.ts'

const kindOf = (command: string[], entryPoint?: string[]) => classifyCommand({ entryPoint, command }).kind
const words = (text: string) => text.split(' ')
const kindOfScript = (script: string) => kindOf(['sh', '-c', script])

// facts/terraform.md 5, row by row.
const readingRows = [
  ...['plan', 'plan -refresh-only', 'plan -destroy', 'plan -out=x', 'plan -lock=false -detailed-exitcode'],
  ...['plan -var x=apply', 'plan -help', 'init', 'init -reconfigure', 'init -upgrade -input=false'],
  ...[
    'init -backend-config=bucket=x',
    'output -json',
    'show x',
    'state list',
    'state pull',
    'state show a.b',
  ],
  ...[
    'state identities',
    'state ls',
    'providers',
    'providers lock',
    'providers schema -json',
    'graph',
    'validate',
  ],
  ...['fmt -check', 'version', 'get', 'metadata functions', 'login', 'logout', 'query', 'modules', 'help'],
  ...[
    'workspace list',
    'workspace show',
    'workspace select prod',
    'env list',
    '-version',
    '--version',
    '-help',
    '-h',
  ],
  ...['-chdir=a plan', '-chdir=apply plan', '-chdir=a -version'],
]
const writingRows = [
  ...[
    'apply',
    'apply -auto-approve',
    'apply x.tfplan',
    'apply -refresh-only',
    'apply -destroy',
    'apply -replace=a.b',
  ],
  ...[
    'apply -help',
    'destroy',
    'refresh',
    'import a b',
    'state mv a b',
    'state rm a',
    'state push x',
    'state move a b',
  ],
  ...[
    'state remove a',
    'state replace-provider a b',
    'state migrate',
    'taint a',
    'untaint a',
    'force-unlock 1',
  ],
  ...[
    'workspace new x',
    'workspace delete x',
    'env new x',
    'workspace select -or-create x',
    'test',
    'stacks apply',
  ],
  ...[
    'workspace select --or-create=true x',
    'init -migrate-state',
    'init --migrate-state',
    'init -force-copy',
  ],
  ...['init -migrate-state=true', 'rpcapi', 'push', '-chdir=a apply', '-chdir=plan destroy'],
]
const unknownRows = [
  ...[
    'console',
    'state',
    'state frobnicate',
    'workspace',
    'workspace frobnicate',
    'frobnicate',
    'Plan',
    'PLAN',
    'app',
  ],
  ...[
    '-chdir a apply',
    '-chdir a plan',
    '--chdir=a plan',
    '-version apply',
    '-help apply',
    '-lock=false plan',
  ],
]

describe.each(['terraform', 'tofu', '/usr/local/bin/terraform', '/usr/bin/tofu', '/bin/terraform'])(
  '%s',
  (program) => {
    test.each(readingRows)('%s reads', (row) => {
      expect(kindOf([program, ...words(row)])).toBe('reads')
      expect(kindOf(words(row), [program])).toBe('reads')
      expect(kindOfScript(`${program} ${row}`)).toBe('reads')
    })
    test.each(writingRows)('%s writes', (row) => {
      expect(kindOf([program, ...words(row)])).toBe('writes')
      expect(kindOf(words(row), [program])).toBe('writes')
      expect(kindOfScript(`${program} ${row}`)).toBe('writes')
    })
    test.each(unknownRows)('%s is unknown', (row) => {
      expect(kindOf([program, ...words(row)])).toBe('unknown')
      expect(kindOf(words(row), [program])).toBe('unknown')
      expect(kindOfScript(`${program} ${row}`)).toBe('unknown')
    })
    test('is unknown without a subcommand, which TF_CLI_ARGS could add', () => {
      expect(kindOf([program])).toBe('unknown')
      expect(kindOf([], [program])).toBe('unknown')
    })
  },
)

describe('terragrunt', () => {
  test.each([
    ...[
      'plan',
      'run-all plan',
      'run --all plan',
      'run --all -- plan',
      'run --graph plan',
      'plan-all',
      'stack run plan',
      'graph plan',
      'graph',
    ],
    ...[
      'run-all plan --terragrunt-non-interactive',
      '--terragrunt-working-dir x plan',
      'run --all --parallelism 4 plan',
    ],
    ...[
      'run --all --queue-include-dir=x -- plan -out=y',
      'plan --all',
      'output-all',
      'validate',
      'state list',
      'init',
    ],
    ...['--version', 'run --all --working-dir plan -- show', '--log-level debug --non-interactive plan'],
  ])('%s reads', (row) => {
    expect(kindOf(['terragrunt', ...words(row)])).toBe('reads')
    expect(kindOfScript(`terragrunt ${row}`)).toBe('reads')
  })
  test.each([
    ...[
      'apply',
      'run-all apply',
      'run --all apply',
      'run --all -- apply',
      'run --graph destroy',
      'apply-all',
    ],
    ...[
      'destroy-all',
      'stack run apply',
      'run-all --terragrunt-non-interactive destroy',
      'state mv a b',
      'apply --all',
    ],
    ...[
      '--terragrunt-working-dir x apply',
      'run --all --queue-strict-include apply plan',
      '--odd apply',
      'run-all init -migrate-state',
    ],
    ...['exec -- terraform apply', 'run -- import a b', 'graph apply', 'graph state rm x'],
    ...['graph workspace delete prod', 'graph init -migrate-state', 'graph -- state mv a b'],
  ])('%s writes', (row) => {
    expect(kindOf(['terragrunt', ...words(row)])).toBe('writes')
    expect(kindOfScript(`terragrunt ${row}`)).toBe('writes')
  })
  test.each([
    ...[
      '',
      'exec -- make',
      'run',
      'run-all',
      'run --all --',
      'stack generate',
      'stack',
      'run run plan',
      'frobnicate',
    ],
    ...[
      '--tf-path=./x plan',
      '--terragrunt-tfpath ./x plan',
      'plan --tf-path ./x',
      'plan -tf-path=./x',
      'console',
    ],
    ...[
      'plan --terragrunt-source ../x',
      'run --all --auth-provider-cmd x plan',
      'plan --backend-bootstrap',
      'Plan-all',
    ],
    ...['foo run plan', 'backend delete', 'backend migrate a b', '-- --', 'plan -', '--working-dir'],
  ])('%s is unknown', (row) => {
    expect(kindOf(['terragrunt', ...words(row).filter((word) => word !== '')])).toBe('unknown')
  })
  test('is unknown with variables that may become options', () => {
    expect(kindOfScript('terragrunt plan $ARGS')).toBe('unknown')
    expect(kindOfScript('terragrunt plan "$ARG"')).toBe('unknown')
    expect(kindOfScript('terragrunt plan "-var=x=$X"')).toBe('reads')
  })
})

describe('scripts', () => {
  test.each([
    'terraform init && terraform plan',
    'terraform init -input=false -backend-config="key=$KEY" && terraform plan -out=tf.plan',
    'set -euo pipefail; cd "$DIR" && terraform init; terraform plan -no-color | tee plan.txt',
    'set -e\ncd infra\nterraform init\nterraform plan\n',
    'if [ "$ENV" = prod ]; then terraform plan -var-file=prod.tfvars; else terraform plan; fi',
    'for dir in a b c; do (cd "$dir" && terraform plan) || exit 1; done',
    'while ! terraform plan; do sleep 5; done',
    '{ terraform plan; } 2>&1 | tee out.log',
    '( terraform plan ) > plan.txt 2>/dev/null',
    'TF_IN_AUTOMATION=1 terraform plan',
    'X=1; terraform plan',
    'export TF_CLI_ARGS=-no-color; terraform plan',
    '"terra\\\nform" "pl\\\nan"',
    'echo "a\\"; terraform apply; \\"b" "c\\d\n"',
    'echo $ x "$"; terraform plan $',
    'terraform plan|tee x.txt&&terraform plan',
    'terraform workspace select "infra-$ENV" && terraform plan',
    'terraform init -backend-config="$KEY"-x',
    'export TF_VAR_x="$X" && terraform plan',
    'TF_CLI_ARGS_plan="-lock=false -no-color" terraform plan',
    'exec terraform plan',
    'exec env -i TF_LOG=debug timeout -k 5s 10m nice -n 10 nohup terraform plan',
    'command -v terraform && time -p terraform plan',
    'command terraform plan',
    'sudo -E -u deploy terraform plan',
    'terraform plan -var "x=apply" -var \'y=terraform destroy\'',
    'echo terraform apply',
    'echo "terraform apply; $X" && terraform plan',
    'terraform plan # && terraform apply',
    '# terraform apply\nterraform plan',
    'terraform \\\n  plan \\\n  -out=x',
    'terraform pl""an',
    '\'terraform\' "plan"',
    '"terr"aform pl\\an',
    'terraform\tplan',
    'terraform plan $ARGS',
    'terraform -chdir="$DIR" plan',
    'terraform plan; [ $? -eq 0 ]',
    ': "${DIR:?is not set}" && cd "${DIR}" && terraform plan "${X:-y}"',
    'terraform show -json tf.plan | jq -r \'.x | "\\(.y)"\' | head -1',
    'terraform plan |\n tee x.txt',
    'terraform plan & wait',
    'terraform plan & wait $!',
    'terraform plan -detailed-exitcode; rc=$?; [ "$rc" -eq 2 ] || exit $rc',
    'terraform plan | tee plan.txt; exit ${PIPESTATUS[0]}',
    'terraform plan > /tmp/plan; terraform show -json tfplan | tee plan_output',
    'terraform plan -out "$PLAN"',
    'for dir in a b "$C"; do cd "$dir"; done',
    'for arg; do echo "$arg"; done; date; umask 077',
    'HOME=/tmp terraform plan',
    'env -u AWS_PROFILE busybox timeout 5 stdbuf -oL terraform plan',
    'GIT_SSH_COMMAND="ssh -i /key -o StrictHostKeyChecking=no" terraform init',
    'terraform plan < /dev/null',
    'terraform plan || true',
    'sh -c "terraform plan"',
    "bash -euo pipefail -c 'terraform plan'",
    'bash --norc --login -c -- "terraform plan" terraform apply',
    '/bin/bash -lc "sh -ec \'terraform plan\'"',
  ])('%j reads', (script) => {
    expect(classifyCommand({ entryPoint: ['sh', '-c'], command: [script] })).toMatchObject({ kind: 'reads' })
    expect(
      classifyCommand({ entryPoint: undefined, command: ['tini', '--', '/bin/bash', '-ec', script] }).kind,
    ).toBe('reads')
  })

  test.each([
    'if true; then terraform apply; fi',
    'if terraform plan; then\nterraform apply\nfi',
    'terraform plan && terraform apply',
    'terraform plan || terraform apply',
    'terraform plan; terraform apply',
    'terraform plan & terraform apply',
    'terraform plan\nterraform apply',
    'terraform plan | terraform apply',
    'terraform plan&&terraform apply',
    'env X=1 terraform apply',
    'X=1 Y="a b" terraform apply',
    'exec terraform apply',
    'time terraform apply',
    'timeout 5 terraform apply',
    'while false; do terraform apply; done',
    '! terraform apply',
    '(cd x && terraform apply)',
    '{ terraform apply; }',
    'plan() { terraform apply; }; plan',
    'terraform pl"an" && terraform ap"pl"y',
    'terraform \\\n apply',
    'terraform app\\\nly',
    'terra\\\nform apply',
    '\\terraform apply',
    'terraform plan # comment\nterraform apply',
    'terraform plan # comment \\\nterraform apply',
    "terraform plan '#' && terraform apply",
    'terraform plan a#b; terraform apply',
    'terraform\t\tapply',
    'exit 0; terraform apply',
    './terraform apply',
    'terraform "app\\\nly"',
    'echo "a\\\\"; terraform apply; "\\\\b"',
    '/opt/x/terraform apply',
    'cat <<EOF\nx\nEOF\nterraform apply',
    'case x in a) terraform apply;; esac',
    'terraform apply $(echo -auto-approve)',
    'bash -lc "terraform apply"',
    'bash -euo pipefail -c "terraform apply"',
    'sh -c "sh -c \'terraform apply\'"',
    'terraform plan $(terraform apply)',
    '[ -f x ] && terraform destroy',
    '2>/dev/null terraform apply',
    '> x.txt terraform apply',
  ])('%j writes', (script) => {
    expect(classifyCommand({ entryPoint: ['sh', '-c'], command: [script] })).toMatchObject({ kind: 'writes' })
  })

  test.each<[string, string]>([
    ['a command in $(…)', 'terraform plan -out=$(terraform apply)'],
    ['a command in $(…) in quotes', 'terraform plan "-out=$(terraform apply)"'],
    ['backticks', 'terraform plan `terraform apply`'],
    ['backticks in quotes', 'echo "`terraform apply`"'],
    ['$(…) behind a joined line', 'terraform plan $\\\n(terraform apply)'],
    ['process substitution', 'terraform plan >(terraform apply)'],
    ['process substitution as input', 'terraform plan <(terraform apply)'],
    ['process substitution of zsh', 'terraform plan =(terraform apply)'],
    ['a variable as the command', 'terraform plan; $X apply'],
    ['a variable as the program', '$TF plan'],
    ['a variable as the subcommand', 'terraform $X'],
    ['a quoted variable as the subcommand', 'terraform "$X"'],
    ['a part of the subcommand', 'terraform ${X}plan'],
    ['parameters as the subcommand', 'set -e; terraform "$@"'],
    ['a variable before the subcommand', 'terraform -chdir=$DIR plan'],
    ['an option that is a variable before the subcommand', 'terraform "$X" plan'],
    ['an assigning expansion', ': ${PATH:=./x}; terraform plan'],
    ['an evaluating expansion', 'terraform plan ${X@P}'],
    ['an indirect expansion', 'terraform plan ${!X}'],
    ['arithmetic', 'terraform plan $((a[$(terraform apply)]))'],
    ['old arithmetic', 'terraform plan "$[a]"'],
    ['an arithmetic command', '((x)); terraform plan'],
    ['an arithmetic command of harmless words', '((true))'],
    ['parentheses after a word', 'echo *(true)'],
    ['a function of harmless words', 'cd () (true)'],
    ['braces among the arguments', 'terraform plan {a,b}'],
    ['braces around quotes', 'echo {"a,b"}'],
    ['translated quotes among the arguments', 'terraform plan $"x"'],
    ['parameters that may become several words', 'terraform init "-backend-config=$@"'],
    ['all parameters at once', 'terraform init "-backend-config=$*"'],
    ['a variable within a word of init', 'terraform init -x=$A-y'],
    ['a variable at the start of a word of init', 'terraform init "$A"-x=y'],
    ['a glob of init', 'terraform init ?'],
    ['a variable as the workspace', 'terraform workspace select $X'],
    ['a variable after the workspace', 'terraform workspace select x "$Y"'],
    ['a quoted assignment', '"X"=1 terraform plan'],
    ['an assignment with an escaped sign', 'X\\=1 terraform plan'],
    ['a quoted reserved word', "'if' terraform plan"],
    ['a reserved word with quotes at its end', 'if"" terraform plan'],
    ['a reserved word with quotes at its start', '""if terraform plan'],
    ['a reserved word with quotes in it', 'i"f" terraform plan'],
    ['an assignment after exec', 'exec X=1 terraform plan'],
    ['a program before a redirection', 'make>x.txt'],
    ['a quoted number before a redirection', '"2">x.txt'],
    ['a redirection without a file', 'terraform plan >'],
    ['a duration that is none', 'timeout x terraform plan'],
    ['a user that is a variable', 'gosu "$X" terraform plan'],
    ['parameters after options', 'set -e -- x; terraform plan'],
    ['parameters that look like option names', 'set pipefail; terraform plan'],
    ['keyword assignments among options', 'set -e -k; terraform plan'],
    ['an export of a variable', 'export $X; terraform plan'],
    ['an export of a quoted variable', 'export "$X"; terraform plan'],
    ['an export of unquoted values', 'export X=$Y; terraform plan'],
    ['an export of an unknown name', 'export X$Y=1; terraform plan'],
    ['an option of export', 'export -n X; terraform plan'],
    ['words exported for terraform', 'export TF_CLI_ARGS=apply; terraform plan'],
    ['unknown words exported for terraform', 'export TF_CLI_ARGS="$X"; terraform plan'],
    ['a subscript', 'terraform plan "$x[1]"'],
    ['ANSI-C quotes', "terraform $'apply'"],
    ['ANSI-C quotes among the arguments', "terraform plan $'\\n'"],
    ['translated quotes', 'terraform $"apply"'],
    ['brace expansion', 'terraform {plan,apply}'],
    ['brace expansion of the program', '{terraform,apply}'],
    ['a block of zsh', 'terraform plan } always { terraform show }'],
    ['a glob as the program', 'terrafor? plan'],
    ['a glob as the subcommand', 'terraform pl*'],
    ['a glob of characters', 'terraform [p]lan'],
    ['a trap', "trap 'terraform apply' EXIT; terraform plan"],
    ['eval', "eval 'terraform apply'"],
    ['source', 'source ./x; terraform plan'],
    ['dot', '. ./x; terraform plan'],
    ['an alias', "alias plan='terraform apply'; plan"],
    ['an alias of terraform', "alias terraform='terraform apply #'\nterraform plan"],
    ['a function', 'terraform() { make; }; terraform plan'],
    ['a loop of zsh', 'for x (terraform) { terraform plan }'],
    ['an arithmetic loop', 'for ((;;)); do terraform plan; done'],
    ['a glob qualifier of zsh', 'echo do (e:x:)'],
    ['a function with a blank', 'terraform () { make; }; terraform plan'],
    ['a function with its keyword', 'function terraform { make; }; terraform plan'],
    ['a function of an allowed name', 'echo() { make; }; echo'],
    ['a heredoc', 'terraform plan <<EOF\nyes\nEOF'],
    ['a here-string', 'terraform init <<< yes'],
    ['input from a file', 'terraform init < yes.txt'],
    ['an answer in a pipe', 'echo yes | terraform init'],
    ['an answer in a pipe to a group', 'echo yes | (terraform init)'],
    ['an answer in a pipe to a block', 'echo yes | { terraform init; }'],
    ['an answer in a pipe over a line break', 'echo yes |\n\n # comment\n terraform init'],
    ['an answer in a pipe to a shell', 'echo yes | sh -c "terraform init"'],
    ['an answer in a pipe to a condition', 'echo yes | if true; then terraform init; fi'],
    ['xargs', 'echo apply | xargs terraform'],
    ['a pipe into a shell', 'echo terraform apply | sh'],
    ['a pipe of both channels', 'terraform plan |& tee x.txt'],
    ['a shell that reads its input', 'bash -s'],
    ['a shell that runs a file', 'sh plan.sh'],
    ['a shell without anything', 'sh'],
    ['a file whose name is a harmless command', 'sh echo'],
    ['a file after an option', 'sh -e echo'],
    ['a file after a long option', 'bash --norc echo'],
    ['an interactive shell, where # may be no comment', 'zsh -ic "terraform plan # && terraform show"'],
    ['a start-up file', 'bash --rcfile x -c "terraform plan"'],
    ['a shell option by name', 'bash -O extglob -c "terraform plan"'],
    ['keyword assignments', 'set -k; terraform plan PATH=./x'],
    ['parameters that are set', 'set -- apply; terraform plan'],
    ['a script with variables of the outer shell', 'sh -c "terraform plan $X"'],
    ['PATH before the command', 'PATH=./x terraform plan'],
    ['PATH alone', 'PATH=./x; terraform plan'],
    ['PATH added to', 'PATH+=:./x; terraform plan'],
    ['PATH exported', 'export PATH="$PWD:$PATH"; terraform plan'],
    ['a block right behind the name of a loop', 'terraform plan; for x do terraform apply; done'],
    ['a loop of several names', 'for a PATH in 1 /tmp/evil; do terraform plan; done'],
    ['a loop over a number of the shell', 'for OPTIND in 1; do terraform plan; done'],
    ['a loop without a name', 'for; do terraform plan; done'],
    ['a loop of a quoted name', 'for "x" in a; do terraform plan; done'],
    ['a number that is evaluated', "OPTIND='a[$(terraform apply)]'; terraform plan"],
    ['a number that is exported', "export RANDOM='a[$(terraform apply)]'; terraform plan"],
    ['a number that may be anything', 'SECONDS="$X"; terraform plan'],
    ['a name that wait evaluates', "sleep 0 & wait -n -p 'a[$(terraform apply)]'"],
    ['an exit code that is evaluated', "exit 'a[$(terraform apply)]'"],
    ['a shell that evaluates words everywhere', 'zsh -c "terraform plan"'],
    ['HOME before a login shell', 'HOME=/tmp/x bash -lc "terraform plan"'],
    ['HOME exported before a login shell', 'export HOME=/tmp/x; bash --login -c "terraform plan"'],
    ['configuration by a redirection', "echo '{}' > x.tf.json; terraform plan"],
    ['configuration by tee', 'echo x | tee a.auto.tfvars.json'],
    ['configuration in a folder', 'echo x > infra/override.tofu.json'],
    ['a file in a folder with a dot', 'echo x > .terraform/modules/modules.json'],
    ['a file in the home folder', 'echo x > /root/.docker/config.json'],
    ['a plan in the place of the state', 'terraform plan -out=terraform.tfstate'],
    ['a plan in the place of the state, in two words', 'terraform plan -out terraform.tfstate.backup'],
    ['a plan as JSON in the place of the configuration', 'tofu plan --json-into=main.tf.json'],
    ['Git started by another program', 'GIT_SSH_COMMAND="sh x" terraform init'],
    ['PATH by a loop', 'for PATH in ./x; do terraform plan; done'],
    ['PATH by env', 'env PATH=./x terraform plan'],
    ['PATH by quoted env', 'env "PATH=./x" terraform plan'],
    ['PATH by sudo', 'sudo PATH=./x terraform plan'],
    ['LD_PRELOAD', 'LD_PRELOAD=./x.so terraform plan'],
    ['BASH_ENV', 'BASH_ENV=./x bash -c "terraform plan"'],
    ['words of terraform', 'TF_CLI_ARGS=apply terraform plan'],
    ['words of init', "TF_CLI_ARGS_init='-migrate-state' terraform init"],
    ['words that are not known', 'TF_CLI_ARGS="$X" terraform plan'],
    ['words of workspace select', 'TF_CLI_ARGS_workspace_select=-or-create terraform workspace select x'],
    ['variables that may become several for env', 'env X=$Y terraform plan'],
    ['an unknown option of env', 'env -S "terraform apply"'],
    ['another name by exec', 'exec -a x terraform plan'],
    ['exec without a command', 'exec > x.txt; terraform plan'],
    ['an unknown option of timeout', 'timeout -t 5 terraform plan'],
    ['timeout without a duration', 'timeout terraform plan'],
    ['a file that is no record', 'echo x > /usr/local/bin/terraform; terraform plan'],
    ['a start-up file that is written', 'echo x >> ~/.profile; sh -lc "terraform plan"'],
    ['a file by tee', 'echo x | tee terraform.tfstate'],
    ['a file of unknown name', 'terraform plan > "$FILE"'],
    ['a duplicated channel of unknown name', 'terraform plan >& x.txt'],
    ['a relative program', 'cd x && ./plan'],
    ['a relative terraform', './terraform plan'],
    ['a terraform in a folder', 'bin/terraform plan'],
    ['a terraform in an odd folder', '/usr/bin/../../tmp/terraform plan'],
    ['make', 'make plan'],
    ['aws', 'aws s3 ls'],
    ['terraform of another case', 'TERRAFORM plan'],
    ['a no-break space', 'terraform\u00a0plan'],
    ['a no-break space between the words', 'terraform plan\u00a0&&\u00a0make; terraform pl\u00a0an'],
    ['a look-alike letter', 'terraform pl\u0430n'],
    ['a Windows line end', 'terraform plan\r\nterraform show'],
    ['a control character', 'terraform plan \u0001'],
    ['an open quote', 'terraform plan "'],
    ['an open single quote', "terraform plan '"],
    ['a comment after a joined line', 'terraform plan \\\n# && make'],
    ['a case', 'case $X in a) terraform plan;; esac'],
    ['a test that evaluates', "[ -v 'x[$(terraform apply)]' ]"],
    ['a double-bracket test', '[[ -f x ]] && terraform plan'],
    ['words after fi', 'if true; then terraform plan; fi terraform show'],
    ['a coprocess', 'coproc terraform plan'],
    ['an unquoted variable of init', 'terraform init -backend-config=key=$KEY'],
    ['a variable of init that may be any option', 'terraform init "$X"'],
    ['nothing', ''],
    ['only a comment', '# terraform plan'],
  ])('%s is unknown, or writes', (_, script) => {
    const { kind } = classifyCommand({ entryPoint: ['sh', '-c'], command: [script] })
    expect(kind).not.toBe('reads')
    if (!script.includes('apply')) expect(kind).toBe('unknown')
  })
})

describe('the container', () => {
  test.each<[string[] | undefined, string[] | undefined, string | undefined, string]>([
    [undefined, ['plan'], undefined, 'unknown'],
    [undefined, ['plan'], 'acme/runner:1', 'unknown'],
    [undefined, ['plan'], 'acme/terraform-runner', 'unknown'],
    [undefined, ['plan'], 'acme/Terraform', 'unknown'],
    [undefined, ['plan'], 'terraform/runner', 'unknown'],
    [undefined, ['plan'], 'hashicorp/terraform', 'reads'],
    [undefined, ['plan'], 'hashicorp/terraform:1.11', 'reads'],
    [undefined, ['-chdir=x', 'plan'], 'ghcr.io/opentofu/opentofu@sha256:0123', 'reads'],
    [undefined, ['plan'], 'localhost:5000/mirror/tofu:1@sha256:0123', 'reads'],
    [undefined, ['init', '-migrate-state'], 'hashicorp/terraform', 'writes'],
    [undefined, ['env', 'list'], 'hashicorp/terraform', 'reads'],
    [undefined, ['env', 'list'], undefined, 'unknown'],
    [undefined, ['env', 'X=1', 'terraform', 'plan'], undefined, 'reads'],
    [undefined, ['apply', '-auto-approve'], undefined, 'writes'],
    [undefined, ['apply'], 'acme/runner', 'writes'],
    [undefined, ['-chdir=x', 'destroy'], undefined, 'writes'],
    [undefined, ['test'], undefined, 'writes'],
    [undefined, ['frobnicate'], 'hashicorp/terraform', 'unknown'],
    [undefined, ['-x'], 'hashicorp/terraform', 'unknown'],
    [[], ['plan'], 'hashicorp/terraform', 'reads'],
    [['./start.sh'], ['plan'], 'hashicorp/terraform', 'unknown'],
    [['./start.sh'], ['terraform', 'plan'], undefined, 'unknown'],
    [['terraform'], ['plan'], undefined, 'reads'],
    [['terraform', '-chdir=x'], ['apply'], undefined, 'writes'],
    [['sh', '-c'], ['terraform', 'plan'], undefined, 'unknown'],
    [['sh', '-c'], undefined, undefined, 'unknown'],
    [['terraform', 'plan'], undefined, undefined, 'reads'],
    [undefined, undefined, 'hashicorp/terraform', 'unknown'],
    [undefined, [], undefined, 'unknown'],
    [undefined, [''], undefined, 'unknown'],
    [undefined, ['terraform plan'], undefined, 'unknown'],
    [undefined, ['X=1', 'terraform', 'plan'], undefined, 'unknown'],
    [['env'], ['terraform', 'plan', '$(x)', ';', 'y'], undefined, 'reads'],
    // An image's own entry point may hand all of it to a shell.
    [undefined, ['terraform', 'plan', ';', 'y'], undefined, 'unknown'],
    [undefined, ['terraform', 'plan', '&&', 'terraform', 'apply'], undefined, 'unknown'],
    [undefined, ['terraform', 'plan', '-var=x=$(terraform apply)'], undefined, 'unknown'],
    [undefined, ['terraform', 'plan', '`terraform apply`'], undefined, 'unknown'],
    [undefined, ['terraform', 'apply', '&&', 'true'], undefined, 'writes'],
    [['sh', '-c', 'exec "$@"', '--'], ['terraform', 'plan'], undefined, 'reads'],
    [['sh', '-c', '"$@"', 'sh'], ['terraform', 'apply'], undefined, 'writes'],
    [['sh', '-c', 'exec "$@"'], ['terraform', 'plan'], undefined, 'unknown'],
    [['sh', '-c', 'exec "$@"', '--'], ['X=1', 'terraform', 'plan'], undefined, 'unknown'],
    [['sh', '-c', 'exec $@', '--'], ['terraform', 'plan'], undefined, 'unknown'],
    [['sh', '-c', 'exec "$@"', '--'], undefined, undefined, 'unknown'],
    [undefined, ['if', 'terraform', 'plan'], undefined, 'unknown'],
    [undefined, ['constructor'], undefined, 'unknown'],
    [undefined, ['terraform', '__proto__'], undefined, 'unknown'],
  ])('entry point %j with command %j of image %j: %s', (entryPoint, command, image, kind) => {
    expect(classifyCommand({ entryPoint, command, image }).kind).toBe(kind)
  })

  test.each([
    [['bash', '-lc', 'terraform plan'], 'unknown'],
    [['bash', '--login', '-c', 'terraform plan'], 'unknown'],
    [['sh', '-euxlc', 'terraform plan'], 'unknown'],
    [['sh', '-c', 'terraform plan'], 'reads'],
  ])('with HOME set %j is %s', (command, kind) => {
    expect(classifyCommand({ entryPoint: undefined, command, environment: { HOME: '/w' } }).kind).toBe(kind)
  })

  test.each<[Record<string, string>, string]>([
    [{ TF_VAR_x: 'apply', AWS_REGION: 'eu-west-1', TG_LOG_LEVEL: 'debug' }, 'reads'],
    [{ TF_CLI_ARGS: '-no-color', TF_CLI_ARGS_plan: '-lock=false  -out=x' }, 'reads'],
    [{ TF_CLI_ARGS: '' }, 'reads'],
    [{ TF_CLI_ARGS: 'apply' }, 'unknown'],
    [{ TF_CLI_ARGS_init: '-force-copy' }, 'unknown'],
    [{ TF_CLI_ARGS: '"-x y"' }, 'unknown'],
    [{ PATH: '/x' }, 'unknown'],
    [{ LD_PRELOAD: 'x' }, 'unknown'],
    [{ LD_LIBRARY_PATH: 'x' }, 'unknown'],
    [{ BASH_ENV: 'x' }, 'unknown'],
    // Shells read it where they are interactive only.
    [{ ENV: 'staging' }, 'reads'],
    [{ OPTIND: 'a[$(terraform apply)]' }, 'unknown'],
    [{ RANDOM: 'x' }, 'unknown'],
    [{ COLUMNS: '200' }, 'reads'],
    [{ COLUMNS: 'a[0]' }, 'unknown'],
    [{ ARGV0: 'sh' }, 'unknown'],
    [{ GIT_SSH_COMMAND: 'terraform apply -auto-approve #' }, 'unknown'],
    [{ GIT_SSH_COMMAND: 'ssh -i /keys/id -o ProxyCommand=x' }, 'unknown'],
    [{ GIT_SSH_COMMAND: 'ssh -i /keys/id -o StrictHostKeyChecking=no -q' }, 'reads'],
    [{ GIT_SSH: './x' }, 'unknown'],
    [{ Path: 'C:\\evil' }, 'unknown'],
    [{ tf_cli_args_plan: '-force-copy' }, 'unknown'],
    [{ GIT_ASKPASS: './x' }, 'unknown'],
    [{ GIT_ALLOW_PROTOCOL: 'ext' }, 'unknown'],
    [{ GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'core.sshCommand', GIT_CONFIG_VALUE_0: './x' }, 'unknown'],
    [
      {
        GIT_CONFIG_COUNT: '1',
        GIT_CONFIG_KEY_0: 'url.https://x:y@github.com/.insteadOf',
        GIT_CONFIG_VALUE_0: 'https://github.com/',
      },
      'reads',
    ],
    [{ GIT_COMMIT: 'abc', GIT_BRANCH: 'main', GIT_TERMINAL_PROMPT: '0' }, 'reads'],
    [{ AWS_CONFIG_FILE: 'aws.cfg' }, 'unknown'],
    [{ TF_CLI_CONFIG_FILE: 'x.tfrc' }, 'unknown'],
    [{ TF_LOG: 'trace', TF_LOG_PATH: 'terraform.log' }, 'reads'],
    [{ TF_LOG_PATH: 'terraform.tfstate' }, 'unknown'],
    [{ TF_CLI_ARGS_plan: '-out=terraform.tfstate' }, 'unknown'],
    [{ TF_CLI_ARGS_init: '-backend-config=bucket=my-bucket' }, 'reads'],
    [{ TF_CLI_ARGS_plan: '-var-file prod.tfvars -var=foo=bar' }, 'reads'],
    [{ TF_CLI_ARGS_plan: '-input=false prod.tfvars' }, 'unknown'],
    [{ HOME: '/tmp' }, 'reads'],
    [{ NODE_OPTIONS: 'x' }, 'unknown'],
    [{ 'BASH_FUNC_terraform%%': '() { terraform apply; }' }, 'unknown'],
    [{ TG_TF_PATH: './x' }, 'unknown'],
  ])('with environment %j a plan %s', (environment, kind) => {
    const plan = { entryPoint: undefined, command: ['terraform', 'plan'], environment }
    expect(classifyCommand(plan).kind).toBe(kind)
    expect(classifyCommand({ ...plan, command: ['terraform', 'apply'] }).kind).toBe('writes')
  })

  test.each([
    ['PATH', 'reads'],
    ['TF_CLI_ARGS', 'unknown'],
    ['TF_LOG_PATH', 'reads'],
    ['TG_BACKEND_BOOTSTRAP', 'unknown'],
    ['TF_VAR_password', 'reads'],
  ])('with a secret as %s a plan %s', (name, kind) => {
    const plan = {
      entryPoint: undefined,
      command: ['terraform', 'plan'],
      ownEnvironment: { [name]: undefined },
    }
    expect(classifyCommand(plan).kind).toBe(kind)
  })

  test('with an environment file of the launch a plan is unknown, and an apply writes', () => {
    const container = { entryPoint: ['terraform'], environmentFiles: ['arn:aws:s3:::b/x.env'] }
    expect(classifyCommand({ ...container, command: ['plan'] })).toEqual({
      kind: 'unknown',
      why: 'the environment file "arn:aws:s3:::b/x.env" can set any variable',
    })
    expect(classifyCommand({ ...container, command: ['apply'] }).kind).toBe('writes')
  })

  test.each<[string[], string]>([
    [['terraform', 'apply'], '"terraform apply" changes infrastructure or its state'],
    [['terraform', 'state', 'mv', 'a', 'b'], '"terraform state mv" changes infrastructure or its state'],
    [
      ['sh', '-c', 'terraform init && terraform plan'],
      '"terraform init" without -migrate-state changes no infrastructure, "terraform plan" changes no infrastructure',
    ],
    [['terraform'], '"terraform" stands without a fixed subcommand'],
    [['terraform', 'app'], '"terraform app" is not a subcommand that this program knows'],
    [['terraform', 'console'], '"terraform console" may do anything'],
    [['make', 'plan'], '"make" may do anything'],
    [['sh', '-c', 'cat x | cd'], '"cd" may do anything with what is piped into it'],
    [['./x\n::error::y'], 'it runs "./x\\n::error::y", which may be any program'],
    [['sh', '-c', 'terraform plan $(x)'], 'it runs a command inside $(…)'],
    [['sh', '-c', 'PATH=x terraform plan'], 'the variable "PATH" can change what runs'],
    [
      ['plan'],
      '"plan" is an argument for the image\'s own entry point, which ECS does not tell (set entryPoint in the task definition)',
    ],
    [[], "the image's own command runs, and ECS does not tell it"],
  ])('%j is explained', (command, why) => {
    expect(classifyCommand({ entryPoint: undefined, command }).why).toBe(why)
  })
})

describe('huge input', () => {
  const nest = (script: string, depth: number): string =>
    depth === 0 ? script : nest(`sh -c '${script.replaceAll("'", "'\\''")}'`, depth - 1)

  test.each<[string, string[]]>([
    ['many words', ['terraform', 'plan', ...Array<string>(200_000).fill('x')]],
    ['many wrappers', Array<string>(200_000).fill('env')],
    ['a long script', ['sh', '-c', 'terraform plan;'.repeat(50_000)]],
    ['open parentheses', ['sh', '-c', '('.repeat(19_000)]],
    ['open expansions', ['sh', '-c', '${A:-'.repeat(3_900)]],
    ['open quotes', ['sh', '-c', `'"`.repeat(9_000)]],
    ['backslashes', ['sh', '-c', '\\'.repeat(19_000)]],
    ['short wrappers', ['sh', '-c', 'nohup '.repeat(3_000)]],
    ['nested shells', ['sh', '-c', nest('terraform plan', 9)]],
    ['shells in a row', [...Array<string>(3_000).fill('sh'), '-c', 'terraform plan']],
  ])('%s is no proof of reading', (_, command) => {
    expect(kindOf(command)).not.toBe('reads')
  })

  test('a few nested shells are followed', () => {
    expect(kindOfScript(nest('terraform plan', 3))).toBe('reads')
    expect(kindOfScript(nest('terraform apply', 3))).toBe('writes')
    const deep = classifyCommand({ entryPoint: undefined, command: ['sh', '-c', nest('terraform plan', 7)] })
    expect(deep).toEqual({ kind: 'unknown', why: 'its shells are nested too deeply' })
  })
})

describe('a launch', () => {
  const plan = {
    container: 'terraform',
    isAsDefined: false,
    entryPoint: undefined,
    command: ['terraform', 'plan'],
  }
  const agent = { container: 'agent', isAsDefined: false, entryPoint: undefined, command: ['/agent'] }

  test('is what its container does', () => {
    expect(classifyLaunch([plan], 'terraform')).toEqual(classifyCommand(plan))
  })

  test('is unknown where another container that it changes is, and says which', () => {
    expect(classifyLaunch([agent, plan], 'terraform')).toEqual({
      kind: 'unknown',
      why: 'in its container "agent" it runs "/agent", which may be any program',
    })
  })

  test('writes where one of its containers does', () => {
    const apply = { ...plan, container: 'second', command: ['terraform', 'apply'] }
    expect(classifyLaunch([plan, agent, apply], 'terraform')).toEqual({
      kind: 'writes',
      why: 'in its container "second" "terraform apply" changes infrastructure or its state',
    })
  })

  test.each([
    ['/agent', 'reads'],
    ['terraform apply', 'writes'],
  ])('with another container that runs %s as its task definition says %s', (command, kind) => {
    const other = { ...agent, isAsDefined: true, command: words(command) }
    expect(classifyLaunch([other, plan], 'terraform').kind).toBe(kind)
  })

  test('of nothing that is known is unknown', () => {
    expect(classifyLaunch([], 'terraform').kind).toBe('unknown')
  })
})
