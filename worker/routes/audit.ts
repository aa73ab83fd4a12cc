import { auditRoutes } from '../../contracts/administration.ts'
import { sealAudit } from '../audit/seal-audits.ts'
import { verifyAudit } from '../audit/verify-audit.ts'
import { fromCursor, toCursor } from '../cursor.ts'
import { type App, register } from '../http/register.ts'

/** The audit log. */
export const auditApi = (app: App): void => {
  register(app, auditRoutes.list, async ({ query }, { organization }) => {
    const { rows, next } = await organization.audit.list(
      {
        action: query.action,
        objectType: query.object_type,
        objectId: query.object_id,
        actor: query.actor,
      },
      { limit: query.limit, after: fromCursor(query.cursor) },
    )
    return {
      items: rows.map((row) => ({
        id: row.id,
        actor: row.actor,
        action: row.action,
        object_type: row.objectType,
        object_id: row.objectId,
        data: row.data,
        at: row.createdAt.toISOString(),
      })),
      next_cursor: toCursor(next),
    }
  })

  register(app, auditRoutes.verify, async ({ query }, { organization, now }) => {
    // What was just written is looked at too.
    await sealAudit(organization, now())
    return verifyAudit(organization, query)
  })
}
