import { useState } from 'preact/hooks'
import { useAgent, useAgentVersions, useUpdateAgent } from '../../hooks/use-agents.ts'
import { useDeployments } from '../../hooks/use-deployments.ts'
import { Badge } from '../../kit/badge.tsx'
import { Card } from '../../kit/card.tsx'
import { moment } from '../../kit/format.ts'
import { Page } from '../../kit/page.tsx'
import { Empty, ErrorNotice, Loaded } from '../../kit/states.tsx'
import { ConfigDiff, ConfigView } from '../config-diff.tsx'
import { DeploymentCard } from './deployment-card.tsx'

/** `/admin/learning/agents/:id`: what it serves, how it got there, and what is being rolled out. */
export const AgentDetail = ({ id }: { id: string }) => {
  const agent = useAgent(id)
  const deployments = useDeployments({ agent_id: id })
  return (
    <Page
      title={agent.data?.name ?? 'Agent'}
      lead={
        agent.data && (
          <>
            <code>agent:{agent.data.slug}</code> · {agent.data.domain} · version {agent.data.version} is
            served
          </>
        )
      }
    >
      <Loaded query={deployments} lines={3}>
        {({ items }) =>
          items.length === 0 ? (
            <Card title="Deployments">
              <Empty title="No deployment yet">
                <p>
                  A winning experiment begins one. It goes step by step and can be rolled back at any time.
                </p>
              </Empty>
            </Card>
          ) : (
            items.map((deployment) => <DeploymentCard key={deployment.id} deployment={deployment} />)
          )
        }
      </Loaded>
      <Loaded query={agent}>
        {(data) => (
          <Card title={`Configuration of version ${data.version}`}>
            <ConfigView config={data.config} />
            <NextVersion key={data.version} id={id} prompt={data.config.system_prompt} />
          </Card>
        )}
      </Loaded>
      <Versions id={id} />
    </Page>
  )
}

const NextVersion = ({ id, prompt }: { id: string; prompt: string }) => {
  const agent = useAgent(id)
  const update = useUpdateAgent()
  const [text, setText] = useState(prompt)
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    if (agent.data) await update.run({ id, config: { ...agent.data.config, system_prompt: text } })
  }
  return (
    <details>
      <summary>Change the system prompt by hand</summary>
      <form class="stack" onSubmit={submit}>
        <textarea
          class="input tall"
          aria-label="System prompt"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <p class="small muted">
          This makes the next version and serves it to everybody at once, without an experiment.
        </p>
        {update.error && <ErrorNotice error={update.error} />}
        <div class="row">
          <button type="submit" class="button" disabled={update.isRunning || text === prompt}>
            {update.isRunning ? 'Working…' : 'Serve as the next version'}
          </button>
        </div>
      </form>
    </details>
  )
}

const Versions = ({ id }: { id: string }) => {
  const versions = useAgentVersions(id)
  return (
    <Card title="Versions">
      <Loaded query={versions}>
        {({ items }) => (
          <ol class="stack" reversed>
            {items.map((version, index) => {
              const before = items[index + 1]
              return (
                <li key={version.version}>
                  <details>
                    <summary>
                      <strong>Version {version.version}</strong>{' '}
                      <Badge tone={version.source === 'candidate' ? 'accent' : 'neutral'}>
                        {version.source === 'candidate' ? 'learned' : 'by hand'}
                      </Badge>{' '}
                      {moment(version.created_at)} by {version.created_by}
                    </summary>
                    {before ? (
                      <ConfigDiff before={before.config} after={version.config} />
                    ) : (
                      <ConfigView config={version.config} />
                    )}
                  </details>
                </li>
              )
            })}
          </ol>
        )}
      </Loaded>
    </Card>
  )
}
