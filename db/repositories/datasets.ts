import { and, asc, desc, eq, gt, gte, inArray, lte } from 'drizzle-orm'
import type { Split } from '../../contracts/datasets.ts'
import type { Item } from '../../core/datasets/item.ts'
import { chunkRows, isOneOf, selectRows } from '../dialect.ts'
import { after, newestFirst, type Position, pageOf } from '../keyset.ts'
import type { Scope } from '../organization.ts'
import type { Statement } from '../store.ts'

export type DatasetRow = Scope['t']['trainingDatasets']['$inferSelect']
export type DatasetItemRow = Scope['t']['datasetItems']['$inferSelect']
export type ApprovedExample = Pick<
  Scope['t']['learningExamples']['$inferSelect'],
  | 'id'
  | 'exampleType'
  | 'inputContext'
  | 'inputText'
  | 'originalOutput'
  | 'expectedOutput'
  | 'qualityScore'
  | 'sourceType'
  | 'contributorId'
  | 'groupKey'
>

export interface ExampleFilter {
  readonly agentId: string
  readonly domain?: string | undefined
  readonly exampleTypes?: readonly ApprovedExample['exampleType'][] | undefined
  readonly minQuality?: number | undefined
  readonly createdFrom?: Date | undefined
  readonly createdTo?: Date | undefined
}

/** Frozen datasets. Nothing here changes or removes an item. */
export const datasetRepository = ({ db, t, orgId }: Scope) => {
  const { trainingDatasets: datasets, datasetItems: items, learningExamples: examples } = t

  return {
    /**
     * Statements: the dataset with all its items. A version number that somebody else took at the same moment is
     * a duplicate of `training_datasets`.
     */
    create: (row: Omit<DatasetRow, 'orgId'>, rows: readonly Item[]): Statement[] => {
      const values = rows.map((item, position) => [
        row.id,
        position,
        item.split,
        item.input,
        item.expectedOutput,
        item.rejectedOutput,
        item.groupKey,
        item.exampleId,
        JSON.stringify(item.metadata),
      ])
      return [
        db.insert(datasets).values({ orgId, ...row }),
        ...chunkRows(values).map((chunk) => db.insert(items).select(selectRows(orgId, chunk))),
      ]
    },

    async get(id: string): Promise<DatasetRow | null> {
      const [row] = await db
        .select()
        .from(datasets)
        .where(and(eq(datasets.orgId, orgId), eq(datasets.id, id)))
      return row ?? null
    },

    async list(
      filter: { agentId?: string | undefined; kind?: DatasetRow['kind'] | undefined },
      page: { limit: number; after: Position | null },
    ) {
      const rows = await db
        .select()
        .from(datasets)
        .where(
          and(
            eq(datasets.orgId, orgId),
            filter.agentId === undefined ? undefined : eq(datasets.agentId, filter.agentId),
            filter.kind === undefined ? undefined : eq(datasets.kind, filter.kind),
            after(page.after, datasets.createdAt, datasets.id),
          ),
        )
        .orderBy(...newestFirst(datasets.createdAt, datasets.id))
        .limit(page.limit + 1)
      return pageOf(rows, page.limit)
    },

    /** The highest version of the datasets of this name and agent; 0 when there is none. */
    async latestVersion(agentId: string, name: string): Promise<number> {
      const [row] = await db
        .select({ version: datasets.version })
        .from(datasets)
        .where(and(eq(datasets.orgId, orgId), eq(datasets.agentId, agentId), eq(datasets.name, name)))
        .orderBy(desc(datasets.version))
        .limit(1)
      return row?.version ?? 0
    },

    /** Up to `limit` items after a position, for exports; every split unless one is named. */
    exportPage: (
      datasetId: string,
      page: { split: Split | undefined; afterPosition: number; limit: number },
    ): Promise<DatasetItemRow[]> =>
      db
        .select()
        .from(items)
        .where(
          and(
            eq(items.orgId, orgId),
            eq(items.datasetId, datasetId),
            page.split === undefined ? undefined : eq(items.split, page.split),
            gt(items.position, page.afterPosition),
          ),
        )
        .orderBy(asc(items.position))
        .limit(page.limit),

    /** Approved examples of an agent, oldest first. */
    approvedExamples: (filter: ExampleFilter): Promise<ApprovedExample[]> =>
      db
        .select({
          id: examples.id,
          exampleType: examples.exampleType,
          inputContext: examples.inputContext,
          inputText: examples.inputText,
          originalOutput: examples.originalOutput,
          expectedOutput: examples.expectedOutput,
          qualityScore: examples.qualityScore,
          sourceType: examples.sourceType,
          contributorId: examples.contributorId,
          groupKey: examples.groupKey,
        })
        .from(examples)
        .where(
          and(
            eq(examples.orgId, orgId),
            eq(examples.agentId, filter.agentId),
            eq(examples.reviewStatus, 'approved'),
            filter.domain === undefined ? undefined : eq(examples.domain, filter.domain),
            filter.exampleTypes === undefined
              ? undefined
              : inArray(examples.exampleType, [...filter.exampleTypes]),
            filter.minQuality === undefined ? undefined : gte(examples.qualityScore, filter.minQuality),
            filter.createdFrom === undefined ? undefined : gte(examples.createdAt, filter.createdFrom),
            filter.createdTo === undefined ? undefined : lte(examples.createdAt, filter.createdTo),
          ),
        )
        .orderBy(asc(examples.createdAt), asc(examples.id)),

    /** Which experts approved which of the examples. */
    approvals: (exampleIds: readonly string[]): Promise<{ exampleId: string; expertId: string }[]> =>
      db
        .select({
          exampleId: t.expertAnnotations.exampleId,
          expertId: t.expertAnnotations.expertId,
        })
        .from(t.expertAnnotations)
        .where(
          and(
            eq(t.expertAnnotations.orgId, orgId),
            eq(t.expertAnnotations.decision, 'approve'),
            isOneOf(t.expertAnnotations.exampleId, exampleIds),
          ),
        )
        .groupBy(t.expertAnnotations.exampleId, t.expertAnnotations.expertId),
  }
}
