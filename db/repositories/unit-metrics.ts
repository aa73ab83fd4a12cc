import { and, count, eq, gte, isNotNull, isNull, lt, ne, or, type SQL, sql } from 'drizzle-orm'
import { isOneOf, jsonNumber, unindexed } from '../dialect.ts'
import type { Scope } from '../organization.ts'

/** Whose past is asked for: what happened from one moment until before another, outside one experiment. */
interface Past {
  readonly agentId: string
  readonly units: readonly string[]
  readonly from: Date
  readonly until: Date
  readonly experimentId: string
}

/** A metric's values added up. */
export interface Sum {
  readonly sum: number
  readonly count: number
}

/** What units did, added up unit by unit. */
export const unitMetricsRepository = ({ db, t, orgId }: Scope) => {
  const { executions, agentFeedback: feedback } = t

  const isPast = ({ agentId, units, from, until, experimentId }: Past) =>
    and(
      eq(executions.orgId, orgId),
      eq(executions.agentId, agentId),
      isOneOf(executions.unitId, units),
      gte(executions.occurredAt, from),
      lt(executions.occurredAt, until),
      or(isNull(executions.experimentId), ne(executions.experimentId, experimentId)),
    )

  /** What an execution adds to a total: what a failed one spent counts too. */
  const spent = (metric: string): SQL<number | null> => {
    switch (metric) {
      case 'error_rate':
        return sql`case when ${executions.error} is null then 0 else 1 end`
      case 'latency_ms':
        return sql`${executions.latencyMs}`
      case 'tokens':
        return sql`${executions.inputTokens} + ${executions.outputTokens}`
      default:
        return jsonNumber(executions.outcomes, metric)
    }
  }

  /** The value of an execution as `outcomesOfExecution` says: a failed one has neither latency nor tokens. */
  const measured = (metric: string): SQL<number | null> =>
    metric === 'latency_ms' || metric === 'tokens'
      ? sql`case when ${executions.error} is null then ${spent(metric)} end`
      : spent(metric)

  const added = (value: SQL<number | null>) => sql<number>`coalesce(sum(${value}), 0)`

  return {
    /** Values of the executions of each unit that has any, by metric. */
    async past(past: Past, metrics: readonly string[]): Promise<Map<string, Record<string, Sum>>> {
      const fields: Record<string, SQL<number>> = {}
      for (const [place, metric] of metrics.entries()) {
        fields[`sum${place}`] = added(measured(metric))
        fields[`count${place}`] = sql<number>`count(${measured(metric)})`
      }
      const rows = await db
        .select({ unitId: executions.unitId, sums: fields })
        .from(executions)
        .where(isPast(past))
        .groupBy(executions.unitId)
      return new Map(
        rows.map(({ unitId, sums }) => [
          unitId ?? '',
          Object.fromEntries(
            metrics.map((metric, place) => [
              metric,
              { sum: sums[`sum${place}`] ?? 0, count: sums[`count${place}`] ?? 0 },
            ]),
          ),
        ]),
      )
    },

    /** How often each unit said what of its executions, before `until` as well. */
    pastFeedback(past: Past) {
      const isCorrection = sql<number>`case when ${feedback.correctionText} is null then 0 else 1 end`
      return (
        db
          .select({
            unitId: executions.unitId,
            feedbackType: feedback.feedbackType,
            rating: feedback.rating,
            hasCorrection: isCorrection,
            count: count(),
          })
          .from(executions)
          // SQLite keeps the order of a cross join: from the units' executions to what was said of them.
          .crossJoin(feedback)
          .where(
            and(
              isPast(past),
              eq(feedback.orgId, executions.orgId),
              eq(feedback.executionId, executions.id),
              eq(unindexed(feedback.agentId), executions.agentId),
              lt(unindexed(feedback.createdAt), past.until.getTime()),
            ),
          )
          .groupBy(executions.unitId, feedback.feedbackType, feedback.rating, isCorrection)
      )
    },

    /** Sums over all executions of each unit that were exposed to an experiment, by config version and variant. */
    async totals(
      { agentId, experimentId, units }: Omit<Past, 'from' | 'until'>,
      metrics: readonly string[],
    ): Promise<
      {
        unitId: string | null
        configVersion: number | null
        variant: 'A' | 'B' | null
        count: number
        sums: Record<string, number>
      }[]
    > {
      const fields = Object.fromEntries(metrics.map((metric, place) => [`sum${place}`, added(spent(metric))]))
      const { unitId, configVersion, variant } = executions
      const rows = await db
        .select({ unitId, configVersion, variant, count: count(), sums: fields })
        .from(executions)
        .where(
          and(
            eq(executions.orgId, orgId),
            eq(executions.agentId, agentId),
            isOneOf(unitId, units),
            eq(executions.experimentId, experimentId),
            isNotNull(variant),
          ),
        )
        .groupBy(unitId, configVersion, variant)
      return rows.map(({ sums, ...row }) => ({
        ...row,
        sums: Object.fromEntries(metrics.map((metric, place) => [metric, sums[`sum${place}`] ?? 0])),
      }))
    },
  }
}
