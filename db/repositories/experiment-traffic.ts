import { and, asc, count, countDistinct, eq, gte, isNotNull, lt, min, type SQL, sql, sum } from 'drizzle-orm'
import type { Metric } from '../../core/experiment/metrics.ts'
import type { FirstValues, PastTraffic } from '../../core/experiment/planning/past-traffic.ts'
import { jsonNumber, wholeDays } from '../dialect.ts'
import type { Scope } from '../organization.ts'
import { feedbackRepository } from './feedback.ts'

interface Asked {
  readonly agentId: string
  /** Whose first values are counted. */
  readonly metric: Metric
  /** How far back at most. */
  readonly days: number
  readonly now: Date
}

interface Window {
  readonly agentId: string
  readonly from: Date
  readonly now: Date
}

const dayMs = 86_400_000

/** What an agent met before an experiment: five grouped queries, whatever the number of rows. */
export const experimentTrafficRepository = (scope: Scope) => {
  const { db, t, orgId } = scope
  const { executions, agentFeedback: feedback } = t

  /** How many days of 24 hours before now the agent has been asked, at most `days`. */
  const daysObserved = async ({ agentId, days, now }: Asked): Promise<number> => {
    const [first] = await db
      .select({ at: executions.occurredAt })
      .from(executions)
      .where(
        and(eq(executions.orgId, orgId), eq(executions.agentId, agentId), lt(executions.occurredAt, now)),
      )
      .orderBy(asc(executions.occurredAt))
      .limit(1)
    if (first === undefined) return 0
    return Math.min(days, Math.max(1, Math.ceil((now.getTime() - first.at.getTime()) / dayMs)))
  }

  const within = ({ agentId, from, now }: Window) =>
    and(
      eq(executions.orgId, orgId),
      eq(executions.agentId, agentId),
      gte(executions.occurredAt, from),
      lt(executions.occurredAt, now),
    )

  const dayOf = (time: SQL | SQL.Aliased, { from }: Window) => wholeDays(time, from.getTime())

  const trafficByDay = (window: Window) => {
    const day = dayOf(sql`${executions.occurredAt}`, window)
    const { error, latencyMs, unitId } = executions
    return db
      .select({
        day,
        executions: count(),
        errors: count(error),
        latencyMsSum: sum(sql`case when ${error} is null then ${latencyMs} else 0 end`).mapWith(Number),
        units: countDistinct(unitId),
      })
      .from(executions)
      .where(within(window))
      .groupBy(day)
  }

  const newUnitsByDay = (window: Window) => {
    const met = db
      .select({ first: min(executions.occurredAt).as('first') })
      .from(executions)
      .where(and(within(window), isNotNull(executions.unitId)))
      .groupBy(executions.unitId)
      .as('met')
    const day = dayOf(sql`${met.first}`, window)
    return db.select({ day, units: count() }).from(met).groupBy(day)
  }

  /** As `outcomesOfExecution`. */
  const executionValue = (name: string): SQL => {
    const { error, latencyMs, inputTokens, outputTokens, outcomes } = executions
    const named = jsonNumber(outcomes, name)
    if (name === 'error_rate') return sql`case when ${error} is null then 0 else 1 end`
    if (name === 'latency_ms') return sql`case when ${error} is null then ${latencyMs} else ${named} end`
    if (name === 'tokens')
      return sql`case when ${error} is null then ${inputTokens} + ${outputTokens} else ${named} end`
    return named
  }

  /** As `outcomesOfFeedback`; null for a metric that no feedback is a value of. */
  const feedbackValue = (name: string): SQL | null => {
    const { feedbackType: type, rating, correctionText } = feedback
    switch (name) {
      case 'satisfaction':
        return sql`case when ${type} = 'thumbs_up' or ${rating} >= 4 then 1
          when ${type} = 'thumbs_down' or ${rating} is not null then 0 end`
      case 'thumbs_down_rate':
        return sql`case when ${type} = 'thumbs_down' or ${rating} <= 2 then 1
          when ${type} = 'thumbs_up' or ${rating} is not null then 0 end`
      case 'correction_rate':
        return sql`case when ${type} = 'correction' or ${correctionText} is not null then 1 else 0 end`
      case 'rating':
        return sql`${rating}`
      default:
        return null
    }
  }

  /** Every execution and judgement with its unit, time and id, and its value of the metric, if any. */
  const measured = (name: string, window: Window) => {
    const fields = (at: SQL, id: SQL, value: SQL) => ({
      unitId: sql<string>`${executions.unitId}`.as('unit_id'),
      askedAt: sql<number>`${executions.occurredAt}`.as('asked_at'),
      at: sql<number>`${at}`.as('at'),
      id: sql<string>`${id}`.as('id'),
      value: sql<number | null>`${value}`.as('value'),
    })
    const ofExecutions = db
      .select(fields(sql`${executions.occurredAt}`, sql`${executions.id}`, executionValue(name)))
      .from(executions)
      .where(and(within(window), isNotNull(executions.unitId)))
    const value = feedbackValue(name)
    if (value === null) return ofExecutions.as('measured')
    const ofFeedback = db
      .select(fields(sql`${feedback.createdAt}`, sql`${feedback.id}`, value))
      .from(feedback)
      .innerJoin(
        executions,
        and(eq(executions.orgId, feedback.orgId), eq(executions.id, feedback.executionId)),
      )
      .where(
        and(
          eq(feedback.orgId, orgId),
          eq(feedback.agentId, window.agentId),
          gte(feedback.createdAt, window.from),
          lt(feedback.createdAt, window.now),
          within(window),
          isNotNull(executions.unitId),
        ),
      )
    return ofExecutions.unionAll(ofFeedback).as('measured')
  }

  /** The first value of each unit that can be one of the metric, as experiments count it. */
  const firstValues = (metric: Metric, window: Window): Promise<FirstValues[]> => {
    const all = measured(metric.of, window)
    // Windows, not a join with each unit's first execution: SQLite would scan that for every row.
    const dated = db
      .select({
        unitId: all.unitId,
        at: all.at,
        id: all.id,
        value: all.value,
        metAt: sql<number>`min(${all.askedAt}) over (partition by ${all.unitId})`.as('met_at'),
      })
      .from(all)
      .as('dated')
    const place = sql<number>`row_number() over (partition by ${dated.unitId} order by ${dated.at}, ${dated.id})`
    const ranked = db
      .select({ at: dated.at, value: dated.value, metAt: dated.metAt, place: place.as('place') })
      .from(dated)
      .where(metric.type === 'binary' ? sql`${dated.value} in (0, 1)` : isNotNull(dated.value))
      .as('ranked')
    const { cap } = metric
    const value =
      cap === null
        ? sql`1.0 * ${ranked.value}`
        : sql`case when ${ranked.value} > ${cap} then 1.0 * ${cap} when ${ranked.value} < 0 then 0.0 else 1.0 * ${ranked.value} end`
    const day = dayOf(sql`${ranked.at}`, window)
    const delayDays = wholeDays(sql`${ranked.at}`, sql`${ranked.metAt}`)
    return db
      .select({
        day,
        delayDays,
        units: count(),
        sum: sum(value).mapWith(Number),
        sumOfSquares: sum(sql`(${value}) * (${value})`).mapWith(Number),
      })
      .from(ranked)
      .where(eq(ranked.place, 1))
      .groupBy(day, delayDays)
  }

  return {
    async past(asked: Asked): Promise<PastTraffic> {
      const { agentId, metric, now } = asked
      const observed = await daysObserved(asked)
      const from = new Date(now.getTime() - (observed || asked.days) * dayMs)
      if (observed === 0) return { from, days: [], firstValues: [], feedback: [] }
      const window = { agentId, from, now }
      const [byDay, newByDay, first, ofFeedback] = await Promise.all([
        trafficByDay(window),
        newUnitsByDay(window),
        firstValues(metric, window),
        feedbackRepository(scope).countsByDay({ agentId, since: from }),
      ])
      const traffic = new Map(byDay.map(({ day, ...totals }) => [day, totals]))
      const newUnits = new Map(newByDay.map(({ day, units }) => [day, units]))
      const days = Array.from({ length: observed }, (_, day) => ({
        ...(traffic.get(day) ?? { executions: 0, errors: 0, latencyMsSum: 0, units: 0 }),
        newUnits: newUnits.get(day) ?? 0,
      }))
      return { from, days, firstValues: first, feedback: ofFeedback }
    },
  }
}
