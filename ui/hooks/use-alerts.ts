import type { alertRoutes } from '../../contracts/alerts.ts'
import type { RouteRequest, RouteResult } from '../../contracts/route.ts'
import { useMutation } from './use-mutation.ts'
import { useQuery } from './use-query.ts'

export type AlertRule = RouteResult<typeof alertRoutes.rules>['items'][number]

/** Alerts, newest first. */
export const useAlerts = (cursor: string | undefined) =>
  useQuery({
    key: ['alerts', cursor],
    read: (client, signal) =>
      client.alerts.list({ query: { limit: 25, ...(cursor === undefined ? {} : { cursor }) } }, { signal }),
    everyMs: 15_000,
  })

/** Says that somebody looks at an alert. */
export const useAcknowledgeAlert = () =>
  useMutation(
    (client, id: string, options) => client.alerts.acknowledge({ params: { id } }, options),
    [['alerts']],
  )

/** The rules that hold, one a condition. */
export const useAlertRules = () =>
  useQuery({
    key: ['alert-rules'],
    read: (client, signal) => client.alerts.rules({}, { signal }),
  })

/** Replaces the organization's rules. */
export const useReplaceAlertRules = () =>
  useMutation(
    (client, rules: RouteRequest<typeof alertRoutes.replaceRules>['body']['rules']) =>
      client.alerts.replaceRules({ body: { rules } }),
    [['alert-rules']],
  )
