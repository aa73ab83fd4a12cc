import { DatasetList } from './datasets/dataset-list.tsx'
import { ExperimentList } from './experiments/experiment-list.tsx'
import { RunList } from './training/run-list.tsx'

export const trainingTabs = ['runs', 'experiments', 'datasets'] as const
export type TrainingTab = (typeof trainingTabs)[number]

const names: Record<TrainingTab, string> = {
  runs: 'Training runs',
  experiments: 'Experiments',
  datasets: 'Datasets',
}

/** Training runs, experiments and datasets under tabs; `hrefOf` says where each tab is. */
export const TrainingDashboard = ({
  tab,
  hrefOf,
}: {
  tab: TrainingTab
  hrefOf: (tab: TrainingTab) => string
}) => (
  <>
    <nav class="tabs" aria-label="Training">
      {trainingTabs.map((name) => (
        <a key={name} href={hrefOf(name)} aria-current={name === tab ? 'page' : undefined}>
          {names[name]}
        </a>
      ))}
    </nav>
    {tab === 'runs' && <RunList />}
    {tab === 'experiments' && <ExperimentList />}
    {tab === 'datasets' && <DatasetList />}
  </>
)
