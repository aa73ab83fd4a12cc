import { useAgents } from '../hooks/use-agents.ts'
import { Field } from '../kit/field.tsx'

/** The choice of an agent in a form. */
export const AgentSelect = ({
  value,
  onChange,
  problem,
}: {
  value: string
  onChange: (id: string) => void
  problem?: string | undefined
}) => {
  const agents = useAgents()
  return (
    <Field
      label="Agent"
      problem={problem ?? agents.error?.message}
      hint={agents.data?.items.length === 0 ? 'Create an agent first.' : undefined}
    >
      {(control) => (
        <select
          {...control}
          class="input"
          name="agent_id"
          required
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
        >
          <option value="">Choose…</option>
          {agents.data?.items.map((agent) => (
            <option key={agent.id} value={agent.id}>
              {agent.name} (v{agent.version})
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}

/** The name of an agent, its id while the names are read. */
export const AgentName = ({ id }: { id: string }) => {
  const agents = useAgents()
  return <>{agents.data?.items.find((agent) => agent.id === id)?.name ?? id.slice(0, 8)}</>
}
