import {
  type LogEntry,
  type SplitDefinition,
  type SplitState,
  splitDefinition,
} from '../../contracts/rpc/experiment.ts'
import { type AnalysisState, newAnalysis } from '../../core/experiment/analysis.ts'
import type { UnitRecord } from '../../core/experiment/encounter.ts'
import type { Subject } from '../../core/experiment/evaluation.ts'
import { initialState, type NewEntry } from '../../core/experiment/lifecycle.ts'

/** The year 9999 in seconds. */
const FOREVER = 253_402_300_799

/** What the outside has been told: the log entry, and whether results have moved since. */
export interface Delivery {
  readonly announcedSeq: number
  readonly resultsMoved: boolean
}

/**
 * The tables of one experiment. State and statistics are documents of a few kB, written once a batch, because rows
 * written are what costs; a unit is one row of about 50 bytes.
 */
export class ExperimentStorage {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
    sql.exec(`
      create table if not exists document (name text primary key, json text not null) without rowid;
      create table if not exists log (
        seq integer primary key autoincrement, type text not null, actor text not null, at integer not null,
        data text not null
      );
      create table if not exists unit (
        id integer primary key, variant text not null, config_version integer not null, probability real not null,
        split_probability real not null, counted integer not null
      );
    `)
    const columns = sql.exec<{ name: string }>('pragma table_info(unit)').toArray()
    if (columns.every(({ name }) => name !== 'exposed_at')) {
      // Seconds. Units from before this column may be measured for ever.
      sql.exec(`alter table unit add column exposed_at integer not null default ${FOREVER}`)
    }
    // JSON; null unless a ratio is measured, so that a unit stays one small row.
    if (columns.every(({ name }) => name !== 'totals')) sql.exec('alter table unit add column totals text')
  }

  /** Null before the creation. What an older version of the code wrote gets the defaults of what is new since. */
  subject(): Subject | null {
    const stored = this.#read<unknown>('definition')
    const state = this.#read<SplitState>('state')
    const analysis = this.#read<AnalysisState>('analysis')
    if (stored === null || state === null || analysis === null) return null
    const definition = splitDefinition.parse(stored)
    return {
      definition,
      state: { ...initialState, ...state },
      analysis: { ...newAnalysis(definition), ...analysis },
    }
  }

  writeDefinition(definition: SplitDefinition): void {
    this.#write('definition', definition)
  }

  writeState(state: SplitState): void {
    this.#write('state', state)
  }

  writeAnalysis(analysis: AnalysisState): void {
    this.#write('analysis', analysis)
  }

  delivery(): Delivery {
    return this.#read<Delivery>('delivery') ?? { announcedSeq: 0, resultsMoved: false }
  }

  writeDelivery(delivery: Delivery): void {
    this.#write('delivery', delivery)
  }

  unit(id: number): UnitRecord | null {
    const [row] = this.#sql
      .exec<{
        variant: 'A' | 'B'
        config_version: number
        probability: number
        split_probability: number
        counted: number
        exposed_at: number
        totals: string | null
      }>('select * from unit where id = ?', id)
      .toArray()
    if (!row) return null
    const { variant, probability, counted } = row
    return {
      variant,
      probability,
      counted,
      configVersion: row.config_version,
      splitProbability: row.split_probability,
      exposedAt: row.exposed_at * 1000,
      totals: row.totals === null ? {} : JSON.parse(row.totals),
    }
  }

  writeUnit(id: number, unit: UnitRecord): void {
    this.#sql.exec(
      'insert or replace into unit (id, variant, config_version, probability, split_probability, counted, exposed_at, totals) values (?, ?, ?, ?, ?, ?, ?, ?)',
      id,
      unit.variant,
      unit.configVersion,
      unit.probability,
      unit.splitProbability,
      unit.counted,
      Math.floor(unit.exposedAt / 1000),
      Object.keys(unit.totals).length === 0 ? null : JSON.stringify(unit.totals),
    )
  }

  append(
    { type, actor, at, facts }: NewEntry,
    { status, version, configVersion, ...state }: SplitState,
  ): void {
    const data = JSON.stringify({
      status,
      version,
      config_version: configVersion,
      control_percentage: state.controlPercentage,
      treatment_percentage: state.treatmentPercentage,
      step: state.step,
      ...facts,
    })
    this.#sql.exec('insert into log (type, actor, at, data) values (?, ?, ?, ?)', type, actor, at, data)
  }

  lastSeq(): number {
    return this.#sql.exec<{ seq: number }>('select coalesce(max(seq), 0) as seq from log').one().seq
  }

  logSince(seq: number): LogEntry[] {
    const query = 'select seq, type, actor, at, data from log where seq > ? order by seq limit 100'
    return this.#sql
      .exec<{ seq: number; type: LogEntry['type']; actor: string; at: number; data: string }>(query, seq)
      .toArray()
  }

  #read<T>(name: string): T | null {
    const [row] = this.#sql.exec<{ json: string }>('select json from document where name = ?', name).toArray()
    // Only the writers below put documents there, with these types.
    return row ? (JSON.parse(row.json) as T) : null
  }

  #write(name: string, value: unknown): void {
    this.#sql.exec('insert or replace into document (name, json) values (?, ?)', name, JSON.stringify(value))
  }
}
