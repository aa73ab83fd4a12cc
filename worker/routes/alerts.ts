import { alertRoutes } from '../../contracts/alerts.ts'
import { defaultRules, type OwnRule, ruleId, rulesInForce } from '../../core/alerts/rules.ts'
import type { AlertRow } from '../../db/repositories/alerts.ts'
import { fromCursor, toCursor } from '../cursor.ts'
import { notFound } from '../errors.ts'
import { type App, register } from '../http/register.ts'
import { actorOf } from '../identity.ts'

const present = (row: AlertRow) => ({
  id: row.id,
  rule_id: row.ruleId,
  severity: row.severity,
  message: row.message,
  data: row.data,
  acknowledged_by: row.acknowledgedBy,
  acknowledged_at: row.acknowledgedAt?.toISOString() ?? null,
  created_at: row.createdAt.toISOString(),
})

const presentRules = async (orgId: string, own: readonly OwnRule[]) => ({
  items: await Promise.all(
    rulesInForce(own).map(async ({ condition, name, threshold, team, enabled }) => ({
      id: await ruleId(orgId, condition),
      condition,
      name,
      threshold,
      team,
      enabled,
    })),
  ),
  next_cursor: null,
})

/** Alerts and their rules. */
export const alertsApi = (app: App): void => {
  register(app, alertRoutes.list, async ({ query }, { organization }) => {
    const { rows, next } = await organization.alerts.list(
      { acknowledged: query.acknowledged },
      { limit: query.limit, after: fromCursor(query.cursor) },
    )
    return { items: rows.map(present), next_cursor: toCursor(next) }
  })

  register(app, alertRoutes.acknowledge, async ({ params }, { organization, identity, newId, now }) => {
    const row = await organization.alerts.get(params.id)
    if (row === null) throw notFound('alert')
    if (row.acknowledgedAt !== null) return present(row)
    const at = now()
    const actor = actorOf(identity)
    await organization.atomically([
      organization.alerts.acknowledge(row.id, actor, at),
      organization.audit.add({
        id: newId(),
        actor,
        action: 'alert.acknowledged',
        objectType: 'alert',
        objectId: row.id,
        data: { message: row.message },
        at,
      }),
    ])
    return present({ ...row, acknowledgedBy: actor, acknowledgedAt: at })
  })

  register(app, alertRoutes.rules, async (_, { organization }) =>
    presentRules(organization.orgId, await organization.alerts.ownRules()),
  )

  register(app, alertRoutes.replaceRules, async ({ body }, { organization, identity, newId, now }) => {
    const at = now()
    const own = await Promise.all(
      body.rules.map(async ({ condition, enabled, name, threshold, team }) => {
        const product = defaultRules[condition]
        return {
          id: await ruleId(organization.orgId, condition),
          condition,
          enabled,
          name: name ?? product.name,
          threshold: threshold ?? product.threshold,
          team: team ?? product.team,
        }
      }),
    )
    await organization.atomically([
      ...organization.alerts.replaceRules(own, at),
      organization.audit.add({
        id: newId(),
        actor: actorOf(identity),
        action: 'alert_rules.replaced',
        objectType: 'alert_rules',
        objectId: organization.orgId,
        data: { rules: own.map(({ condition, threshold, enabled }) => ({ condition, threshold, enabled })) },
        at,
      }),
    ])
    return presentRules(organization.orgId, own)
  })
}
