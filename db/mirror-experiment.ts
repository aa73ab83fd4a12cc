import { z } from 'zod'
import type { ExperimentResults } from '../contracts/experiments.ts'
import {
  type ExperimentRpc,
  type LogEntry,
  type RolloutProgress,
  type SplitSnapshot,
  SYSTEM_ACTOR,
} from '../contracts/rpc/experiment.ts'
import { findingOf, type Observation } from '../core/alerts/finding.ts'
import { ruleId, rulesInForce } from '../core/alerts/rules.ts'
import { deploymentStatusOf } from '../core/deployment/status.ts'
import { derivedId } from '../core/derived-id.ts'
import { proposeDecided } from './decided-deployment.ts'
import type { Organization } from './organization.ts'
import type { DeploymentMirror, DeploymentRow } from './repositories/deployments.ts'
import type { ExperimentMirror, ExperimentRow } from './repositories/experiments.ts'
import type { Statement } from './store.ts'

/** How often it starts again when others mirror the same object at the same moment. */
const attempts = 5

/** What the Durable Object says at one moment. */
interface Seen extends SplitSnapshot {
  readonly results: ExperimentResults
  readonly rollout: RolloutProgress | null
}

/**
 * Writes down what the Durable Object of an experiment or rollout has decided and measured: its row, one audit row a
 * log entry, and what follows from it (a decided deployment, the version that is served), as one transaction each
 * entry passes once. Callers may run at the same time, and again. Answers what it saw; null before the creation.
 */
export const mirrorExperiment = async (
  organization: Organization,
  object: ExperimentRpc,
  at: Date,
): Promise<SplitSnapshot | null> => {
  const { orgId } = organization
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const answer = await object.results(orgId, at.getTime())
    const snapshot = await object.snapshot(orgId)
    if (!answer.ok || !snapshot.ok) return null
    const { results, rollout } = answer
    const { definition, state, seq } = snapshot
    if (await mirrorOnce(organization, object, { definition, state, seq, results, rollout }, at))
      return snapshot
  }
  throw new Error('The experiment was mirrored by others at every attempt.')
}

/** False when somebody else took it further meanwhile. */
const mirrorOnce = async (
  organization: Organization,
  object: ExperimentRpc,
  seen: Seen,
  at: Date,
): Promise<boolean> => {
  const { kind, id, agentId } = seen.definition
  const row =
    kind === 'experiment' ? await organization.experiments.get(id) : await organization.deployments.get(id)
  if (row === null || row.mirroredSeq > seen.seq) return true
  const entries = await entriesBetween(organization.orgId, object, row.mirroredSeq, seen.seq)
  const update =
    kind === 'experiment'
      ? organization.experiments.mirror(id, row.mirroredSeq, experimentMirror(seen))
      : organization.deployments.mirror(id, row.mirroredSeq, deploymentMirror(seen))
  if (entries.length === 0) {
    await organization.atomically([update])
    return true
  }
  const consequences =
    'toVersion' in row
      ? servedVersion(organization, row, seen, at)
      : await decidedDeployment(organization, row, seen, entries, at)
  const statements = [
    update,
    ...(await audits(organization, seen, entries)),
    organization.traffic.changed(agentId),
    ...(isOver(seen) ? [organization.traffic.release(id)] : []),
    ...(await alertsOf(organization, seen, entries)),
    ...consequences,
  ]
  try {
    return await organization.once(`mirror:${id}:${row.mirroredSeq}`, at, statements)
  } catch (error) {
    // Somebody made a version of the agent with the number that the decided one was to have.
    if (organization.isDuplicate(error, 'agent_versions')) return false
    throw error
  }
}

const entriesBetween = async (
  orgId: string,
  object: ExperimentRpc,
  after: number,
  last: number,
): Promise<LogEntry[]> => {
  const entries: LogEntry[] = []
  for (let seq = after; seq < last; ) {
    const page = await object.logSince(orgId, seq)
    const newest = page.at(-1)
    if (newest === undefined) break
    entries.push(...page.filter((entry) => entry.seq <= last))
    seq = newest.seq
  }
  return entries
}

const experimentMirror = ({ state, results, seq }: Seen): ExperimentMirror => {
  const { A, B } = results.variants
  return {
    status: state.status,
    currentControlSamples: A.samples,
    currentTreatmentSamples: B.samples,
    statisticalSignificance: A.samples + B.samples === 0 ? null : results.p_value,
    winner: state.winner,
    decision: state.decision,
    results,
    currentControlPercentage: state.controlPercentage,
    currentTreatmentPercentage: state.treatmentPercentage,
    configVersion: state.configVersion,
    mirroredSeq: seq,
    startedAt: state.startedAt === null ? null : new Date(state.startedAt),
    endedAt: state.endedAt === null ? null : new Date(state.endedAt),
  }
}

const deploymentMirror = ({ state, results, rollout, seq }: Seen): DeploymentMirror => ({
  status: deploymentStatusOf(state.status),
  currentStep: state.step,
  percentage: state.treatmentPercentage,
  approvals: [...state.approvals],
  waitsFor: [...(rollout?.waitsFor ?? [])],
  rollbackMode: state.rollbackMode,
  rollbackReason: state.status === 'rolled_back' ? state.reason : null,
  results,
  configVersion: state.configVersion,
  mirroredSeq: seq,
  endedAt: state.endedAt === null ? null : new Date(state.endedAt),
})

/** An entry each; the creation is audited where the row was made. */
const audits = async (
  organization: Organization,
  { definition: { kind, id } }: Seen,
  entries: readonly LogEntry[],
): Promise<Statement[]> => {
  const objectType = kind === 'experiment' ? 'experiment' : 'deployment'
  const statements: Statement[] = []
  for (const { seq, type, actor, at, data } of entries) {
    if (type === 'created') continue
    const entry = {
      id: await derivedId(id, `audit log ${seq}`),
      actor: actor === SYSTEM_ACTOR ? 'system:experiments' : actor,
      action: `${objectType}.${type}`,
      objectType,
      objectId: id,
      data: JSON.parse(data),
      at: new Date(at),
    }
    statements.push(organization.audit.add(entry))
  }
  return statements
}

/** Whoever paused or ended needs no traffic any more. */
const isOver = ({ state: { status } }: Seen): boolean => status !== 'draft' && status !== 'running'

/** One alert for every step that a rollout went on, and for a rollback, where the organization's rules want them. */
const alertsOf = async (
  organization: Organization,
  { definition: { kind, id } }: Seen,
  entries: readonly LogEntry[],
): Promise<Statement[]> => {
  const rules = rulesInForce(await organization.alerts.ownRules())
  const statements: Statement[] = []
  for (const { seq, type, at, data } of entries) {
    const { treatment_percentage, reason } = decidedFacts.parse(JSON.parse(data))
    const split = { kind, splitId: id, seq }
    const observation: Observation | null =
      type === 'rolled_back'
        ? { condition: 'rolled_back', ...split, reason }
        : type === 'advanced' || type === 'completed'
          ? {
              condition: 'rollout_advanced',
              ...split,
              percentage: treatment_percentage,
              isComplete: type === 'completed',
            }
          : null
    const rule = rules.find(({ condition }) => condition === observation?.condition)
    const found = observation && rule ? findingOf(observation, rule, '') : null
    if (found === null) continue
    const { dedupeKey, severity, message, data: facts, condition } = found
    statements.push(
      organization.alerts.raise({
        id: await derivedId(id, `alert log ${seq}`),
        ruleId: await ruleId(organization.orgId, condition),
        dedupeKey,
        severity,
        message,
        data: facts,
        acknowledgedBy: null,
        acknowledgedAt: null,
        createdAt: new Date(at),
      }),
    )
  }
  return statements
}

/** What alerts need of an entry's facts. Parsed, not trusted: the log outlives the code that wrote it. */
const decidedFacts = z.object({ treatment_percentage: z.number().default(0), reason: z.string().default('') })

/** A completed rollout serves the new version to everybody; taken back after that, the version before. */
const servedVersion = (
  organization: Organization,
  row: DeploymentRow,
  { state }: Seen,
  at: Date,
): Statement[] => {
  if (state.status === 'completed' && row.status !== 'completed') {
    return [organization.agents.update(row.agentId, { currentVersion: row.toVersion }, at)]
  }
  if (state.status === 'rolled_back' && row.status === 'completed') {
    return [organization.agents.serveInstead(row.agentId, row.toVersion, row.fromVersion, at)]
  }
  return []
}

const decidedDeployment = async (
  organization: Organization,
  row: ExperimentRow,
  { state }: Seen,
  entries: readonly LogEntry[],
  at: Date,
): Promise<readonly Statement[]> => {
  const decided = entries.find(({ type }) => type === 'decided')
  return decided && state.decision === 'deploy' ? proposeDecided(organization, row, decided, at) : []
}
