import { ErrorBoundary, LocationProvider, lazy, Route, Router } from 'preact-iso'
import { createClient } from '../../contracts/client.ts'
import { createQueries, LearningProvider } from '../hooks/learning-context.ts'
import { Page } from '../kit/page.tsx'
import { Empty } from '../kit/states.tsx'
import { AnalyticsPage } from './analytics/page.tsx'
import { goToSignIn, personOf, readToken } from './session.ts'
import { Shell } from './shell.tsx'
import { SignInPage } from './sign-in/page.tsx'

const AnnotationPage = lazy(async () => (await import('./annotation/page.tsx')).AnnotationPage)
const TrainingPage = lazy(async () => (await import('./training/page.tsx')).TrainingPage)
const RunDetail = lazy(async () => (await import('../components/training/run-detail.tsx')).RunDetail)
const RunForm = lazy(async () => (await import('../components/training/run-form.tsx')).RunForm)
const ExperimentDetail = lazy(
  async () => (await import('../components/experiments/experiment-detail.tsx')).ExperimentDetail,
)
const ExperimentForm = lazy(
  async () => (await import('../components/experiments/experiment-form.tsx')).ExperimentForm,
)
const AgentsPage = lazy(async () => (await import('./agents/page.tsx')).AgentsPage)
const AgentDetail = lazy(async () => (await import('../components/agents/agent-detail.tsx')).AgentDetail)
const AlertsPage = lazy(async () => (await import('./alerts/page.tsx')).AlertsPage)
const AuditPage = lazy(async () => (await import('./audit/page.tsx')).AuditPage)
const SettingsPage = lazy(async () => (await import('./settings/page.tsx')).SettingsPage)

const client = createClient({
  baseUrl: '',
  token: readToken,
  fetch: async (url, init) => {
    const response = await fetch(url, init)
    if (response.status === 401) goToSignIn()
    return response
  },
})
const learning = { client, queries: createQueries() }

const NotFoundPage = () => (
  <Page title="Not found">
    <Empty title="There is no such page">
      <a class="button" href="/admin/learning">
        Back to the overview
      </a>
    </Empty>
  </Page>
)

const Pages = () => {
  const token = readToken()
  if (token === null) {
    goToSignIn()
    return null
  }
  return (
    <LearningProvider value={learning}>
      <Shell person={personOf(token)}>
        <ErrorBoundary>
          <Router>
            <Route path="/admin/learning" component={AnalyticsPage} />
            <Route path="/admin/learning/annotation" component={AnnotationPage} />
            <Route path="/admin/learning/training" component={TrainingPage} />
            <Route path="/admin/learning/training/new" component={RunForm} />
            <Route path="/admin/learning/training/experiments/new" component={ExperimentForm} />
            <Route path="/admin/learning/training/experiments/:id" component={ExperimentDetail} />
            <Route path="/admin/learning/training/:id" component={RunDetail} />
            <Route path="/admin/learning/agents" component={AgentsPage} />
            <Route path="/admin/learning/agents/:id" component={AgentDetail} />
            <Route path="/admin/learning/alerts" component={AlertsPage} />
            <Route path="/admin/learning/audit" component={AuditPage} />
            <Route path="/admin/learning/settings" component={SettingsPage} />
            <Route default component={NotFoundPage} />
          </Router>
        </ErrorBoundary>
      </Shell>
    </LearningProvider>
  )
}

/** The dashboard. Only its own paths are routed here; every other link is a real navigation. */
export const App = () => (
  <LocationProvider scope="/admin">
    {location.pathname === '/sign-in' ? <SignInPage /> : <Pages />}
  </LocationProvider>
)
