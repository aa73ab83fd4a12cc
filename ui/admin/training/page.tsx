import { useLocation } from 'preact-iso'
import { TrainingDashboard, type TrainingTab, trainingTabs } from '../../components/training-dashboard.tsx'
import { Page } from '../../kit/page.tsx'

const path = '/admin/learning/training'

const heads: Record<TrainingTab, { title: string; create: { name: string; href: string } | null }> = {
  runs: { title: 'Training', create: { name: 'New run', href: `${path}/new` } },
  experiments: { title: 'Experiments', create: { name: 'New experiment', href: `${path}/experiments/new` } },
  datasets: { title: 'Datasets', create: null },
}

/** `/admin/learning/training`: the tab is in the address. */
export const TrainingPage = () => {
  const { query } = useLocation()
  const tab = trainingTabs.find((name) => name === query.tab) ?? 'runs'
  const { title, create } = heads[tab]
  return (
    <Page
      title={title}
      actions={
        create && (
          <a class="button primary" href={create.href}>
            {create.name}
          </a>
        )
      }
    >
      <TrainingDashboard tab={tab} hrefOf={(name) => (name === 'runs' ? path : `${path}?tab=${name}`)} />
    </Page>
  )
}
