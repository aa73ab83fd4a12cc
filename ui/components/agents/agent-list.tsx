import { useState } from 'preact/hooks'
import { useAgents, useCreateAgent } from '../../hooks/use-agents.ts'
import { Card } from '../../kit/card.tsx'
import { Field, problemOf } from '../../kit/field.tsx'
import { formValues } from '../../kit/form-values.ts'
import { moment } from '../../kit/format.ts'
import { Empty, ErrorNotice, Loaded } from '../../kit/states.tsx'

/** The agents, and the form that makes one. */
export const AgentList = () => {
  const agents = useAgents()
  const [isOpen, setOpen] = useState(false)
  return (
    <Card
      title="Agents"
      action={
        <button type="button" class="button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? 'Close the form' : 'New agent'}
        </button>
      }
    >
      {isOpen && <AgentForm onCreated={() => setOpen(false)} />}
      <Loaded query={agents}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="No agents yet">
              <p>
                An agent is a system prompt, a model and its settings. Every change of them is a new version.
              </p>
            </Empty>
          ) : (
            <div class="table-frame">
              <table class="table">
                <thead>
                  <tr>
                    <th scope="col">Agent</th>
                    <th scope="col">Slug</th>
                    <th scope="col">Domain</th>
                    <th scope="col" class="number">
                      Version
                    </th>
                    <th scope="col">Model</th>
                    <th scope="col">Changed</th>
                  </tr>
                </thead>
                <tbody>
                  {items.map((agent) => (
                    <tr key={agent.id}>
                      <td>
                        <a href={`/admin/learning/agents/${agent.id}`}>{agent.name}</a>
                      </td>
                      <td>
                        <code>{agent.slug}</code>
                      </td>
                      <td>{agent.domain}</td>
                      <td class="number">v{agent.version}</td>
                      <td>{agent.config.model}</td>
                      <td>{moment(agent.updated_at)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )
        }
      </Loaded>
    </Card>
  )
}

const AgentForm = ({ onCreated }: { onCreated: () => void }) => {
  const create = useCreateAgent()
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    if (!(event.currentTarget instanceof HTMLFormElement)) return
    const values = formValues(event.currentTarget)
    const created = await create.run({
      slug: values.slug ?? '',
      name: values.name ?? '',
      domain: values.domain,
      config: { system_prompt: values.system_prompt ?? '', model: values.model },
    })
    if (created !== null) onCreated()
  }
  return (
    <form class="stack" onSubmit={submit}>
      <div class="columns">
        <Field label="Name" problem={problemOf(create.error, 'name')}>
          {(control) => <input {...control} class="input" name="name" required maxLength={200} />}
        </Field>
        <Field
          label="Slug"
          hint="Lower-case letters, digits and hyphens; the name in the gateway"
          problem={problemOf(create.error, 'slug')}
        >
          {(control) => (
            <input
              {...control}
              class="input"
              name="slug"
              required
              maxLength={100}
              pattern="[a-z0-9]+(-[a-z0-9]+)*"
            />
          )}
        </Field>
        <Field label="Domain" problem={problemOf(create.error, 'domain')}>
          {(control) => (
            <input {...control} class="input" name="domain" maxLength={100} defaultValue="general" />
          )}
        </Field>
        <Field label="Model" problem={problemOf(create.error, 'config.model')}>
          {(control) => (
            <input {...control} class="input" name="model" maxLength={200} defaultValue="reference" />
          )}
        </Field>
      </div>
      <Field label="System prompt" problem={problemOf(create.error, 'config.system_prompt')}>
        {(control) => <textarea {...control} class="input tall" name="system_prompt" required />}
      </Field>
      {create.error && <ErrorNotice error={create.error} />}
      <div class="row">
        <button type="submit" class="button primary" disabled={create.isRunning}>
          {create.isRunning ? 'Creating…' : 'Create'}
        </button>
      </div>
    </form>
  )
}
