import type { AgentConfig } from '../../contracts/agents.ts'
import { Diff } from '../kit/diff.tsx'

const json = (value: unknown) => JSON.stringify(value, null, 2) ?? ''
const examplesText = (config: AgentConfig) =>
  config.examples.map(({ input, output }) => `${input}\n→ ${output}`).join('\n\n')

/** The parts of an agent config as text, in the order in which they matter. */
const partsOf = (config: AgentConfig): [name: string, text: string][] => [
  ['System prompt', config.system_prompt],
  [`Examples`, examplesText(config)],
  ['Output format', json(config.output_format)],
  ['Model', config.model],
  ['Temperature', String(config.temperature)],
  ['Retrieval', config.retrieval === undefined ? 'off' : json(config.retrieval)],
]

/** What differs between two configurations; equal parts are left out. */
export const ConfigDiff = ({ before, after }: { before: AgentConfig; after: AgentConfig }) => {
  const afterParts = new Map(partsOf(after))
  const changed = partsOf(before).filter(([name, text]) => afterParts.get(name) !== text)
  if (changed.length === 0) return <p class="muted">Both configurations are the same.</p>
  return (
    <div class="stack">
      {changed.map(([name, text]) => (
        <section key={name} class="stack config-part">
          <h3>
            {name}
            {name === 'Examples' && ` (${before.examples.length} → ${after.examples.length})`}
          </h3>
          <Diff before={text} after={afterParts.get(name) ?? ''} />
        </section>
      ))}
    </div>
  )
}

/** One configuration in full. */
export const ConfigView = ({ config }: { config: AgentConfig }) => (
  <div class="stack">
    {partsOf(config)
      .filter(([, text]) => text !== '')
      .map(([name, text]) => (
        <section key={name} class="stack config-part">
          <h3>{name}</h3>
          <div class="prose">{text}</div>
        </section>
      ))}
  </div>
)
