import { useTrainingRuns } from '../../hooks/use-training-runs.ts'
import { Card } from '../../kit/card.tsx'
import { Pager, usePlace } from '../../kit/pager.tsx'
import { Empty, Loaded } from '../../kit/states.tsx'
import { ActiveRuns, RunTable } from './run-table.tsx'

/** The training runs: what works now first, then the rest. */
export const RunList = () => {
  const place = usePlace()
  const runs = useTrainingRuns({ limit: 25, ...(place.cursor === undefined ? {} : { cursor: place.cursor }) })
  return (
    <Loaded query={runs} lines={8}>
      {({ training_runs, next_cursor }) => (
        <>
          <ActiveRuns runs={training_runs} />
          <Card title="Training runs">
            {training_runs.length === 0 ? (
              <Empty title="No training run yet">
                <p>A run needs a dataset: approve examples or import one, then start a run over it.</p>
                <a class="button primary" href="/admin/learning/training/new">
                  New run
                </a>
              </Empty>
            ) : (
              <RunTable runs={training_runs} />
            )}
            <Pager place={place} nextCursor={next_cursor} />
          </Card>
        </>
      )}
    </Loaded>
  )
}
