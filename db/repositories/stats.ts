import { and, avg, count, countDistinct, desc, eq, gte, isNull, type SQL, sql, sum } from 'drizzle-orm'
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core'
import type { LearningCounts } from '../../core/learning-stats/counts.ts'
import { utcDay } from '../dialect.ts'
import type { Scope } from '../organization.ts'

interface Filter {
  readonly agentId?: string | undefined
  /** The beginning of the first UTC day. */
  readonly since: Date
}

/** What the KPIs are computed from: grouped counts, a dozen small queries whatever the number of rows. */
export const statsRepository = ({ db, t, orgId }: Scope) => {
  const { agentFeedback: feedback, learningExamples: examples, expertAnnotations: annotations } = t
  const { executionDaily: daily, trainingDatasets: datasets, trainingRuns: runs } = t
  const { learningExperiments: experiments, deployments, agents } = t

  const ofAgent = (column: SQLiteColumn, { agentId }: Filter): SQL | undefined =>
    agentId === undefined ? undefined : eq(column, agentId)

  /** The rows of a table that the filter selects by agent and creation time. */
  const selected = (
    table: { orgId: SQLiteColumn; agentId: SQLiteColumn; createdAt: SQLiteColumn },
    filter: Filter,
  ) => and(eq(table.orgId, orgId), ofAgent(table.agentId, filter), gte(table.createdAt, filter.since))

  const feedbackCounts = (filter: Filter) => {
    const { agentId, feedbackType, rating } = feedback
    const day = utcDay(feedback.createdAt)
    return db
      .select({ agentId, day, feedbackType, rating, count: count() })
      .from(feedback)
      .where(selected(feedback, filter))
      .groupBy(agentId, day, feedbackType, rating)
  }

  const executionsWithFeedback = async (filter: Filter): Promise<number> => {
    const [row] = await db
      .select({ executions: countDistinct(feedback.executionId) })
      .from(feedback)
      .where(selected(feedback, filter))
    return row?.executions ?? 0
  }

  const executionDays = (filter: Filter) => {
    const { agentId, day, executions, errors, latencyMsSum, tokensSum } = daily
    const firstDay = filter.since.toISOString().slice(0, 10)
    return db
      .select({ agentId, day, executions, errors, latencyMsSum, tokensSum })
      .from(daily)
      .where(and(eq(daily.orgId, orgId), ofAgent(agentId, filter), gte(day, firstDay)))
  }

  const exampleCounts = (filter: Filter) =>
    db
      .select({ type: examples.exampleType, source: examples.sourceType, count: count() })
      .from(examples)
      .where(selected(examples, filter))
      .groupBy(examples.exampleType, examples.sourceType)

  const queueLength = async (filter: Filter): Promise<number> => {
    const [row] = await db
      .select({ length: count() })
      .from(examples)
      .where(
        and(
          eq(examples.orgId, orgId),
          eq(examples.reviewStatus, 'pending'),
          isNull(examples.filterReason),
          ofAgent(examples.agentId, filter),
        ),
      )
    return row?.length ?? 0
  }

  const annotationCounts = (filter: Filter) => {
    const { decision } = annotations
    const day = utcDay(annotations.createdAt)
    const quality = avg(annotations.qualityScore).mapWith(Number)
    return db
      .select({ day, decision, count: count(), quality })
      .from(annotations)
      .innerJoin(examples, and(eq(examples.orgId, annotations.orgId), eq(examples.id, annotations.exampleId)))
      .where(
        and(
          eq(annotations.orgId, orgId),
          gte(annotations.createdAt, filter.since),
          ofAgent(examples.agentId, filter),
        ),
      )
      .groupBy(day, decision)
  }

  const datasetItems = async (filter: Filter): Promise<number> => {
    const items = sql`${datasets.trainCount} + ${datasets.validationCount} + ${datasets.testCount}`
    const [row] = await db
      .select({ items: sum(items).mapWith(Number) })
      .from(datasets)
      .where(selected(datasets, filter))
    return row?.items ?? 0
  }

  const runCounts = (filter: Filter) =>
    db
      .select({ status: runs.status, count: count() })
      .from(runs)
      .where(selected(runs, filter))
      .groupBy(runs.status)

  const lastImprovement = async (filter: Filter): Promise<LearningCounts['improvement']> => {
    const [row] = await db
      .select({ result: runs.result })
      .from(runs)
      .where(and(selected(runs, filter), eq(runs.verdict, 'improved')))
      .orderBy(desc(runs.createdAt), desc(runs.id))
      .limit(1)
    return row?.result.baseline && row.result.best
      ? { before: row.result.baseline.score, after: row.result.best.score }
      : null
  }

  const experimentCounts = (filter: Filter) =>
    db
      .select({ status: experiments.status, winner: experiments.winner, count: count() })
      .from(experiments)
      .where(selected(experiments, filter))
      .groupBy(experiments.status, experiments.winner)

  const deploymentCounts = (filter: Filter) =>
    db
      .select({ status: deployments.status, count: count() })
      .from(deployments)
      .where(selected(deployments, filter))
      .groupBy(deployments.status)

  const agentRows = (filter: Filter) =>
    db
      .select({ id: agents.id, slug: agents.slug, name: agents.name, version: agents.currentVersion })
      .from(agents)
      .where(and(eq(agents.orgId, orgId), ofAgent(agents.id, filter)))
      .orderBy(agents.slug)

  return {
    async counts(filter: Filter): Promise<LearningCounts> {
      const [one, two] = await Promise.all([
        Promise.all([
          feedbackCounts(filter),
          executionsWithFeedback(filter),
          executionDays(filter),
          exampleCounts(filter),
          queueLength(filter),
          annotationCounts(filter),
        ]),
        Promise.all([
          datasetItems(filter),
          runCounts(filter),
          lastImprovement(filter),
          experimentCounts(filter),
          deploymentCounts(filter),
          agentRows(filter),
        ]),
      ])
      return {
        feedback: one[0],
        executionsWithFeedback: one[1],
        executions: one[2],
        examples: one[3],
        queueLength: one[4],
        annotations: one[5],
        datasetItems: two[0],
        runs: two[1],
        improvement: two[2],
        experiments: two[3],
        deployments: two[4],
        agents: two[5],
      }
    },

    /** Examples that wait for an expert. */
    queueLength: () => queueLength({ since: new Date(0) }),

    /** Executions since then, and how many of them somebody gave feedback on. */
    async feedbackShare(since: Date): Promise<{ executions: number; withFeedback: number }> {
      const [days, withFeedback] = await Promise.all([
        executionDays({ since }),
        executionsWithFeedback({ since }),
      ])
      return { executions: days.reduce((total, { executions }) => total + executions, 0), withFeedback }
    },
  }
}
