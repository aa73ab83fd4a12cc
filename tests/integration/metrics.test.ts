import { describe, expect, it } from 'vitest'
import { eventually, signIn, testUrl } from './harness.ts'

const users = Array.from({ length: 100 }, (_, i) => `user-${i}`)

const setUp = async (more: Record<string, unknown>) => {
  const { orgId, client: admin } = await signIn('admin')
  const { client: service } = await signIn('service', orgId)
  const { id: agentId } = await admin.agents.create({
    body: { slug: 'helpdesk', name: 'Helpdesk', config: { system_prompt: 'old', temperature: 0.3 } },
  })
  const report = (executions: Record<string, unknown>[]) =>
    service.executions.report({
      body: {
        executions: executions.map((execution) => ({
          execution_id: crypto.randomUUID(),
          agent_id: agentId,
          input: 'A question',
          output: 'An answer',
          latency_ms: 100,
          input_tokens: 10,
          output_tokens: 10,
          occurred_at: new Date().toISOString(),
          ...execution,
        })),
      },
    })
  const start = async () => {
    const { id } = await admin.experiments.create({
      body: {
        name: 'New prompt vs current',
        agent_id: agentId,
        treatment_config: { system_prompt: 'new' },
        min_sample_size: 50,
        // Users get the same variants in every run of the test.
        salt: 'metrics',
        min_duration_hours: 0,
        ...more,
      },
    })
    await admin.experiments.start({ params: { id } })
    return id
  }
  /** New requests of all users; once the experiment is in force, each with its variant. */
  const assign = () =>
    eventually(
      async () => {
        const answer = await service.assignments.assign({ body: { agent_id: agentId, units: users } })
        return 'assignments' in answer ? answer.assignments : []
      },
      (assignments) => assignments.length > 0 && assignments.every(({ variant }) => variant !== null),
    )
  const results = (id: string) => admin.experiments.results({ params: { id } })
  return { report, start, assign, results }
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
const mean = (values: readonly number[]) => sum(values) / values.length
/** Sum of products of the deviations from the means. */
const products = (x: readonly number[], y: readonly number[]) =>
  sum(x.map((value, i) => (value - mean(x)) * ((y[i] ?? 0) - mean(y))))

/** Half the width of the asymptotic confidence sequence at alpha .05, narrowest at 100 units. */
const halfWidth = (variance: number, units: number) => {
  const rho2 = (-2 * Math.log(0.05) + Math.log(1 - 2 * Math.log(0.05))) / 100
  const spread = units * rho2 + 1
  return Math.sqrt(((variance * 2 * spread) / (units * rho2)) * Math.log(Math.sqrt(spread) / 0.05))
}

describe.skipIf(testUrl === undefined)('a ratio metric', () => {
  it('is that of the totals of each unit, however its executions came, with the interval over units', async () => {
    const { report, start, assign, results } = await setUp({
      metrics: [
        {
          metric: 'tokens_per_solved',
          type: 'ratio',
          numerator: 'tokens',
          denominator: 'solved',
          lower_is_better: true,
        },
      ],
      secondary_metrics: ['tokens_per_solved'],
    })
    const id = await start()
    const totals = new Map(users.map((user) => [user, { x: 0, y: 0, variant: 'A' }]))
    for (const round of [0, 1, 2]) {
      const executions = (await assign()).flatMap((given, i) => {
        const output_tokens = 50 + ((i * 7 + round * 13) % 40) - (given.variant === 'B' ? 15 : 0)
        const solved = ((i % 5) + round) % 4
        const total = totals.get(users[i] ?? '')
        // Some users come once, some three times.
        if (total === undefined || i % 3 < round) return []
        totals.set(users[i] ?? '', {
          x: total.x + solved,
          y: total.y + 10 + output_tokens,
          variant: given.variant ?? '',
        })
        const { execution_id, assignment_token } = given
        return [{ execution_id, assignment_token, output_tokens, outcomes: { solved } }]
      })
      await report(executions)
      await report(executions.toReversed())
    }

    const armOf = (variant: string) => {
      const mine = [...totals.values()].filter((total) => total.variant === variant)
      const [x, y] = [mine.map((total) => total.x), mine.map((total) => total.y)]
      const ratio = sum(y) / sum(x)
      const residuals = mine.map((total) => (total.y - ratio * total.x) / mean(x))
      return { n: mine.length, ratio, variance: products(residuals, residuals) / (mine.length - 1) }
    }
    const [a, b] = [armOf('A'), armOf('B')]
    const secondary = await eventually(
      async () => (await results(id)).secondary[0],
      (found) => Math.abs((found?.mean.A ?? 0) - a.ratio) + Math.abs((found?.mean.B ?? 0) - b.ratio) < 1e-9,
    )
    const half = halfWidth(a.variance / a.n + b.variance / b.n, 100)
    expect(secondary).toMatchObject({
      metric: 'tokens_per_solved',
      lower_is_better: true,
      samples: { A: a.n, B: b.n },
      difference: expect.closeTo(b.ratio - a.ratio, 8),
      ci_low: expect.closeTo(b.ratio - a.ratio - half, 8),
      ci_high: expect.closeTo(b.ratio - a.ratio + half, 8),
      reasons: [],
    })
  })
})

describe.skipIf(testUrl === undefined)('an experiment with CUPED', () => {
  it('takes from each value what the history of its unit predicts, and says what that brings', async () => {
    const { report, start, assign, results } = await setUp({
      primary_metric: 'latency_ms',
      variance_reduction: 'cuped',
    })
    const levelOf = (i: number) => 500 + ((i * 37) % 100) * 10
    // Every tenth user is new, and what lies more than 28 days back is no history.
    const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString()
    const known = users.flatMap((unit_id, i) => (i % 10 === 0 ? [] : [{ unit_id, i }]))
    for (const [days, by] of [
      [1, -20],
      [20, 20],
      [40, 90_000],
    ] as const) {
      await report(
        known.map(({ unit_id, i }) => ({ unit_id, latency_ms: levelOf(i) + by, occurred_at: daysAgo(days) })),
      )
    }
    const id = await start()
    const units = (await assign()).map(({ execution_id, assignment_token, variant }, i) => {
      const latency_ms = levelOf(i) + ((i * 13) % 90) - (variant === 'B' ? 100 : 0)
      return {
        variant,
        history: i % 10 === 0 ? null : levelOf(i),
        execution_id,
        assignment_token,
        latency_ms,
      }
    })
    await report(
      units.map(({ execution_id, assignment_token, latency_ms }) => ({
        execution_id,
        assignment_token,
        latency_ms,
      })),
    )

    const histories = units.flatMap(({ history }) => history ?? [])
    // A unit without a history counts with the mean one: nothing is taken from its value.
    const armOf = (wanted: string | null) => {
      const mine = units.filter(({ variant }) => wanted === null || variant === wanted)
      return {
        x: mine.map(({ history }) => history ?? mean(histories)),
        y: mine.map((one) => one.latency_ms),
      }
    }
    const [a, b, both] = [armOf('A'), armOf('B'), armOf(null)]
    const theta = products(both.x, both.y) / products(both.x, both.x)
    const adjusted = ({ x, y }: typeof a, by: number) => y.map((value, i) => value - by * (x[i] ?? 0))
    const varianceOf = (values: number[]) => products(values, values) / (values.length - 1) / values.length
    const variance = (by: number) => varianceOf(adjusted(a, by)) + varianceOf(adjusted(b, by))
    const difference = mean(adjusted(b, theta)) - mean(adjusted(a, theta))
    const half = halfWidth(variance(theta), 100)

    const found = await eventually(
      () => results(id),
      ({ variants }) => variants.A.samples + variants.B.samples === 100,
    )
    expect(found).toMatchObject({
      difference: expect.closeTo(difference, 6),
      ci_low: expect.closeTo(difference - half, 6),
      ci_high: expect.closeTo(difference + half, 6),
    })
    expect(found.variants.A.mean).toBeCloseTo(mean(a.y), 6)
    const explained = 1 - variance(theta) / variance(0)
    const percent = (share: number) => Math.round(share * 10_000) / 100
    expect(found.reasons).toContain(
      `History of 90 of 100 units explains ${percent(explained)} % of the variance of latency_ms; the interval of the difference is narrower by ${percent(1 - Math.sqrt(1 - explained))} %.`,
    )
  })
})
