import { and, count, countDistinct, eq, gte, isNotNull, isNull, type SQL, sql, sum } from 'drizzle-orm'
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core'
import type { Observation } from '../core/alerts/finding.ts'
import type { OwnRule } from '../core/alerts/rules.ts'
import { ownRuleOf } from './repositories/alerts.ts'
import type { Store } from './store.ts'

/** Something seen of one organization. */
export interface Seen {
  readonly orgId: string
  readonly observation: Observation
}

/**
 * What alerts watch, over all organizations at once: a few grouped queries, whatever the number of organizations.
 * Counts, names and ids only.
 */
export const alertObservations = ({ db, t }: Store) => {
  const { alerts, learningExamples: examples, trainingRuns: runs, learningExperiments: experiments } = t

  /** Joins the alert that was raised for a row; where it is null none was. */
  const alertOf = (condition: string, orgId: SQLiteColumn, id: SQLiteColumn): SQL | undefined =>
    and(eq(alerts.orgId, orgId), eq(alerts.dedupeKey, sql`${`${condition}:`} || ${id}`))

  return {
    async ownRules(): Promise<(OwnRule & { readonly orgId: string })[]> {
      const rows = await db.select().from(t.alertRules)
      return rows.map((row) => ({ orgId: row.orgId, ...ownRuleOf(row) }))
    },

    async queueLengths(): Promise<Seen[]> {
      const rows = await db
        .select({ orgId: examples.orgId, length: count() })
        .from(examples)
        .where(and(eq(examples.reviewStatus, 'pending'), isNull(examples.filterReason)))
        .groupBy(examples.orgId)
      return rows.map(({ orgId, length }) => ({ orgId, observation: { condition: 'queue_length', length } }))
    },

    /** @param since the beginning of a UTC day */
    async feedbackRates(since: Date): Promise<Seen[]> {
      const { executionDaily: daily, agentFeedback: feedback } = t
      const [executed, rated] = await Promise.all([
        db
          .select({ orgId: daily.orgId, executions: sum(daily.executions).mapWith(Number) })
          .from(daily)
          .where(gte(daily.day, since.toISOString().slice(0, 10)))
          .groupBy(daily.orgId),
        db
          .select({ orgId: feedback.orgId, executions: countDistinct(feedback.executionId) })
          .from(feedback)
          .where(gte(feedback.createdAt, since))
          .groupBy(feedback.orgId),
      ])
      const withFeedback = new Map(rated.map(({ orgId, executions }) => [orgId, executions]))
      return executed.map(({ orgId, executions }) => ({
        orgId,
        observation: {
          condition: 'feedback_rate',
          executions: executions ?? 0,
          withFeedback: withFeedback.get(orgId) ?? 0,
        },
      }))
    },

    /** Runs that failed since then and raised no alert yet. */
    async failedRuns(since: Date): Promise<Seen[]> {
      const rows = await db
        .select({ orgId: runs.orgId, runId: runs.id, name: runs.name })
        .from(runs)
        .leftJoin(alerts, alertOf('run_failed', runs.orgId, runs.id))
        .where(and(eq(runs.status, 'failed'), gte(runs.completedAt, since), isNull(alerts.id)))
      return rows.map(({ orgId, runId, name }) => ({
        orgId,
        observation: { condition: 'run_failed', runId, name },
      }))
    },

    /** Experiments with enough samples for a result, that raised no alert yet. */
    async measuredExperiments(): Promise<Seen[]> {
      const { currentControlSamples, currentTreatmentSamples, minSampleSize, statisticalSignificance } =
        experiments
      const rows = await db
        .select({
          orgId: experiments.orgId,
          experimentId: experiments.id,
          name: experiments.name,
          pValue: statisticalSignificance,
        })
        .from(experiments)
        .leftJoin(alerts, alertOf('experiment_significant', experiments.orgId, experiments.id))
        .where(
          and(
            isNotNull(statisticalSignificance),
            gte(currentControlSamples, minSampleSize),
            gte(currentTreatmentSamples, minSampleSize),
            isNull(alerts.id),
          ),
        )
      return rows.map(({ orgId, experimentId, name, pValue }) => ({
        orgId,
        observation: { condition: 'experiment_significant', experimentId, name, pValue: pValue ?? 1 },
      }))
    },
  }
}
export type AlertObservations = ReturnType<typeof alertObservations>
