import type { NetworkConfiguration, TaskDefinition } from '@aws-sdk/client-ecs'
import { buildLaunchPlan, type LaunchPlan } from '../ecs/launch-request.ts'
import { decideGuard } from '../guard/branch-guard.ts'
import { classifyLaunch } from '../guard/command-kind.ts'
import type { CommandKind, Verdict } from '../guard/verdict.ts'
import type { Mask } from '../report/mask.ts'
import { endInvalidInput } from '../report/endings.ts'
import type { Ending } from '../report/outcome.ts'
import { endRefused } from '../report/refused.ts'
import { formatCommand } from '../report/words.ts'
import type { Session } from './session.ts'

/** What is known before the turn is taken. */
export interface Prepared {
  readonly definition: TaskDefinition
  readonly plan: LaunchPlan
  readonly commandKind: CommandKind
  /** The command for people: what the result's container will run. */
  readonly commandText: string
}

/** What preparing came to: a launch that may be made, or the end of the run. */
export type Preparation =
  { readonly kind: 'ready'; readonly prepared: Prepared } | { readonly kind: 'end'; readonly ending: Ending }

/** Pins the task definition, builds the launch, and asks the guard. Reads only the definition before the guard agrees. */
export async function prepare(session: Session): Promise<Preparation> {
  const { settings, api, log } = session
  const { family } = settings
  // An ARN without a revision is accepted by RunTask as far as is known, but nobody says so (facts/ecs.md 12).
  const definition = await api.readTaskDefinition(
    family.revision === undefined ? family.family : family.given,
  )
  // The guard goes first and needs no network, so a placeholder keeps a service from being asked for too early.
  const draft = buildLaunchPlan(
    settings,
    definition,
    settings.networkFromService === undefined ? undefined : {},
  )
  if (draft.kind === 'problem') return refuseInput(draft.message)
  const guarded = guard(session, draft.plan)
  if (guarded.kind === 'end') return guarded
  const network = await readNetwork(session)
  if (network.kind === 'problem') return refuseInput(network.message)
  const built = buildLaunchPlan(settings, definition, network.configuration)
  if (built.kind === 'problem') return refuseInput(built.message)
  const pinned = `${definition.family ?? family.family}:${definition.revision ?? '?'}`
  log.line(`Task definition ${pinned}, container ${built.plan.container.name ?? '?'}: ${guarded.commandText}`)
  log.line(guarded.reason)
  const { container } = built.plan
  if (container.restartPolicy?.enabled === true)
    log.line(
      `Warning: container ${container.name ?? '?'} has a restart policy: ECS may run its command again in the same task. Turn the policy off for what must not run twice.`,
    )
  const { commandKind, commandText } = guarded
  return { kind: 'ready', prepared: { definition, plan: built.plan, commandKind, commandText } }
}

function guard(
  { settings, ciRun, log, mask }: Session,
  plan: LaunchPlan,
):
  | {
      readonly kind: 'allowed'
      readonly commandKind: CommandKind
      readonly commandText: string
      readonly reason: string
    }
  | { readonly kind: 'end'; readonly ending: Ending } {
  const result = plan.container.name ?? ''
  const { kind, why } = describeLaunch(plan, result, mask)
  const command = plan.commands.find(({ container }) => container === result)
  const words = [...(command?.entryPoint ?? []), ...(command?.command ?? [])]
  const commandText = words.length === 0 ? 'the image’s own command' : formatCommand(words.map(mask))
  const decision = decideGuard({
    kind,
    why,
    override: settings.commandKind,
    branchGuard: settings.branchGuard,
    guardEvents: settings.guardEvents,
    ciRun,
  })
  if (!decision.allowed) return { kind: 'end', ending: endRefused(decision, commandText) }
  for (const warning of decision.warnings) log.line(`Warning: ${warning}`)
  const commandKind = settings.commandKind === 'auto' ? kind : settings.commandKind
  return { kind: 'allowed', commandKind, commandText, reason: decision.reason }
}

/** The verdict on the launch, with words that hold no secret: a quoted one could not be masked any more. */
function describeLaunch({ commands }: LaunchPlan, result: string, mask: Mask): Verdict {
  const verdict = classifyLaunch(commands, result)
  const maskAll = (words: readonly string[] | undefined): string[] | undefined => words?.map(mask)
  const masked = commands.map((one) => ({
    ...one,
    entryPoint: maskAll(one.entryPoint),
    command: maskAll(one.command),
  }))
  const shown = classifyLaunch(masked, result)
  return shown.kind === verdict.kind ? shown : { kind: verdict.kind, why: 'a word of it is masked' }
}

type Network =
  | { readonly kind: 'network'; readonly configuration: NetworkConfiguration | undefined }
  | { readonly kind: 'problem'; readonly message: string }

/** Copies the awsvpc configuration of `network-from-service`; nothing where the input is not given. */
async function readNetwork({ settings, api }: Session): Promise<Network> {
  const { networkFromService: name, assignPublicIp, securityGroups, cluster } = settings
  if (name === undefined) return { kind: 'network', configuration: undefined }
  const service = await api.readService(name)
  const awsvpc = service?.networkConfiguration?.awsvpcConfiguration
  if (awsvpc === undefined) {
    const seen =
      service === undefined
        ? `has no service "${name}"`
        : `has the service "${name}", but it has no awsvpc configuration`
    return {
      kind: 'problem',
      message: `\`network-from-service\`: the cluster ${cluster} ${seen}. Name a service that runs with awsvpc, or give \`subnets\`.`,
    }
  }
  const configuration: NetworkConfiguration = {
    awsvpcConfiguration: {
      ...awsvpc,
      ...(securityGroups.length > 0 && { securityGroups: [...securityGroups] }),
      ...(assignPublicIp !== undefined && { assignPublicIp: assignPublicIp ? 'ENABLED' : 'DISABLED' }),
    },
  }
  return { kind: 'network', configuration }
}

function refuseInput(message: string): Preparation {
  return { kind: 'end', ending: endInvalidInput(message) }
}
