import { useDatasets } from '../../hooks/use-datasets.ts'
import { Card } from '../../kit/card.tsx'
import { count, moment } from '../../kit/format.ts'
import { Pager, usePlace } from '../../kit/pager.tsx'
import { Empty, Loaded } from '../../kit/states.tsx'
import { AgentName } from '../agent-select.tsx'
import { BuildDataset, ImportDataset } from './dataset-forms.tsx'

/** The frozen datasets, and the two ways to make one. */
export const DatasetList = () => {
  const place = usePlace()
  const datasets = useDatasets({ limit: 25, ...(place.cursor === undefined ? {} : { cursor: place.cursor }) })
  return (
    <>
      <Card title="Datasets">
        <Loaded query={datasets} lines={6}>
          {({ items, next_cursor }) => (
            <>
              {items.length === 0 ? (
                <Empty title="No dataset yet">
                  <p>Freeze approved examples, or import examples that you have.</p>
                </Empty>
              ) : (
                <div class="table-frame">
                  <table class="table">
                    <thead>
                      <tr>
                        <th scope="col">Dataset</th>
                        <th scope="col">Agent</th>
                        <th scope="col">Kind</th>
                        <th scope="col" class="number">
                          Train
                        </th>
                        <th scope="col" class="number">
                          Validation
                        </th>
                        <th scope="col" class="number">
                          Sealed test
                        </th>
                        <th scope="col">Content hash</th>
                        <th scope="col">Created</th>
                      </tr>
                    </thead>
                    <tbody>
                      {items.map((dataset) => (
                        <tr key={dataset.id}>
                          <td>
                            {dataset.name} <span class="muted">v{dataset.version}</span>
                          </td>
                          <td>
                            <AgentName id={dataset.agent_id} />
                          </td>
                          <td>
                            {dataset.kind}, {dataset.source === 'import' ? 'imported' : 'built'}
                          </td>
                          <td class="number">{count(dataset.counts.train)}</td>
                          <td class="number">{count(dataset.counts.validation)}</td>
                          <td class="number">{count(dataset.counts.test)}</td>
                          <td>
                            <code>{dataset.content_hash.slice(0, 12)}</code>
                          </td>
                          <td>{moment(dataset.created_at)}</td>
                        </tr>
                      ))}
                    </tbody>
                  </table>
                </div>
              )}
              <Pager place={place} nextCursor={next_cursor} />
            </>
          )}
        </Loaded>
      </Card>
      <div class="columns">
        <BuildDataset />
        <ImportDataset />
      </div>
    </>
  )
}
