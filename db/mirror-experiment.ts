import type { ExperimentResults } from '../contracts/experiments.ts'
import {
  type ExperimentRpc,
  type LogEntry,
  type RolloutProgress,
  type SplitSnapshot,
  SYSTEM_ACTOR,
} from '../contracts/rpc/experiment.ts'
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
    ...traffic(organization, agentId, seen, at),
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

/** Whoever runs has the agent's traffic; whoever paused or ended has it no more. */
const traffic = (
  organization: Organization,
  agentId: string,
  { definition: { id }, state: { status } }: Seen,
  at: Date,
): Statement[] => {
  if (status === 'draft') return []
  return status === 'running'
    ? [organization.traffic.keep(agentId, id, at)]
    : [organization.traffic.release(agentId, id)]
}

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
