import { randomUUID } from 'node:crypto'

/** How many experiments run. */
export const experimentCount = 20

/** Agents as people write them, and as the prompt optimizer leaves them, with many examples. */
export const sizes = { written: 4, trained: 40 } as const
export type Size = keyof typeof sizes

const configOf = (size: Size) => ({
  system_prompt: `You answer questions of an accounting firm's clients. ${'Say which account is debited and which is credited, name the standard that you rely on, and ask back when the facts are not enough to decide. '.repeat(4)}`,
  model: 'reference',
  temperature: 0.2,
  examples: Array.from({ length: sizes[size] }, (_, n) => ({
    input: `Example question ${n}: how do I book an insurance premium that was paid ${n} months in advance?`,
    output: `Debit prepaid expenses and credit bank; each month, debit insurance expense and credit prepaid expenses (${n}/12).`,
  })),
  output_format: { type: 'text' },
})

/** The configurations of the two variants. */
export const variantsOf = (size: Size) => {
  const control = configOf(size)
  const prompt = `${control.system_prompt} Answer in three sentences at most.`
  return { control, treatment: { ...control, system_prompt: prompt } }
}

/** A running experiment of the product. */
export interface RunningExperiment {
  readonly agentId: string
  readonly id: string
  readonly salt: string
}

/** An organization with its running experiments, and the credentials that may ask for assignments. */
export interface Traffic {
  readonly size: Size
  readonly experiments: readonly RunningExperiment[]
  readonly serviceKey: string
  readonly jwt: string
}

const posted = async <T>(url: string, token: string, body: unknown): Promise<T> => {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`POST ${url} answered ${answer.status}: ${await answer.text()}`)
  return (await answer.json()) as T
}

/** Makes the experiments through the public API: an agent each, 50/50, started. */
export async function makeTraffic(productUrl: string, identityUrl: string, size: Size): Promise<Traffic> {
  const { control, treatment } = variantsOf(size)
  const orgId = randomUUID()
  const tokenOf = async (role: string) =>
    (await posted<{ token: string }>(`${identityUrl}/dev/token`, '', { sub: role, org_id: orgId, role }))
      .token
  const [admin, jwt] = [await tokenOf('admin'), await tokenOf('service')]
  const api = <T>(path: string, body: unknown) => posted<T>(`${productUrl}/api/learning/${path}`, admin, body)

  const experiments: RunningExperiment[] = []
  for (let n = 1; n <= experimentCount; n++) {
    const agent = { slug: `agent-${n}`, name: `Agent ${n}`, domain: 'accounting', config: control }
    const { id: agentId } = await api<{ id: string }>('agents', agent)
    const { id, salt } = await api<{ id: string; salt: string }>('experiments', {
      name: `Shorter answers ${n}`,
      agent_id: agentId,
      treatment_config: { system_prompt: treatment.system_prompt },
    })
    await api(`experiments/${id}/start`, {})
    experiments.push({ agentId, id, salt })
  }
  const { key } = await api<{ key: string }>('keys', { name: 'bench', scopes: ['assignments:read'] })
  return { size, experiments, serviceKey: key, jwt }
}

/** The body of request `n`: the experiments in turn, a new unit each. */
export const bodyOf = ({ experiments }: Traffic, n: number): string =>
  JSON.stringify({
    agent_id: experiments[n % experiments.length]?.agentId,
    unit_id: `user-${n}`,
    log_exposure: true,
  })

/** The same experiments as GrowthBook features: one an agent, each value the whole configuration. */
export const growthbookPayload = ({ experiments, size }: Pick<Traffic, 'experiments' | 'size'>): string => {
  const { control, treatment } = variantsOf(size)
  return JSON.stringify({
    features: Object.fromEntries(
      experiments.map(({ agentId, id }) => [
        agentId,
        {
          defaultValue: control,
          rules: [
            {
              key: id,
              seed: id,
              hashVersion: 2,
              hashAttribute: 'id',
              variations: [control, treatment],
              weights: [0.5, 0.5],
              coverage: 1,
              meta: [
                { key: 'A', name: 'A' },
                { key: 'B', name: 'B' },
              ],
            },
          ],
        },
      ]),
    ),
  })
}

/** The same experiments as flagd flags. */
export const flagdConfiguration = ({ experiments }: Pick<Traffic, 'experiments'>): string => {
  const { control, treatment } = variantsOf('written')
  return JSON.stringify({
    flags: Object.fromEntries(
      experiments.map(({ agentId }) => [
        agentId,
        {
          state: 'ENABLED',
          variants: { A: control.system_prompt, B: treatment.system_prompt },
          defaultVariant: 'A',
          targeting: {
            fractional: [
              ['A', 50],
              ['B', 50],
            ],
          },
        },
      ]),
    ),
  })
}
