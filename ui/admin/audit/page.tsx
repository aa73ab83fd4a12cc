import { useQuery } from '../../hooks/use-query.ts'
import { Card } from '../../kit/card.tsx'
import { moment } from '../../kit/format.ts'
import { Page } from '../../kit/page.tsx'
import { Pager, usePlace } from '../../kit/pager.tsx'
import { Empty, Loaded } from '../../kit/states.tsx'

/** `/admin/learning/audit`: who did what. */
export const AuditPage = () => {
  const place = usePlace()
  const audit = useQuery({
    key: ['audit', place.cursor],
    read: (client, signal) =>
      client.audit.list(
        { query: { limit: 50, ...(place.cursor === undefined ? {} : { cursor: place.cursor }) } },
        { signal },
      ),
  })
  return (
    <Page title="Audit" lead="Every decision and every change, newest first. Nothing here can be changed.">
      <Card title="Entries">
        <Loaded query={audit} lines={10}>
          {({ items, next_cursor }) =>
            items.length === 0 ? (
              <Empty title="Nothing has happened yet" />
            ) : (
              <>
                <div class="table-frame">
                  <table class="table">
                    <thead>
                      <tr>
                        <th scope="col">When</th>
                        <th scope="col">Who</th>
                        <th scope="col">What</th>
                        <th scope="col">On</th>
                        <th scope="col">Details</th>
                      </tr>
                    </thead>
                    <tbody>
                      {items.map((entry) => (
                        <tr key={entry.id}>
                          <td>{moment(entry.at)}</td>
                          <td>{entry.actor}</td>
                          <td>{entry.action}</td>
                          <td>
                            {entry.object_type} <code>{entry.object_id.slice(0, 8)}</code>
                          </td>
                          <td>
                            <details>
                              <summary>{Object.keys(entry.data).length} fields</summary>
                              <pre>{JSON.stringify(entry.data, null, 2)}</pre>
                            </details>
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
    </Page>
  )
}
