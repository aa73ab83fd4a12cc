import { and, count, desc, eq } from 'drizzle-orm'
import { isOneOf } from '../dialect.ts'
import type { Scope } from '../organization.ts'

export type AnnotationRow = Scope['t']['expertAnnotations']['$inferSelect']

/** Experts' assessments. Rows are only ever added. */
export const annotationRepository = ({ db, t, orgId }: Scope) => {
  const { expertAnnotations: annotations } = t
  return {
    /** How many annotations each of the examples has; those without one are absent. */
    async countOf(exampleIds: readonly string[]): Promise<Map<string, number>> {
      const rows = await db
        .select({ exampleId: annotations.exampleId, count: count() })
        .from(annotations)
        .where(and(eq(annotations.orgId, orgId), isOneOf(annotations.exampleId, exampleIds)))
        .groupBy(annotations.exampleId)
      return new Map(rows.map((row) => [row.exampleId, row.count]))
    },

    /** The annotations of an example, newest first. */
    ofExample(exampleId: string): Promise<AnnotationRow[]> {
      return db
        .select()
        .from(annotations)
        .where(and(eq(annotations.orgId, orgId), eq(annotations.exampleId, exampleId)))
        .orderBy(desc(annotations.createdAt), desc(annotations.id))
    },

    /** Statement. */
    add: (row: Omit<AnnotationRow, 'orgId'>) => db.insert(annotations).values({ orgId, ...row }),
  }
}
