import type { RegisterTaskDefinitionRequest } from '@aws-sdk/client-ecs'
import type { WorldOptions } from '../local-ecs/world-options.ts'

/** A task definition whose one container runs this command and logs to /ecs/terraform. */
export function definitionOf(...command: string[]): RegisterTaskDefinitionRequest {
  return {
    family: 'terraform',
    containerDefinitions: [
      {
        name: 'terraform',
        image: 'none',
        command,
        stopTimeout: 2,
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
}

/** Cluster `ci`, a service `web`, family `terraform` whose states last 20 ms each. */
export function worldOf(...command: string[]): WorldOptions {
  return {
    clusters: ['ci'],
    taskDefinitions: [definitionOf(...command)],
    services: [
      {
        cluster: 'ci',
        serviceName: 'web',
        networkConfiguration: {
          awsvpcConfiguration: {
            subnets: ['subnet-1'],
            securityGroups: ['sg-1'],
            assignPublicIp: 'DISABLED',
          },
        },
      },
    ],
    durations: {
      provisioningMs: 20,
      pendingMs: 20,
      activatingMs: 20,
      noticingMs: 20,
      deactivatingMs: 20,
      stoppingMs: 20,
      deprovisioningMs: 20,
    },
  }
}
