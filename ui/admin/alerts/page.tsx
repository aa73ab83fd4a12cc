import { useAcknowledgeAlert, useAlerts } from '../../hooks/use-alerts.ts'
import { Badge, type Tone } from '../../kit/badge.tsx'
import { Card } from '../../kit/card.tsx'
import { moment } from '../../kit/format.ts'
import { Page } from '../../kit/page.tsx'
import { Pager, usePlace } from '../../kit/pager.tsx'
import { Empty, ErrorNotice, Loaded } from '../../kit/states.tsx'
import { RulesCard } from './rules-card.tsx'

const tones: Record<string, Tone> = { info: 'accent', warning: 'warn', critical: 'bad' }

/** `/admin/learning/alerts`: what needs somebody, and when to say so. */
export const AlertsPage = () => {
  const place = usePlace()
  const alerts = useAlerts(place.cursor)
  const acknowledge = useAcknowledgeAlert()
  return (
    <Page title="Alerts">
      <Card title="Raised">
        {acknowledge.error && <ErrorNotice error={acknowledge.error} />}
        <Loaded query={alerts} lines={6}>
          {({ items, next_cursor }) =>
            items.length === 0 ? (
              <Empty title="Nothing needs attention">
                <p>An alert appears here when one of the rules below is met.</p>
              </Empty>
            ) : (
              <>
                <div class="table-frame">
                  <table class="table">
                    <thead>
                      <tr>
                        <th scope="col">Severity</th>
                        <th scope="col">What</th>
                        <th scope="col">Since</th>
                        <th scope="col">Seen by</th>
                      </tr>
                    </thead>
                    <tbody>
                      {items.map((alert) => (
                        <tr key={alert.id}>
                          <td>
                            <Badge tone={tones[alert.severity] ?? 'neutral'}>{alert.severity}</Badge>
                          </td>
                          <td>{alert.message}</td>
                          <td>{moment(alert.created_at)}</td>
                          <td>
                            {alert.acknowledged_by ?? (
                              <button
                                type="button"
                                class="button"
                                disabled={acknowledge.isRunning}
                                onClick={() => void acknowledge.run(alert.id)}
                              >
                                I look at it
                              </button>
                            )}
                          </td>
                        </tr>
                      ))}
                    </tbody>
                  </table>
                </div>
                <Pager place={place} nextCursor={next_cursor} />
              </>
            )
          }
        </Loaded>
      </Card>
      <RulesCard />
    </Page>
  )
}
