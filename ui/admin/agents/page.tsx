import { AgentList } from '../../components/agents/agent-list.tsx'
import { Page } from '../../kit/page.tsx'

/** `/admin/learning/agents`. */
export const AgentsPage = () => (
  <Page title="Agents" lead="What they serve, and what is being rolled out.">
    <AgentList />
  </Page>
)
