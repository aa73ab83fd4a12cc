import { ErrorBoundary, LocationProvider, Route, Router } from 'preact-iso'
import { createClient } from '../../contracts/client.ts'
import { createQueries, LearningProvider } from '../hooks/learning-context.ts'
import { Page } from '../kit/page.tsx'
import { Empty } from '../kit/states.tsx'
import { AnalyticsPage } from './analytics/page.tsx'
import { goToSignIn, personOf, readToken } from './session.ts'
import { Shell } from './shell.tsx'
import { SignInPage } from './sign-in/page.tsx'

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
