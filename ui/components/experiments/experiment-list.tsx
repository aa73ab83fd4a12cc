import { useExperiments } from '../../hooks/use-experiments.ts'
import { StatusBadge } from '../../kit/badge.tsx'
import { Card } from '../../kit/card.tsx'
import { count, moment, nothing, pValue } from '../../kit/format.ts'
import { Pager, usePlace } from '../../kit/pager.tsx'
import { Empty, Loaded } from '../../kit/states.tsx'
import { AgentName } from '../agent-select.tsx'

/** The experiments with what they show so far. */
export const ExperimentList = () => {
  const place = usePlace()
  const experiments = useExperiments({
    limit: 25,
    ...(place.cursor === undefined ? {} : { cursor: place.cursor }),
  })
  return (
    <Card title="Experiments">
      <Loaded query={experiments} lines={8}>
        {({ items, next_cursor }) => (
          <>
            {items.length === 0 ? (
              <Empty title="No experiment yet">
                <p>
                  A training run that improves on the current version drafts one. You can also create your
                  own.
                </p>
                <a class="button primary" href="/admin/learning/training/experiments/new">
                  New experiment
                </a>
              </Empty>
            ) : (
              <div class="table-frame">
                <table class="table">
                  <thead>
                    <tr>
                      <th scope="col">Experiment</th>
                      <th scope="col">Agent</th>
                      <th scope="col">Status</th>
                      <th scope="col">Winner</th>
                      <th scope="col" class="number">
                        p-value
                      </th>
                      <th scope="col" class="number">
                        Samples A / B
                      </th>
                      <th scope="col">Created</th>
                    </tr>
                  </thead>
                  <tbody>
                    {items.map((experiment) => (
                      <tr key={experiment.id}>
                        <td>
                          <a href={`/admin/learning/training/experiments/${experiment.id}`}>
                            {experiment.name}
                          </a>
                          <div class="small muted">{experiment.primary_metric}</div>
                        </td>
                        <td>
                          <AgentName id={experiment.agent_id} />
                        </td>
                        <td>
                          <StatusBadge status={experiment.status} />
                        </td>
                        <td>{experiment.winner === null ? nothing : winnerName(experiment.winner)}</td>
                        <td class="number">{pValue(experiment.statistical_significance)}</td>
                        <td class="number">
                          {count(experiment.current_control_samples)} /{' '}
                          {count(experiment.current_treatment_samples)}
                        </td>
                        <td>{moment(experiment.created_at)}</td>
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
  )
}

/** A variant in words. */
export const winnerName = (variant: 'A' | 'B'): string => (variant === 'A' ? 'A, control' : 'B, treatment')
