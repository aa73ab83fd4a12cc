import { and, asc, eq, inArray, lt, ne } from 'drizzle-orm'
import { isOneOf } from '../dialect.ts'
import type { Scope } from '../organization.ts'

export type DatasetItemRow = Scope['t']['datasetItems']['$inferSelect']

/** A benchmark that a run's candidate must not fail. */
export interface Benchmark {
  readonly id: string
  readonly name: string
  readonly positions: readonly number[]
}

/** The items of datasets as training runs see them: open ones for the search, sealed ones for the evaluation. */
export const evaluationItemRepository = ({ db, t, orgId }: Scope) => {
  const { datasetItems: items, trainingDatasets: datasets } = t
  const of = (datasetId: string) => and(eq(items.orgId, orgId), eq(items.datasetId, datasetId))
  const at = (positions: readonly number[]) => isOneOf(items.position, positions)

  return {
    /** Train and validation, in order: what an engine may read. */
    open: (datasetId: string): Promise<DatasetItemRow[]> =>
      db
        .select()
        .from(items)
        .where(and(of(datasetId), ne(items.split, 'test')))
        .orderBy(asc(items.position)),

    /** Where the sealed items are, without their contents. */
    async sealedPositions(datasetId: string): Promise<number[]> {
      const rows = await db
        .select({ position: items.position })
        .from(items)
        .where(and(of(datasetId), eq(items.split, 'test')))
        .orderBy(asc(items.position))
      return rows.map(({ position }) => position)
    },

    /** Sealed items, in order. Only the evaluation stage of a run calls this. */
    sealed: (datasetId: string, positions: readonly number[]): Promise<DatasetItemRow[]> =>
      db
        .select()
        .from(items)
        .where(and(of(datasetId), eq(items.split, 'test'), at(positions)))
        .orderBy(asc(items.position)),

    /** The agent's benchmarks that existed at a time, the newest version of each name, oldest name first. */
    async benchmarks(agentId: string, before: Date): Promise<Benchmark[]> {
      const rows = await db
        .select({ id: datasets.id, name: datasets.name })
        .from(datasets)
        .where(
          and(
            eq(datasets.orgId, orgId),
            eq(datasets.agentId, agentId),
            eq(datasets.kind, 'benchmark'),
            lt(datasets.createdAt, before),
          ),
        )
        .orderBy(asc(datasets.version), asc(datasets.id))
      const newest = new Map(rows.map((row) => [row.name, row]))
      if (newest.size === 0) return []
      const ids = [...newest.values()].map(({ id }) => id)
      const positions = await db
        .select({ datasetId: items.datasetId, position: items.position })
        .from(items)
        .where(and(eq(items.orgId, orgId), inArray(items.datasetId, ids)))
        .orderBy(asc(items.position))
      return [...newest.values()].map(({ id, name }) => ({
        id,
        name,
        positions: positions.filter(({ datasetId }) => datasetId === id).map(({ position }) => position),
      }))
    },

    /** Items of a benchmark, in order. */
    benchmark: (datasetId: string, positions: readonly number[]): Promise<DatasetItemRow[]> =>
      db
        .select()
        .from(items)
        .where(and(of(datasetId), at(positions)))
        .orderBy(asc(items.position)),
  }
}
