/**
 * What other ways of running an ECS task do, read in their published source at the commit that each link names.
 * Nothing here was measured; a cell says what the linked lines do.
 */

/** A way and its cells, in the order of `criteria`. */
export interface OtherAction {
  readonly name: string
  readonly cells: Readonly<Record<Criterion, string>>
}

/** The rows of the table. */
export const criteria = [
  'one at a time',
  'order',
  'finish seen',
  'reads while waiting for the turn',
  'size',
  'cancelled',
  'exit code',
  'log',
] as const

export type Criterion = (typeof criteria)[number]

const neverWaits = 'does not wait for others'
const noOrder = 'none'

/** Where a cell was read, by the label of its link. */
export const sources = new Map<string, string>()

/** Makes links into one commit of a repository: short ones, whose targets stand below the table. */
function source(name: string, repository: string, commit: string) {
  return (text: string, file: string, lines = ''): string => {
    const label = `${name} ${file}${lines === '' ? '' : ` ${lines}`}`
    const kind = /\.\w+$/.test(file) ? 'blob' : 'tree'
    const anchor = lines === '' ? '' : `#${lines}`
    sources.set(label, `https://github.com/${repository}/${kind}/${commit}/${file}${anchor}`)
    return `[${text}][${label}]`
  }
}

const aws = source(
  'aws',
  'aws-actions/amazon-ecs-deploy-task-definition',
  'c465972ecbd160473f22e683363b422a5412a3de',
)
const geekcell = source(
  'geekcell',
  'geekcell/github-action-aws-ecs-run-task',
  '45229292abbfc9e0aa0589e037d24c66a43354f3',
)
const noelzubin = source(
  'noelzubin',
  'noelzubin/aws-ecs-run-task',
  '19cdaa995fd6862ee90a38ef6bd871c9f6628855',
)
const smitp = source('smitp', 'smitp/amazon-ecs-run-task', '17cf388304b973f9ad406edfc250a5297010cae5')

/** The four that were read, on 2026-11-23. */
export const otherActions: readonly OtherAction[] = [
  {
    name: 'aws-actions/amazon-ecs-deploy-task-definition 2.6.3 (`run-task`)',
    cells: {
      'one at a time': aws('no: RunTask at once, without clientToken', 'index.js', 'L67-L80'),
      order: noOrder,
      'finish seen': aws(
        'at STOPPED, by the SDK’s waiter from 15 s up; off by default',
        'index.js',
        'L148-L168',
      ),
      'reads while waiting for the turn': neverWaits,
      size: aws('3.03 MB', 'dist'),
      cancelled: aws('task goes on: no signal handler, no post step', 'action.yml', 'L107-L109'),
      'exit code': aws('not told: fails with the containers’ reasons', 'index.js', 'L175-L197'),
      log: aws('link to the cluster’s tasks', 'index.js', 'L87-L90'),
    },
  },
  {
    name: 'geekcell/github-action-aws-ecs-run-task',
    cells: {
      'one at a time': geekcell('no: RunTask at once, without clientToken', 'index.js', 'L51-L104'),
      order: noOrder,
      'finish seen': geekcell('at STOPPED, by the SDK’s waiter every 6 s', 'index.js', 'L188-L198'),
      'reads while waiting for the turn': neverWaits,
      size: geekcell('2.10 MB', 'dist/index.js'),
      cancelled: geekcell('task goes on: no signal handler, no post step', 'action.yml', 'L100-L102'),
      'exit code': geekcell('not told: fails unless the first container’s is 0', 'index.js', 'L211-L217'),
      log: geekcell('followed live; link to the task on failure', 'index.js', 'L116-L165'),
    },
  },
  {
    name: 'noelzubin/aws-ecs-run-task',
    cells: {
      'one at a time': noelzubin('no: RunTask at once, without clientToken', 'index.js', 'L26-L65'),
      order: noOrder,
      'finish seen': noelzubin('at STOPPED, by the SDK’s waiter', 'index.js', 'L70'),
      'reads while waiting for the turn': neverWaits,
      size: 'not looked up',
      cancelled: noelzubin('task goes on: no signal handler, no post step', 'action.yml', 'L35-L37'),
      'exit code': noelzubin('not told: fails unless the first container’s is 0', 'index.js', 'L74-L80'),
      log: noelzubin('link to the task on failure', 'index.js', 'L81-L84'),
    },
  },
  {
    name: 'smitp/amazon-ecs-run-task',
    cells: {
      'one at a time': smitp('no: RunTask at once, without clientToken', 'index.js', 'L127-L132'),
      order: noOrder,
      'finish seen': smitp(
        'at STOPPED, by the SDK’s waiter every 5 s; off by default',
        'index.js',
        'L145-L172',
      ),
      'reads while waiting for the turn': neverWaits,
      size: 'not looked up',
      cancelled: smitp('task goes on: no signal handler, no post step', 'action.yml', 'L30-L32'),
      'exit code': smitp('not told: fails with the containers’ reasons', 'index.js', 'L179-L204'),
      log: smitp('link to the cluster’s tasks', 'index.js', 'L176'),
    },
  },
]
