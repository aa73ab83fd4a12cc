import { WorkerEntrypoint } from 'cloudflare:workers'
import type { DatabaseRpc, RemoteStatement } from './database-rpc.ts'

interface DatabaseBindings {
  readonly DB: D1Database
}

/**
 * Lends the database of its process to the API Workers of other processes: two runtimes must never share one database
 * file, and wrangler's registry connects services and Durable Objects of processes but no databases.
 */
export class Database extends WorkerEntrypoint<DatabaseBindings> implements DatabaseRpc {
  all(statement: RemoteStatement): Promise<D1Result> {
    return this.#prepare(statement).all()
  }

  raw(statement: RemoteStatement): Promise<unknown[]> {
    return this.#prepare(statement).raw()
  }

  batch(statements: readonly RemoteStatement[]): Promise<D1Result[]> {
    return this.env.DB.batch(statements.map((statement) => this.#prepare(statement)))
  }

  #prepare({ sql, params }: RemoteStatement): D1PreparedStatement {
    return this.env.DB.prepare(sql).bind(...params)
  }
}

export default {
  fetch: () => new Response('Only for Workers.', { status: 404 }),
} satisfies ExportedHandler<DatabaseBindings>
