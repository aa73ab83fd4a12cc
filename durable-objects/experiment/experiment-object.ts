import { DurableObject } from 'cloudflare:workers'
import type { EffectMessage } from '../../contracts/messages.ts'
import {
  type ExperimentRpc,
  type LogEntry,
  type Observation,
  observation,
  type RecordSummary,
  type Refusal,
  type ResultsAnswer,
  type SplitDefinition,
  type SplitResult,
  SYSTEM_ACTOR,
  splitDefinition,
  type Transition,
} from '../../contracts/rpc/experiment.ts'
import { newAnalysis } from '../../core/experiment/analysis.ts'
import { addBatch } from '../../core/experiment/batch.ts'
import { evaluate, evidenceOf, nextEvaluationAt, type Subject } from '../../core/experiment/evaluation.ts'
import {
  begin,
  type Change,
  initialState,
  isCountedAt,
  type NewEntry,
  transition,
} from '../../core/experiment/lifecycle.ts'
import { report, rolloutProgress } from '../../core/experiment/report.ts'
import { ExperimentStorage } from './storage.ts'

export interface ExperimentBindings {
  readonly EFFECTS: Queue<EffectMessage>
}

/** Moved results are announced this often, and what could not be announced is tried again, in milliseconds. */
const announceEveryMs = 10_000
/** A failed alarm looks again after this, in milliseconds, for as long as it takes. */
const retryAfterMs = 30_000

const notFound: Refusal = { ok: false, code: 'not_found', message: 'There is no such experiment.' }

/**
 * Owns one experiment or rollout: the only writer of its status, split, statistics, decisions and their log. The
 * rules are in core/experiment; this keeps, orders and announces.
 */
export class ExperimentObject extends DurableObject<ExperimentBindings> implements ExperimentRpc {
  readonly #storage: ExperimentStorage
  #subject: Subject | null

  constructor(ctx: DurableObjectState, env: ExperimentBindings) {
    super(ctx, env)
    this.#storage = new ExperimentStorage(ctx.storage.sql)
    this.#subject = this.#storage.subject()
  }

  async create(orgId: string, definition: SplitDefinition, actor: string, at: number): Promise<SplitResult> {
    const parsed = splitDefinition.safeParse(definition)
    if (!parsed.success || parsed.data.orgId !== orgId) {
      return { ok: false, code: 'invalid', message: parsed.error?.message ?? 'Another organization.' }
    }
    if (this.#subject) {
      if (this.#subject.definition.orgId !== orgId) return notFound
      const isSame = JSON.stringify(this.#subject.definition) === JSON.stringify(parsed.data)
      return isSame ? this.#answer(this.#subject) : conflict('It exists with another definition.')
    }
    const subject = { definition: parsed.data, state: initialState, analysis: newAnalysis(parsed.data) }
    this.ctx.storage.transactionSync(() => {
      this.#storage.writeDefinition(subject.definition)
      this.#storage.writeAnalysis(subject.analysis)
      this.#store(subject, [{ type: 'created', actor, at, facts: {} }])
    })
    this.#subject = subject
    if (parsed.data.kind === 'rollout' && parsed.data.approvalsRequired === 0) {
      this.#apply(subject, begin(parsed.data, initialState, { actor: SYSTEM_ACTOR, at, facts: {} }))
    }
    return this.#announced(this.#subject)
  }

  async snapshot(orgId: string): Promise<SplitResult> {
    const subject = this.#own(orgId)
    return subject ? this.#answer(subject) : notFound
  }

  async transition(orgId: string, asked: Transition): Promise<SplitResult> {
    const subject = this.#own(orgId)
    if (!subject) return notFound
    const change = transition(subject.definition, subject.state, asked)
    if (!change.ok) return change
    const facts = { ...change.entry.facts, ...evidenceOf(subject, asked.at) }
    const changed = this.#apply(subject, { ...change, entry: { ...change.entry, facts } })
    return this.#announced(this.#settle(changed, asked.at))
  }

  async record(
    orgId: string,
    observations: readonly Observation[],
    at: number,
  ): Promise<RecordSummary | Refusal> {
    const subject = this.#own(orgId)
    if (!subject) return notFound
    const { definition, state, analysis } = subject
    const valid = observations.filter(
      (one) =>
        observation.safeParse(one).success &&
        isCountedAt(state, one.at) &&
        one.configVersion <= state.configVersion,
    )
    const batch = addBatch(definition, analysis, valid, (unit) => this.#storage.unit(unit))
    let after: Subject = subject
    if (batch.units.size > 0) {
      after = { ...subject, analysis: batch.analysis }
      this.ctx.storage.transactionSync(() => {
        for (const [unit, record] of batch.units) this.#storage.writeUnit(unit, record)
        this.#storage.writeAnalysis(batch.analysis)
        if (!this.#storage.delivery().resultsMoved) {
          this.#storage.writeDelivery({ ...this.#storage.delivery(), resultsMoved: true })
        }
      })
      this.#subject = after
      after = this.#settle(after, at)
      await this.#announced(after)
    }
    const { exposures, outcomes, duplicates } = batch
    const ignored = observations.length - valid.length + batch.late
    return { ok: true, exposures, outcomes, duplicates, ignored, status: after.state.status }
  }

  async evaluate(orgId: string, at: number): Promise<SplitResult> {
    const subject = this.#own(orgId)
    return subject ? this.#announced(this.#settle(subject, at)) : notFound
  }

  async results(orgId: string, at: number): Promise<ResultsAnswer> {
    const subject = this.#own(orgId)
    if (!subject) return notFound
    const settled = this.#settle(subject, at)
    await this.#announced(settled)
    return { ok: true, results: report(settled, at), rollout: rolloutProgress(settled, at) }
  }

  async logSince(orgId: string, seq: number): Promise<readonly LogEntry[]> {
    return this.#own(orgId) ? this.#storage.logSince(seq) : []
  }

  override async alarm(): Promise<void> {
    // Armed before the work and never thrown out of: the platform gives an alarm up after six failures.
    await this.ctx.storage.setAlarm(Date.now() + retryAfterMs)
    try {
      if (this.#subject) await this.#pulse(this.#settle(this.#subject, Date.now()))
    } catch (error) {
      // An operator must see an experiment whose alarm keeps failing.
      console.error(
        JSON.stringify({
          event: 'experiment.alarm_failed',
          id: this.#subject?.definition.id,
          error: String(error),
        }),
      )
    }
  }

  /** The experiment, only for its own organization. */
  #own(orgId: string): Subject | null {
    return this.#subject?.definition.orgId === orgId ? this.#subject : null
  }

  #answer({ definition, state }: Subject): SplitResult {
    return { ok: true, definition, state, seq: this.#storage.lastSeq() }
  }

  /** Everything that it decides by itself at this moment, one change after the other. */
  #settle(subject: Subject, at: number): Subject {
    let settled = subject
    for (let change = evaluate(settled, at); change; change = evaluate(settled, at)) {
      settled = this.#apply(settled, change)
    }
    return settled
  }

  #apply(subject: Subject, { state, entry }: Change): Subject {
    const changed = { ...subject, state }
    this.ctx.storage.transactionSync(() => this.#store(changed, [entry]))
    this.#subject = changed
    return changed
  }

  #store({ state }: Subject, entries: readonly NewEntry[]): void {
    this.#storage.writeState(state)
    for (const entry of entries) this.#storage.append(entry, state)
  }

  /** Arms the alarm, which also covers a message that cannot be sent, then tells the outside of new log entries. */
  async #announced(subject: Subject): Promise<SplitResult> {
    await this.#arm()
    if (this.#storage.lastSeq() > this.#storage.delivery().announcedSeq) await this.#announce(subject)
    return this.#answer(subject)
  }

  /** The alarm's announcement: also of results that moved without a decision. */
  async #pulse(subject: Subject): Promise<void> {
    const { announcedSeq, resultsMoved } = this.#storage.delivery()
    if (resultsMoved || this.#storage.lastSeq() > announcedSeq) await this.#announce(subject)
    const due = this.#dueAt()
    // In one call: an object that dies between a deletion and the next alarm would not wake again.
    await (due === null ? this.ctx.storage.deleteAlarm() : this.ctx.storage.setAlarm(due))
  }

  async #announce({ definition: { orgId, id, kind } }: Subject): Promise<void> {
    const announcedSeq = this.#storage.lastSeq()
    // Before the send: what moves while it is under way is owed again.
    this.#storage.writeDelivery({ announcedSeq: this.#storage.delivery().announcedSeq, resultsMoved: false })
    try {
      await this.env.EFFECTS.send({ type: 'experiment.changed', org_id: orgId, experiment_id: id, kind })
    } catch (error) {
      // The alarm sends it again; an operator must see a queue that is down.
      console.error(JSON.stringify({ event: 'experiment.not_announced', id, error: String(error) }))
      this.#storage.writeDelivery({ ...this.#storage.delivery(), resultsMoved: true })
      return
    }
    const { announcedSeq: others, resultsMoved } = this.#storage.delivery()
    this.#storage.writeDelivery({ announcedSeq: Math.max(announcedSeq, others), resultsMoved })
  }

  /** Wakes then at the latest. */
  async #arm(): Promise<void> {
    const due = this.#dueAt()
    if (due === null) return
    const armed = await this.ctx.storage.getAlarm()
    if (armed === null || armed > due) await this.ctx.storage.setAlarm(due)
  }

  /**
   * The next moment at which time may decide something, or something is still to be announced; null when never. Of what
   * holds now: while a message was sent, somebody else may have decided.
   */
  #dueAt(): number | null {
    const now = Date.now()
    const { announcedSeq, resultsMoved } = this.#storage.delivery()
    const owed = resultsMoved || this.#storage.lastSeq() > announcedSeq ? now + announceEveryMs : null
    const evaluation = this.#subject && nextEvaluationAt(this.#subject, now)
    const due = [evaluation, owed].filter((time) => time !== null)
    return due.length === 0 ? null : Math.min(...due)
  }
}

function conflict(message: string): Refusal {
  return { ok: false, code: 'conflict', message }
}
