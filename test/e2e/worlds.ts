import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { ContainerDefinition, RegisterTaskDefinitionRequest } from '@aws-sdk/client-ecs'
import type { Durations, JobRule, SimulatedContainer } from '../local-ecs/world-options.ts'

/** A container named `terraform` whose lines go to CloudWatch, with what is given instead. */
export function container(more: Partial<ContainerDefinition> = {}): ContainerDefinition {
  return {
    name: 'terraform',
    image: 'registry.example/terraform:1.11',
    essential: true,
    command: ['terraform', 'plan'],
    logConfiguration: {
      logDriver: 'awslogs',
      options: {
        'awslogs-group': '/ecs/terraform',
        'awslogs-region': 'us-east-1',
        'awslogs-stream-prefix': 'ecs',
      },
    },
    ...more,
  }
}

/** A task definition of one container, by default of the family `terraform`. */
export function definition(
  more: Partial<ContainerDefinition> = {},
  family = 'terraform',
): RegisterTaskDefinitionRequest {
  return { family, containerDefinitions: [container(more)] }
}

/** States so short that a test is not about them. In ms. */
export const quick: Durations = {
  provisioningMs: 50,
  pendingMs: 50,
  activatingMs: 50,
  noticingMs: 20,
  deactivatingMs: 20,
  stoppingMs: 20,
  deprovisioningMs: 50,
}

/** A job that writes these lines (default: `working`), runs for 200 ms and exits with 0, with what is given instead. */
export function job(lines: readonly string[] = ['working'], more: Partial<SimulatedContainer> = {}): JobRule {
  const logs = lines.map((message, index) => ({ afterMs: index, message }))
  return () => ({ durationMs: 200, exitCode: 0, logs, ...more })
}

/** A job that runs until it is stopped, and exits with 143 then. */
export const endless: JobRule = job(['working'], { durationMs: Infinity })

/** A job that runs until the scenario lets it end (`aws.finish()`), and exits with this code then. */
export function untilFinished(exitCode = 0): JobRule {
  return job(['working'], { durationMs: Infinity, onSigterm: { afterMs: 0, exitCode } })
}

/** The lines of a recorded text of Terraform, without the empty ones, which the log driver drops. */
export function linesOf(fixture: string): string[] {
  return readFileSync(fixturePath(fixture), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
}

/** The input of a real process that prints a recorded text of Terraform and exits with this code. */
export function printing(fixture: string, exitCode: number): { command: string; 'command-kind': string } {
  const script = `cat '${fixturePath(fixture)}'; exit ${exitCode}`
  return { command: JSON.stringify(['sh', '-c', script]), 'command-kind': 'reads' }
}

function fixturePath(fixture: string): string {
  return fileURLToPath(new URL(`../fixtures/terraform/${fixture}`, import.meta.url))
}

/** The container's real command as a child process. */
export const realProcess: JobRule = () => 'external'
