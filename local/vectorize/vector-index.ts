import { DurableObject } from 'cloudflare:workers'
import { z } from 'zod'
import type { LocalBindings } from '../environment.ts'

export type Metadata = Record<string, string | number | boolean | string[]>

export interface StoredVector {
  readonly id: string
  readonly namespace: string
  readonly values: number[]
  readonly metadata: Metadata
}

const row = z.object({ id: z.string(), namespace: z.string(), vector: z.string(), metadata: z.string() })

const toBase64 = (values: readonly number[]): string =>
  Buffer.from(new Float32Array(values).buffer).toString('base64')
const fromBase64 = (text: string): number[] => {
  const bytes = new Uint8Array(Buffer.from(text, 'base64'))
  return Array.from(new Float32Array(bytes.buffer))
}

/** The vectors of one index. Mutations become visible after a delay, as they do in production. */
export class VectorIndex extends DurableObject<LocalBindings> {
  constructor(ctx: DurableObjectState, env: LocalBindings) {
    super(ctx, env)
    ctx.storage.sql.exec(`
      create table if not exists vectors (id text primary key, namespace text not null, vector text not null, metadata text not null);
      create index if not exists vectors_namespace on vectors (namespace);
      create table if not exists mutations (seq integer primary key autoincrement, id text not null, body text not null, visible_at integer not null);
    `)
  }

  #applyDue(now: number): void {
    const sql = this.ctx.storage.sql
    const due = sql
      .exec<{ seq: number; body: string }>(
        'select seq, body from mutations where visible_at <= ? order by seq',
        now,
      )
      .toArray()
    for (const { seq, body } of due) {
      const mutation: { kind: 'insert' | 'upsert' | 'delete'; vector?: StoredVector; id: string } =
        JSON.parse(body)
      if (mutation.kind === 'delete') sql.exec('delete from vectors where id = ?', mutation.id)
      else if (mutation.vector) {
        const { id, namespace, values, metadata } = mutation.vector
        sql.exec(
          `insert ${mutation.kind === 'upsert' ? 'or replace' : 'or ignore'} into vectors (id, namespace, vector, metadata) values (?, ?, ?, ?)`,
          id,
          namespace,
          toBase64(values),
          JSON.stringify(metadata),
        )
      }
      sql.exec('delete from mutations where seq = ?', seq)
    }
  }

  /** Queues mutations; answers the id of the last one. */
  mutate(
    kind: 'insert' | 'upsert' | 'delete',
    vectors: StoredVector[],
    ids: string[],
    visibleAt: number,
  ): string {
    const bodies =
      kind === 'delete'
        ? ids.map((id) => ({ kind, id }))
        : vectors.map((vector) => ({ kind, id: vector.id, vector }))
    for (const body of bodies) {
      this.ctx.storage.sql.exec(
        'insert into mutations (id, body, visible_at) values (?, ?, ?)',
        body.id,
        JSON.stringify(body),
        visibleAt,
      )
    }
    return crypto.randomUUID()
  }

  /** The visible vectors of a namespace, or of all. */
  all(namespace: string | null, now: number): StoredVector[] {
    this.#applyDue(now)
    const rows =
      namespace === null
        ? this.ctx.storage.sql.exec('select * from vectors').toArray()
        : this.ctx.storage.sql.exec('select * from vectors where namespace = ?', namespace).toArray()
    return z
      .array(row)
      .parse(rows)
      .map(({ id, namespace, vector, metadata }) => ({
        id,
        namespace,
        values: fromBase64(vector),
        metadata: JSON.parse(metadata),
      }))
  }
}
