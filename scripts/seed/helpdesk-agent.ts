import type { Client } from '../../contracts/client.ts'

export const slug = 'helpdesk'

/** What somebody writes on the first day: it names no topics, so the model cannot know what to answer. */
const vague = { system_prompt: "You answer clients' questions." }

/** What somebody writes by hand after the first complaints. */
const written = (topics: readonly [string, ...string[]]) => ({
  system_prompt:
    "You route clients' questions at an accounting firm. Read the question and name the topic of the team that answers it.",
  output_format: { type: 'label' as const, labels: [...topics] },
})

/** The helpdesk agent of the demo organization, made on the first call. */
export async function helpdeskAgent(admin: Client): Promise<string> {
  const { items } = await admin.agents.list()
  const existing = items.find((agent) => agent.slug === slug)
  if (existing !== undefined) return existing.id
  const { id } = await admin.agents.create({
    body: { slug, name: 'Client helpdesk', domain: 'accounting', config: vague },
  })
  return id
}

/** Gives the agent its second version, unless it has one. */
export async function writePrompt(
  admin: Client,
  id: string,
  topics: readonly [string, ...string[]],
): Promise<void> {
  const { version } = await admin.agents.get({ params: { id } })
  if (version === 1) await admin.agents.update({ params: { id }, body: { config: written(topics) } })
}
