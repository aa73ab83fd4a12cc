import { type Finding, findingOf } from '../../core/alerts/finding.ts'
import { ruleId, rulesInForce } from '../../core/alerts/rules.ts'
import { type AlertObservations, alertObservations, type Seen } from '../../db/alert-observations.ts'
import { type Organization, withOrganization } from '../../db/organization.ts'
import type { CronWorld } from '../cron.ts'

const dayMs = 86_400_000

/** Days over which the feedback rate is looked at. */
const feedbackDays = 7

/** The feedback rate reads a week of rows, so it is looked at every so many minutes only. */
const feedbackEveryMinutes = 15

/** Looks at everything that alerts watch, and raises what breaks a rule; each alert once. */
export const evaluateAlerts = async (world: CronWorld): Promise<void> => {
  const at = world.now()
  const observations = alertObservations(world.store)
  const [ownRules, seen] = await Promise.all([observations.ownRules(), lookAround(observations, at)])
  const today = at.toISOString().slice(0, 10)
  for (const [orgId, ofOrganization] of Map.groupBy(seen, (each) => each.orgId)) {
    const rules = rulesInForce(ownRules.filter((rule) => rule.orgId === orgId))
    const findings = ofOrganization.flatMap(({ observation }) => {
      const rule = rules.find(({ condition }) => condition === observation.condition)
      const finding = rule === undefined ? null : findingOf(observation, rule, today)
      return finding ?? []
    })
    if (findings.length === 0) continue
    await withOrganization(world.store, orgId, (organization) => raise(findings, organization, world))
  }
}

const lookAround = async (observations: AlertObservations, at: Date): Promise<Seen[]> => {
  const firstDay = new Date(at.getTime() - (feedbackDays - 1) * dayMs).toISOString().slice(0, 10)
  const seen = await Promise.all([
    observations.queueLengths(),
    observations.failedRuns(new Date(at.getTime() - dayMs)),
    observations.measuredExperiments(),
    at.getUTCMinutes() % feedbackEveryMinutes === 0
      ? observations.feedbackRates(new Date(`${firstDay}T00:00:00Z`))
      : [],
  ])
  return seen.flat()
}

const raise = async (
  found: readonly Finding[],
  organization: Organization,
  { now, newId }: CronWorld,
): Promise<void> => {
  const known = await organization.alerts.raised(found.map(({ dedupeKey }) => dedupeKey))
  for (const { dedupeKey, severity, message, data, condition } of found) {
    if (known.has(dedupeKey)) continue
    const id = newId()
    const at = now()
    try {
      await organization.atomically([
        organization.alerts.raise({
          id,
          ruleId: await ruleId(organization.orgId, condition),
          dedupeKey,
          severity,
          message,
          data,
          acknowledgedBy: null,
          acknowledgedAt: null,
          createdAt: at,
        }),
        organization.audit.add({
          id: newId(),
          actor: 'system:alerts',
          action: 'alert.raised',
          objectType: 'alert',
          objectId: id,
          data: { condition, message },
          at,
        }),
      ])
    } catch (error) {
      // Another tick raised it at the same moment.
      if (!organization.isDuplicate(error, 'alerts')) throw error
    }
  }
}
