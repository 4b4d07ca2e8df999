import type { RegisterTaskDefinitionRequest } from '@aws-sdk/client-ecs'

/** Where the demo and the races run. */
export const infra = {
  cluster: 'ci',
  family: 'infra',
  container: 'terraform',
  logGroup: '/ecs/infra',
} as const

/** The task definition of the family `infra`; its container works in `directory`. */
export function buildInfraDefinition(directory: string): RegisterTaskDefinitionRequest {
  return {
    family: infra.family,
    containerDefinitions: [
      {
        name: infra.container,
        image: 'none',
        essential: true,
        workingDirectory: directory,
        logConfiguration: {
          logDriver: 'awslogs',
          options: {
            'awslogs-group': infra.logGroup,
            'awslogs-region': 'us-east-1',
            'awslogs-stream-prefix': 'ecs',
          },
        },
      },
    ],
  }
}
