import type { DatabaseRpc, RemoteStatement } from './database-rpc.ts'

/** A statement of a remote database, with the methods that the product's store calls. */
class Prepared {
  readonly statement: RemoteStatement
  readonly #database: DatabaseRpc

  constructor(database: DatabaseRpc, statement: RemoteStatement) {
    this.#database = database
    this.statement = statement
  }

  bind(...params: readonly unknown[]): Prepared {
    return new Prepared(this.#database, { ...this.statement, params })
  }

  all(): Promise<D1Result> {
    return this.#database.all(this.statement)
  }

  run(): Promise<D1Result> {
    return this.#database.all(this.statement)
  }

  raw(): Promise<unknown[]> {
    return this.#database.raw(this.statement)
  }
}

/** A D1 binding whose database is in another process. */
export const remoteDatabase = (database: DatabaseRpc): D1Database => {
  const remote = {
    prepare: (sql: string) => new Prepared(database, { sql, params: [] }),
    batch: (statements: readonly Prepared[]) => database.batch(statements.map(({ statement }) => statement)),
  }
  // The platform's type is an abstract class with overloads; the store calls only what is here.
  return remote as unknown as D1Database
}
