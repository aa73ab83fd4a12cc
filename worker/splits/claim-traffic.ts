import { experimentOf } from '../../contracts/rpc/experiment.ts'
import type { UnitKind } from '../../contracts/splits.ts'
import { chooseSlots, LAYER_SLOTS } from '../../core/assignment/layer.ts'
import { mirrorExperiment } from '../../db/mirror-experiment.ts'
import type { TrafficClaim } from '../../db/repositories/traffic.ts'
import type { Statement } from '../../db/store.ts'
import type { Context } from '../context.ts'
import { AppError } from '../errors.ts'

/** A claim whose experiment has not begun by then was left behind by a request that died, in milliseconds. */
const abandonedAfterMs = 60_000

/** How often it starts again when others take slots at the same moment. */
const attempts = 5

/** What an experiment or rollout needs to begin. */
export interface Wanted {
  readonly agentId: string
  readonly splitId: string
  readonly unit: UnitKind
  /** Null: the layer of the agent. */
  readonly layer: string | null
  /** Slots, which are hundredths of a layer. */
  readonly count: number
  /** Slots that it had before, to have again if nobody took them. */
  readonly before: readonly number[]
  /** Writes down which slots of its layer it has, in the transaction that takes them. */
  readonly remember: (slots: readonly number[]) => Statement[]
}

/** What a rollout needs: everything. */
export const wholeAgent = (agentId: string, splitId: string, unit: UnitKind): Wanted => ({
  agentId,
  splitId,
  unit,
  layer: null,
  count: LAYER_SLOTS,
  before: [],
  remember: () => [],
})

const allSlots = Array.from({ length: LAYER_SLOTS }, (_, slot) => slot)

/**
 * Takes traffic for an experiment or rollout before it begins: slots of its layer, and as many of its agent, so that an
 * agent is never promised twice. Having them already is fine.
 * @throws AppError conflict when the layer has not enough left, or assigns another kind of unit
 */
export const claimTraffic = async (context: Context, wanted: Wanted): Promise<void> => {
  for (let attempt = 1; ; attempt++) {
    const claims = await context.organization.traffic.claimed(layersOf(wanted))
    if (claims.some(({ splitId }) => splitId === wanted.splitId)) return
    await requireSameUnit(context, wanted, claims)
    const outcome = await tryClaim(context, wanted, claims)
    if (outcome === 'done') return
    if (attempt === attempts || (outcome === 'full' && attempt > 1)) throw await noRoom(context, wanted)
    if (outcome === 'full') await releaseWhatIsOver(context, claims)
  }
}

/**
 * Runs statements that change what an agent serves, in one transaction with proof that nothing has its traffic: a
 * rollback restores the version that was served when it began.
 * @throws AppError conflict while an experiment or rollout runs
 */
export const atomicallyWithoutTraffic = async (
  context: Context,
  agentId: string,
  statements: readonly Statement[],
): Promise<void> => {
  const { organization, newId, now } = context
  const { claim, claimed, release } = organization.traffic
  await releaseWhatIsOver(context, await claimed([agentId]))
  const claimId = newId()
  try {
    await organization.atomically([
      claim(agentId, allSlots, agentId, claimId, now()),
      ...statements,
      release(claimId),
    ])
  } catch (error) {
    if (!organization.isDuplicate(error, 'traffic_claims')) throw error
    throw new AppError('conflict', 'An experiment or rollout of this agent runs; end it first.')
  }
}

/** Gives the traffic back when what was to begin did not. */
export const releaseTraffic = ({ organization }: Context, splitId: string): Promise<void> =>
  organization.atomically([organization.traffic.release(splitId)])

const layersOf = ({ agentId, layer }: Wanted): string[] => (layer === null ? [agentId] : [agentId, layer])

/** Slots exclude each other only where they are drawn from ids of one kind. */
const requireSameUnit = async (
  { organization }: Context,
  { layer, unit }: Wanted,
  claims: readonly TrafficClaim[],
): Promise<void> => {
  const holders = new Set(claims.filter((claim) => claim.layer === layer).map(({ splitId }) => splitId))
  for (const holder of holders) {
    const other = await organization.experiments.get(holder)
    if (other === null || other.unit === unit) continue
    throw new AppError(
      'conflict',
      `The layer ${layer} assigns by ${other.unit}, this experiment by ${unit}. Experiments that exclude each other assign alike.`,
    )
  }
}

const takenIn = (claims: readonly TrafficClaim[], layer: string): Set<number> =>
  new Set(claims.filter((claim) => claim.layer === layer).map(({ slot }) => slot))

const tryClaim = async (
  { organization, now }: Context,
  wanted: Wanted,
  claims: readonly TrafficClaim[],
): Promise<'done' | 'full' | 'raced'> => {
  const { agentId, splitId, layer, count, before, remember } = wanted
  const slots = chooseSlots(takenIn(claims, layer ?? agentId), count, before)
  const ofAgent = layer === null ? slots : chooseSlots(takenIn(claims, agentId), count, [])
  if (slots === null || ofAgent === null) return 'full'
  const { claim } = organization.traffic
  try {
    await organization.atomically([
      claim(agentId, ofAgent, agentId, splitId, now()),
      ...(layer === null ? [] : [claim(layer, slots, agentId, splitId, now())]),
      ...remember(slots),
    ])
    return 'done'
  } catch (error) {
    if (!organization.isDuplicate(error, 'traffic_claims')) throw error
    return 'raced'
  }
}

const noRoom = async ({ organization }: Context, wanted: Wanted): Promise<AppError> => {
  const claims = await organization.traffic.claimed(layersOf(wanted))
  const left = Math.min(...layersOf(wanted).map((layer) => LAYER_SLOTS - takenIn(claims, layer).size))
  const holders = [...new Set(claims.map(({ splitId }) => splitId))]
  const message =
    wanted.layer === null
      ? 'Another experiment or deployment of this agent is running'
      : `Other experiments of the agent or of the layer ${wanted.layer} are running`
  return new AppError(
    'conflict',
    `${message}: ${holders.join(', ')}. ${left} % of the traffic is left, and it needs ${wanted.count} %. End one first, or ask for less with traffic_percentage.`,
  )
}

/** The holder's object knows better than the row whether it still runs. */
const releaseWhatIsOver = async (context: Context, claims: readonly TrafficClaim[]): Promise<void> => {
  const { organization, bindings, now } = context
  const since = new Map(claims.map(({ splitId, createdAt }) => [splitId, createdAt]))
  for (const [splitId, createdAt] of since) {
    const object = experimentOf(bindings.EXPERIMENT, organization.orgId, splitId)
    const seen = await mirrorExperiment(organization, object, now())
    const began = seen !== null && seen.state.status !== 'draft'
    const isAbandoned = !began && now().getTime() - createdAt.getTime() > abandonedAfterMs
    if (isAbandoned) await releaseTraffic(context, splitId)
  }
}
