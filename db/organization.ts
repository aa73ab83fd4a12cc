import { agentRepository } from './repositories/agents.ts'
import { alertRepository } from './repositories/alerts.ts'
import { annotationRepository } from './repositories/annotations.ts'
import { auditRepository } from './repositories/audit.ts'
import { datasetRepository } from './repositories/datasets.ts'
import { deadLetterRepository } from './repositories/dead-letters.ts'
import { deploymentRepository } from './repositories/deployments.ts'
import { evaluationItemRepository } from './repositories/evaluation-items.ts'
import { exampleRepository } from './repositories/examples.ts'
import { executionRepository } from './repositories/executions.ts'
import { experimentRepository } from './repositories/experiments.ts'
import { feedbackRepository } from './repositories/feedback.ts'
import { idempotencyRepository } from './repositories/idempotency.ts'
import { outboxRepository } from './repositories/outbox.ts'
import { serviceKeyRepository } from './repositories/service-keys.ts'
import { settingsRepository } from './repositories/settings.ts'
import { statsRepository } from './repositories/stats.ts'
import { trafficRepository } from './repositories/traffic.ts'
import { trainingRunRepository } from './repositories/training-runs.ts'
import type { Statement, Store } from './store.ts'

/** What a repository is made from: a store, and the organization that every statement binds. */
export interface Scope extends Store {
  readonly orgId: string
}

/**
 * The repositories of one organization. Reading methods are async. Writing methods return a `Statement`:
 * nothing is written until `atomically` runs the list.
 */
export interface Organization {
  readonly orgId: string
  readonly agents: ReturnType<typeof agentRepository>
  readonly annotations: ReturnType<typeof annotationRepository>
  readonly alerts: ReturnType<typeof alertRepository>
  readonly audit: ReturnType<typeof auditRepository>
  readonly datasets: ReturnType<typeof datasetRepository>
  readonly deadLetters: ReturnType<typeof deadLetterRepository>
  readonly deployments: ReturnType<typeof deploymentRepository>
  readonly evaluationItems: ReturnType<typeof evaluationItemRepository>
  readonly examples: ReturnType<typeof exampleRepository>
  readonly executions: ReturnType<typeof executionRepository>
  readonly experiments: ReturnType<typeof experimentRepository>
  readonly feedback: ReturnType<typeof feedbackRepository>
  readonly idempotency: ReturnType<typeof idempotencyRepository>
  readonly outbox: ReturnType<typeof outboxRepository>
  readonly serviceKeys: ReturnType<typeof serviceKeyRepository>
  readonly settings: ReturnType<typeof settingsRepository>
  readonly stats: ReturnType<typeof statsRepository>
  readonly traffic: ReturnType<typeof trafficRepository>
  readonly trainingRuns: ReturnType<typeof trainingRunRepository>
  atomically(statements: readonly Statement[]): Promise<void>
  /**
   * As `atomically`, exactly once a key: answers false, with nothing written, when the key's effect happened before.
   */
  once(key: string, at: Date, statements: readonly Statement[]): Promise<boolean>
  /** Whether the error says that a row with this key was already in the table. */
  isDuplicate(error: unknown, table: string): boolean
}

/** Opens the repositories of one organization: the only way to a tenant table. */
export const withOrganization = <T>(
  store: Store,
  orgId: string,
  work: (organization: Organization) => Promise<T>,
): Promise<T> => {
  const scope: Scope = { ...store, orgId }
  return work({
    orgId,
    agents: agentRepository(scope),
    annotations: annotationRepository(scope),
    alerts: alertRepository(scope),
    audit: auditRepository(scope),
    datasets: datasetRepository(scope),
    deadLetters: deadLetterRepository(scope),
    deployments: deploymentRepository(scope),
    evaluationItems: evaluationItemRepository(scope),
    examples: exampleRepository(scope),
    executions: executionRepository(scope),
    experiments: experimentRepository(scope),
    feedback: feedbackRepository(scope),
    idempotency: idempotencyRepository(scope),
    outbox: outboxRepository(scope),
    serviceKeys: serviceKeyRepository(scope),
    settings: settingsRepository(scope),
    stats: statsRepository(scope),
    traffic: trafficRepository(scope),
    trainingRuns: trainingRunRepository(scope),
    atomically: store.atomically,
    isDuplicate: store.isDuplicate,
    async once(key, at, statements) {
      try {
        await store.atomically([
          store.db.insert(store.t.effects).values({ orgId, key, createdAt: at }),
          ...statements,
        ])
        return true
      } catch (error) {
        if (store.isDuplicate(error, 'effects')) return false
        throw error
      }
    },
  })
}
