import { DurableObject } from 'cloudflare:workers'
import type { TrainingMessage } from '../../contracts/messages.ts'
import type {
  CommitOutcome,
  NewRunEvent,
  PlannedStep,
  RunCost,
  RunDefinition,
  RunEvent,
  RunSnapshot,
  TrainingRunRpc,
} from '../../contracts/rpc/training-run.ts'
import { formatEvent, keepAlive } from './event-stream.ts'
import { createTables } from './tables.ts'

export interface TrainingRunBindings {
  readonly TRAINING: Queue<TrainingMessage>
}

/** A step that nobody has finished this long after it was sent or begun is sent again, in milliseconds. */
const resendAfterMs = 120_000
/** How often the object looks after its run, in milliseconds. */
const pulseMs = 5_000
const keepAliveMs = 15_000
const maxBatch = 100
/** State is stored in pieces: a SQLite value has 2 MB at most. */
const pieceLength = 500_000

type Row = Record<string, SqlStorageValue>

/**
 * Owns one training run: its state, the steps of the current plan, the budget ledger, the deadline and the live
 * events. It knows nothing of learning: consumers compute the next state and commit it with compare-and-set.
 */
export class TrainingRunObject extends DurableObject<TrainingRunBindings> implements TrainingRunRpc {
  readonly #readers = new Set<WritableStreamDefaultWriter<Uint8Array>>()
  /** Steps sent or begun since this object was woken: all others may have died with what ran before. */
  readonly #sentInThisLife = new Set<string>()

  constructor(ctx: DurableObjectState, env: TrainingRunBindings) {
    super(ctx, env)
    createTables(ctx.storage.sql)
  }

  #rows<R extends Row>(query: string, ...bindings: SqlStorageValue[]): R[] {
    return this.ctx.storage.sql.exec<R>(query, ...bindings).toArray()
  }

  /** The run, only for its own organization. */
  #run(orgId: string) {
    const [run] = this.#rows<{
      org_id: string
      run_id: string
      search_calls_limit: number
      tokens_limit: number | null
      usd_limit: number | null
      deadline: number
      revision: number
      status: 'active' | 'ended'
      ending: 'cancelled' | 'deadline' | 'error' | null
      error: string | null
      started_at: number | null
    }>('select * from run')
    return run !== undefined && run.org_id === orgId ? run : null
  }

  #require(orgId: string) {
    const run = this.#run(orgId)
    if (run === null) throw new Error('No such run')
    return run
  }

  async create(definition: RunDefinition): Promise<void> {
    const { orgId, runId, limits, deadline } = definition
    this.ctx.storage.sql.exec(
      `insert or ignore into run (id, org_id, run_id, search_calls_limit, tokens_limit, usd_limit, deadline, revision, status)
       values (1, ?, ?, ?, ?, ?, ?, 0, 'active')`,
      orgId,
      runId,
      limits.searchCalls,
      limits.tokens,
      limits.usd,
      deadline,
    )
    await this.poke(orgId)
  }

  async snapshot(orgId: string): Promise<RunSnapshot | null> {
    const run = this.#run(orgId)
    if (run === null) return null
    const pieces = this.#rows<{ text: string }>('select text from state order by piece')
    return {
      status: run.status,
      ending: run.ending,
      error: run.error,
      revision: run.revision,
      state: pieces.length === 0 ? null : pieces.map(({ text }) => text).join(''),
      steps: this.#rows<{ id: string; payload: string; result: string | null }>(
        'select id, payload, result from step order by position',
      ),
      cost: this.#cost(),
      startedAt: run.started_at,
    }
  }

  #cost(): RunCost {
    const [cost] = this.#rows<{
      search_calls: number
      evaluation_calls: number
      tokens: number
      usd: number
    }>(
      `select coalesce(sum(case when purpose = 'search' then calls end), 0) as search_calls,
              coalesce(sum(case when purpose = 'evaluation' then calls end), 0) as evaluation_calls,
              coalesce(sum(tokens), 0) as tokens, coalesce(sum(usd), 0) as usd
       from ledger where state = 'spent'`,
    )
    return {
      searchCalls: cost?.search_calls ?? 0,
      evaluationCalls: cost?.evaluation_calls ?? 0,
      tokens: cost?.tokens ?? 0,
      usd: cost?.usd ?? 0,
    }
  }

  async commit(
    orgId: string,
    revision: number,
    next: { state: string; steps: readonly PlannedStep[]; events: readonly NewRunEvent[] },
  ): Promise<CommitOutcome> {
    const run = this.#require(orgId)
    const [outstanding] = this.#rows<{ n: number }>('select count(*) as n from step where result is null')
    if (run.status !== 'active' || run.revision !== revision || (outstanding?.n ?? 0) > 0) return 'stale'

    const [taken] = this.#rows<{ calls: number }>(
      `select coalesce(sum(calls), 0) as calls from ledger where purpose = 'search'`,
    )
    const wanted = next.steps.reduce((sum, step) => sum + (step.purpose === 'search' ? step.calls : 0), 0)
    if ((taken?.calls ?? 0) + wanted > run.search_calls_limit) return 'over_budget'

    const now = Date.now()
    this.ctx.storage.transactionSync(() => {
      const sql = this.ctx.storage.sql
      sql.exec('update run set revision = revision + 1, started_at = coalesce(started_at, ?)', now)
      this.#storeState(next.state)
      sql.exec('delete from step')
      for (const [position, step] of next.steps.entries()) {
        sql.exec(
          'insert into step (id, position, payload, attempts, sent_at) values (?, ?, ?, 0, ?)',
          step.id,
          position,
          step.payload,
          now,
        )
        sql.exec(
          `insert into ledger (step_id, purpose, state, calls, tokens, usd) values (?, ?, 'reserved', ?, 0, 0)`,
          step.id,
          step.purpose,
          step.calls,
        )
      }
    })
    this.#emit(next.events)
    await this.#send(
      next.steps.map(({ id }) => ({ type: 'step', org_id: orgId, run_id: run.run_id, step_id: id })),
    )
    if (next.steps.length === 0) await this.#sendAdvance(orgId, run.run_id)
    return 'committed'
  }

  async begin(orgId: string, stepId: string): Promise<{ payload: string; attempt: number } | null> {
    const run = this.#run(orgId)
    if (run === null || run.status !== 'active' || run.ending !== null) return null
    const [step] = this.#rows<{ payload: string; attempts: number }>(
      `update step set attempts = attempts + 1, sent_at = ? where id = ? and result is null returning payload, attempts`,
      Date.now(),
      stepId,
    )
    if (step === undefined) return null
    this.#sentInThisLife.add(stepId)
    return { payload: step.payload, attempt: step.attempts }
  }

  async reserve(orgId: string, stepId: string, estimate: { tokens: number; usd: number }): Promise<boolean> {
    const run = this.#require(orgId)
    const [others] = this.#rows<{ tokens: number; usd: number }>(
      'select coalesce(sum(tokens), 0) as tokens, coalesce(sum(usd), 0) as usd from ledger where step_id <> ?',
      stepId,
    )
    const tokens = (others?.tokens ?? 0) + estimate.tokens
    const usd = (others?.usd ?? 0) + estimate.usd
    if (
      (run.tokens_limit !== null && tokens > run.tokens_limit) ||
      (run.usd_limit !== null && usd > run.usd_limit)
    ) {
      return false
    }
    this.ctx.storage.sql.exec(
      `update ledger set tokens = ?, usd = ? where step_id = ? and state = 'reserved'`,
      estimate.tokens,
      estimate.usd,
      stepId,
    )
    return true
  }

  async complete(
    orgId: string,
    stepId: string,
    result: string,
    cost: { calls: number; tokens: number; usd: number },
  ): Promise<void> {
    const run = this.#require(orgId)
    const written = this.#rows(
      'update step set result = ? where id = ? and result is null returning id',
      result,
      stepId,
    )
    if (written.length === 0) return
    this.ctx.storage.sql.exec(
      `update ledger set state = 'spent', calls = ?, tokens = ?, usd = ? where step_id = ? and state = 'reserved'`,
      cost.calls,
      cost.tokens,
      cost.usd,
      stepId,
    )
    const [counts] = this.#rows<{ done: number; total: number }>(
      'select count(result) as done, count(*) as total from step',
    )
    const { done, total } = counts ?? { done: 0, total: 0 }
    this.#emit([{ type: 'step', data: { done, total, calls: this.#cost().searchCalls } }])
    if (done === total) await this.#sendAdvance(orgId, run.run_id)
  }

  async abort(orgId: string, ending: 'cancelled' | 'error', error: string | null): Promise<boolean> {
    const run = this.#require(orgId)
    if (run.status === 'ended' || run.ending !== null) return false
    this.ctx.storage.sql.exec('update run set ending = ?, error = ?', ending, error)
    await this.#sendAdvance(orgId, run.run_id)
    return true
  }

  async end(orgId: string, state: string, events: readonly NewRunEvent[]): Promise<void> {
    const run = this.#require(orgId)
    if (run.status === 'ended') return
    this.ctx.storage.transactionSync(() => {
      this.ctx.storage.sql.exec(`update run set status = 'ended'`)
      this.#storeState(state)
      this.ctx.storage.sql.exec('delete from step')
      this.ctx.storage.sql.exec(`delete from ledger where state = 'reserved'`)
    })
    this.#emit(events)
    for (const reader of this.#readers) await reader.close().catch(() => this.#readers.delete(reader))
    this.#readers.clear()
    await this.ctx.storage.deleteAlarm()
  }

  async poke(orgId: string): Promise<void> {
    const run = this.#run(orgId)
    if (run === null || run.status === 'ended') return
    const now = Date.now()
    if (now >= run.deadline && run.ending === null)
      this.ctx.storage.sql.exec(`update run set ending = 'deadline'`)
    await this.ctx.storage.setAlarm(now + pulseMs)

    const steps = this.#rows<{ id: string; sent_at: number }>(
      'select id, sent_at from step where result is null order by position',
    )
    if (steps.length === 0 || this.#run(orgId)?.ending !== null) {
      await this.#sendAdvance(orgId, run.run_id)
      return
    }
    const lost = steps.filter(
      (step) => !this.#sentInThisLife.has(step.id) || now - step.sent_at >= resendAfterMs,
    )
    for (const step of lost)
      this.ctx.storage.sql.exec('update step set sent_at = ? where id = ?', now, step.id)
    await this.#send(lost.map(({ id }) => ({ type: 'step', org_id: orgId, run_id: run.run_id, step_id: id })))
  }

  override async alarm(): Promise<void> {
    const [run] = this.#rows<{ org_id: string; status: string }>('select org_id, status from run')
    if (run === undefined || run.status === 'ended') return
    // Armed before the work, so that no failure ends the pulse.
    await this.ctx.storage.setAlarm(Date.now() + pulseMs)
    await this.poke(run.org_id)
  }

  async events(orgId: string, afterSeq: number): Promise<RunEvent[]> {
    this.#require(orgId)
    return this.#rows<{ seq: number; type: RunEvent['type']; data: string; at: number }>(
      'select seq, type, data, at from event where seq > ? order by seq',
      afterSeq,
    ).map(({ seq, type, data, at }) => ({
      seq,
      type,
      data: JSON.parse(data),
      at: new Date(at).toISOString(),
    }))
  }

  async stream(orgId: string, afterSeq: number): Promise<ReadableStream<Uint8Array>> {
    const run = this.#require(orgId)
    const past = await this.events(orgId, afterSeq)
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
    const writer = writable.getWriter()
    const start = async () => {
      for (const event of past) await writer.write(formatEvent(event))
      if (run.status === 'ended') {
        await writer.close()
        return
      }
      this.#readers.add(writer)
      for (;;) {
        await new Promise((done) => setTimeout(done, keepAliveMs))
        if (!this.#readers.has(writer)) return
        await writer.write(keepAlive)
      }
    }
    // A reader that went away ends its stream and nothing else.
    this.ctx.waitUntil(start().catch(() => this.#readers.delete(writer)))
    return readable
  }

  #emit(events: readonly NewRunEvent[]): void {
    const at = Date.now()
    for (const { type, data } of events) {
      const [row] = this.#rows<{ seq: number }>(
        'insert into event (type, data, at) values (?, ?, ?) returning seq',
        type,
        JSON.stringify(data),
        at,
      )
      const event = formatEvent({ seq: row?.seq ?? 0, type, data, at: new Date(at).toISOString() })
      for (const reader of this.#readers) reader.write(event).catch(() => this.#readers.delete(reader))
    }
  }

  #storeState(state: string): void {
    const sql = this.ctx.storage.sql
    sql.exec('delete from state')
    for (let at = 0, piece = 0; at < state.length; at += pieceLength, piece++) {
      sql.exec('insert into state (piece, text) values (?, ?)', piece, state.slice(at, at + pieceLength))
    }
  }

  #sendAdvance(orgId: string, runId: string): Promise<void> {
    return this.#send([{ type: 'advance', org_id: orgId, run_id: runId }])
  }

  /** A message that cannot be sent now is sent by the next pulse. */
  async #send(messages: readonly TrainingMessage[]): Promise<void> {
    for (const message of messages) if (message.type === 'step') this.#sentInThisLife.add(message.step_id)
    for (let at = 0; at < messages.length; at += maxBatch) {
      await this.env.TRAINING.sendBatch(messages.slice(at, at + maxBatch).map((body) => ({ body })))
    }
  }
}
