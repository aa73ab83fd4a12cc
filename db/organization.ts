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
import { experimentTrafficRepository } from './repositories/experiment-traffic.ts'
import { experimentRepository } from './repositories/experiments.ts'
import { feedbackRepository } from './repositories/feedback.ts'
import { idempotencyRepository } from './repositories/idempotency.ts'
import { outboxRepository } from './repositories/outbox.ts'
import { serviceKeyRepository } from './repositories/service-keys.ts'
import { settingsRepository } from './repositories/settings.ts'
import { statsRepository } from './repositories/stats.ts'
import { trafficRepository } from './repositories/traffic.ts'
import { trainingRunRepository } from './repositories/training-runs.ts'
import { unitMetricsRepository } from './repositories/unit-metrics.ts'
import type { Statement, Store } from './store.ts'

/** What a repository is made from: a store, and the organization that every statement binds. */
export interface Scope extends Store {
  readonly orgId: string
}

/** Every repository by its name; a new one is a file in repositories/ and a line here. */
const repositories = {
  agents: agentRepository,
  annotations: annotationRepository,
  alerts: alertRepository,
  audit: auditRepository,
  datasets: datasetRepository,
  deadLetters: deadLetterRepository,
  deployments: deploymentRepository,
  evaluationItems: evaluationItemRepository,
  examples: exampleRepository,
  executions: executionRepository,
  experiments: experimentRepository,
  experimentTraffic: experimentTrafficRepository,
  feedback: feedbackRepository,
  idempotency: idempotencyRepository,
  outbox: outboxRepository,
  serviceKeys: serviceKeyRepository,
  settings: settingsRepository,
  stats: statsRepository,
  traffic: trafficRepository,
  trainingRuns: trainingRunRepository,
  unitMetrics: unitMetricsRepository,
}

type Repositories = {
  readonly [Name in keyof typeof repositories]: ReturnType<(typeof repositories)[Name]>
}

/**
 * The repositories of one organization. Reading methods are async. Writing methods return a `Statement`:
 * nothing is written until `atomically` runs the list.
 */
export interface Organization extends Repositories {
  readonly orgId: string
  atomically(statements: readonly Statement[]): Promise<void>
  /**
   * As `atomically`, exactly once a key: answers false, with nothing written, when the key's effect happened before.
   */
  once(key: string, at: Date, statements: readonly Statement[]): Promise<boolean>
  /** Whether the error says that a row with this key was already in the table. */
  isDuplicate(error: unknown, table: string): boolean
}

/** What an organization is beside its repositories. */
class OpenOrganization implements Omit<Organization, keyof Repositories> {
  readonly orgId: string
  readonly isDuplicate: Store['isDuplicate']
  readonly #store: Store
  #scope: Scope | undefined

  constructor(store: Store, orgId: string) {
    this.orgId = orgId
    this.isDuplicate = store.isDuplicate
    this.#store = store
  }

  /** Made when the database is first asked: an assignment asks it nothing. */
  get scope(): Scope {
    this.#scope ??= { ...this.#store.boundTo(this.orgId), orgId: this.orgId }
    return this.#scope
  }

  readonly atomically = (statements: readonly Statement[]): Promise<void> => this.scope.atomically(statements)

  async once(key: string, at: Date, statements: readonly Statement[]): Promise<boolean> {
    const { db, t, atomically, isDuplicate, orgId } = this.scope
    try {
      await atomically([db.insert(t.effects).values({ orgId, key, createdAt: at }), ...statements])
      return true
    } catch (error) {
      if (isDuplicate(error, 'effects')) return false
      throw error
    }
  }
}

// A request uses one or two of the repositories, an assignment none: each is made when it is first asked for.
for (const [name, make] of Object.entries(repositories)) {
  Object.defineProperty(OpenOrganization.prototype, name, {
    get(this: OpenOrganization) {
      const repository = make(this.scope)
      Object.defineProperty(this, name, { value: repository, configurable: true })
      return repository
    },
  })
}

/** The repositories of one organization, for as long as a request or a message takes. */
export const openOrganization = (store: Store, orgId: string): Organization =>
  // The loop above put every repository onto the prototype.
  new OpenOrganization(store, orgId) as unknown as Organization

/** Opens the repositories of one organization: the only way to a tenant table. */
export const withOrganization = <T>(
  store: Store,
  orgId: string,
  work: (organization: Organization) => Promise<T>,
): Promise<T> => work(openOrganization(store, orgId))
