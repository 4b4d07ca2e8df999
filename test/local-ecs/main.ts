/**
 * A local ECS to play with: `node test/local-ecs/main.ts [--port 4566] [--cluster demo] [--definitions file.json]
 * [--listing-delay 2000] ...`; see --help. Prints what to export; ends with Ctrl-C.
 */
import type { RegisterTaskDefinitionRequest } from '@aws-sdk/client-ecs'
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { startLocalEcs } from './http.ts'
import { defaultDurations, fargateDurations, type WorldOptions } from './world-options.ts'

const knobs = {
  port: 'where to listen on 127.0.0.1; 0: any free port',
  cluster: 'the name of the cluster',
  definitions: 'a JSON file with a list of RegisterTaskDefinition inputs; default: one family "terraform"',
  seed: 'the seed of chance',
  'listing-delay': 'ms until ListTasks shows a change',
  'describe-delay': 'ms until DescribeTasks shows a change',
  'log-delay': 'ms until a log line can be read',
  'capacity-failures': 'probability that RunTask finds no capacity, from 0 to 1',
  'start-failures': 'probability that a task never starts',
  'server-errors': 'probability of a 500',
  'lost-answers': 'probability that a call takes effect and its connection breaks',
} as const

const flags = {
  throttling: 'the documented limits of calls a second',
  fargate: 'states that last as long as on Fargate',
  help: 'this text',
} as const

const demoDefinition: RegisterTaskDefinitionRequest = {
  family: 'terraform',
  containerDefinitions: [
    {
      name: 'terraform',
      image: 'none',
      essential: true,
      command: ['sh', '-c', 'echo working; sleep 5; echo done'],
      logConfiguration: {
        logDriver: 'awslogs',
        options: {
          'awslogs-group': '/ecs/terraform',
          'awslogs-region': 'us-east-1',
          'awslogs-stream-prefix': 'ecs',
        },
      },
    },
  ],
}

const { values } = parseArgs({
  options: {
    ...(Object.fromEntries(Object.keys(knobs).map((name) => [name, { type: 'string' }])) as Record<
      keyof typeof knobs,
      { type: 'string' }
    >),
    ...(Object.fromEntries(Object.keys(flags).map((name) => [name, { type: 'boolean' }])) as Record<
      keyof typeof flags,
      { type: 'boolean' }
    >),
  },
})

if (values.help === true) {
  for (const [name, meaning] of Object.entries({ ...knobs, ...flags }))
    console.log(`  --${name.padEnd(18)} ${meaning}`)
} else await serve()

async function serve(): Promise<void> {
  const ecs = await startLocalEcs({ port: readNumber('port', 0), world: readWorld() })
  for (const [name, value] of Object.entries(ecs.environment)) console.log(`export ${name}=${value}`)
  const end = (): void => {
    // After the jobs have ended nothing keeps the process alive.
    void ecs.close()
  }
  process.once('SIGINT', end)
  process.once('SIGTERM', end)
}

function readWorld(): WorldOptions {
  const file = values.definitions
  const definitions =
    file === undefined
      ? [demoDefinition]
      : (JSON.parse(readFileSync(file, 'utf8')) as RegisterTaskDefinitionRequest[])
  return {
    seed: readNumber('seed', 1),
    clusters: [values.cluster ?? 'demo'],
    taskDefinitions: definitions,
    durations: values.fargate === true ? fargateDurations : defaultDurations,
    listing: readNumber('listing-delay', 0),
    describing: readNumber('describe-delay', 0),
    logIngestionMs: readNumber('log-delay', 0),
    throttling: values.throttling === true,
    capacityFailures: { probability: readNumber('capacity-failures', 0) },
    startFailures: { probability: readNumber('start-failures', 0) },
    faults: [
      { fault: '500', probability: readNumber('server-errors', 0) },
      { fault: 'reset-after', probability: readNumber('lost-answers', 0) },
    ],
  }
}

function readNumber(name: keyof typeof knobs, absent: number): number {
  const text = values[name]
  const number = text === undefined ? absent : Number(text)
  if (Number.isNaN(number) || text === '')
    throw new TypeError(`--${name} needs a number, got "${text ?? ''}"`)
  return number
}
