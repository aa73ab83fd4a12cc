import type { AssignmentBody, AssignmentResponse } from '../../contracts/assignments.ts'
import type { Client } from '../../contracts/client.ts'

/** Assignments asked for in a second. */
export const assignmentsPerSecond = 500

/** Units of a first request; each second request is a single unit that returns with its token. */
const unitsPerRequest = 4
const pairsPerSecond = assignmentsPerSecond / (unitsPerRequest + 1)
/** Requests without an answer yet, at most: a machine that is slower than this gets less traffic, and the rate shows it. */
const mostOpen = 300
/** Units that return, at most. */
const mostReturning = 1_000
/** Executions reported in a second, as one batch. */
const reportsPerSecond = 50
/** The share of executions that fail whatever the variant. */
const usualErrors = 0.02
/** The share of variant B's executions that fail once it is broken. */
const brokenErrors = 0.5

/** Where traffic goes. */
export interface Target {
  /** The agent's front end at each process of the API. */
  readonly services: readonly Client[]
  readonly agentId: string
  /** The prompt that says that the new version was served. */
  readonly newPrompt: string
}

/** A request of whose units some were given the new version. Milliseconds of `performance.now()`. */
export interface ServedNew {
  /** The process, by its place. */
  readonly process: number
  readonly beganAt: number
  readonly answeredAt: number
}

/**
 * Steady traffic on one agent: requests begin by the clock, whether or not earlier ones were answered, in turn at each
 * address. Half of them are returning units that were given the new version and bring their token, which a rollback
 * must override.
 */
export class Traffic {
  readonly #target: Target
  readonly #startedAt = performance.now()
  readonly #tick: NodeJS.Timeout
  readonly #reportTick: NodeJS.Timeout
  readonly #open = new Set<Promise<void>>()
  readonly #latencies: number[] = []
  /** Units with the new version, to return. */
  readonly #returning: { readonly unitId: string; readonly token: string }[] = []
  readonly #failures: string[] = []
  #toReport: AssignmentResponse[] = []
  #requests = 0
  #pairs = 0
  #assignments = 0
  #reports = 0
  #isBroken = false
  #breachedAt: number | null = null
  #last: ServedNew | null = null

  constructor(target: Target) {
    this.#target = target
    this.#tick = setInterval(() => this.#sendDue(), 5)
    this.#reportTick = setInterval(() => this.#track(this.#report()), 1_000)
  }

  /** The last request, by its beginning, that was given the new version. */
  get lastNew(): ServedNew | null {
    return this.#last
  }

  /** When the first batch with failures of the broken version was accepted. */
  get breachedAt(): number | null {
    return this.#breachedAt
  }

  /** From here on the new version fails. */
  breakNewVersion(): void {
    this.#isBroken = true
  }

  /** Ends the traffic, waits for its last answers, and says what it was. */
  async stop() {
    clearInterval(this.#tick)
    clearInterval(this.#reportTick)
    const seconds = (performance.now() - this.#startedAt) / 1_000
    await Promise.all(this.#open)
    const sorted = this.#latencies.toSorted((a, b) => a - b)
    return {
      perSecond: this.#assignments / seconds,
      p50Ms: sorted[Math.floor(sorted.length * 0.5)] ?? Number.NaN,
      p99Ms: sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN,
      failures: this.#failures,
    }
  }

  #sendDue(): void {
    const due = Math.floor(((performance.now() - this.#startedAt) / 1_000) * pairsPerSecond)
    for (; this.#pairs < due; this.#pairs++) {
      if (this.#open.size >= mostOpen) continue
      const from = this.#pairs * unitsPerRequest
      const units = Array.from({ length: unitsPerRequest }, (_, n) => `unit-${from + n}`)
      this.#track(this.#assign({ units }))
      const back = this.#returning[this.#pairs % Math.max(1, this.#returning.length)]
      const single = back
        ? { unit_id: back.unitId, assignment_token: back.token }
        : { unit_id: `single-${this.#pairs}` }
      this.#track(this.#assign(single))
    }
  }

  #track(work: Promise<void>): void {
    const done = work
      .catch((error: unknown) => {
        this.#failures.push(String(error))
      })
      .finally(() => this.#open.delete(done))
    this.#open.add(done)
  }

  async #assign(asked: Omit<AssignmentBody, 'agent_id'>): Promise<void> {
    const { services, agentId, newPrompt } = this.#target
    const process = this.#requests++ % services.length
    const beganAt = performance.now()
    const answer = await services[process]?.assignments.assign({ body: { agent_id: agentId, ...asked } })
    if (answer === undefined) throw new Error('There is no process to ask.')
    const answeredAt = performance.now()
    const given = 'assignments' in answer ? answer.assignments : [answer]
    this.#assignments += given.length
    this.#latencies.push(answeredAt - beganAt)
    const served = given.filter(({ config }) => config.system_prompt === newPrompt)
    if (served.length > 0 && beganAt > (this.#last?.beganAt ?? 0)) {
      this.#last = { process, beganAt, answeredAt }
    }
    if (asked.units === undefined) return
    this.#toReport.push(...given)
    for (const [n, unitId] of asked.units.entries()) {
      const one = given[n]
      if (one?.config.system_prompt !== newPrompt || this.#returning.length >= mostReturning) continue
      this.#returning.push({ unitId, token: one.assignment_token })
    }
  }

  /** Reports what came of a second's first executions. */
  async #report(): Promise<void> {
    const { services, agentId, newPrompt } = this.#target
    const executions = this.#toReport.slice(0, reportsPerSecond).map((given, n) => {
      const isNew = given.config.system_prompt === newPrompt
      const errors = isNew && this.#isBroken ? brokenErrors : usualErrors
      // Evenly spread, so that every batch fails at its rate.
      const fails = Math.floor((n + 1) * errors) > Math.floor(n * errors)
      return {
        execution_id: given.execution_id,
        agent_id: agentId,
        assignment_token: given.assignment_token,
        input: 'How do I book a prepaid insurance premium?',
        output: fails ? '' : 'Debit prepaid expenses, credit bank.',
        latency_ms: 400,
        input_tokens: 20,
        output_tokens: 10,
        occurred_at: new Date().toISOString(),
        ...(fails ? { error: 'The model answered nothing.' } : {}),
        isBreach: isNew && fails && this.#isBroken,
      }
    })
    this.#toReport = []
    if (executions.length === 0) return
    const service = services[this.#reports++ % services.length]
    await service?.executions.report({
      body: { executions: executions.map(({ isBreach: _, ...execution }) => execution) },
    })
    if (executions.some(({ isBreach }) => isBreach)) this.#breachedAt ??= performance.now()
  }
}
