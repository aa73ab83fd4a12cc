/** A statement with what is bound to it, as it crosses from one process to another. */
export interface RemoteStatement {
  readonly sql: string
  readonly params: readonly unknown[]
}

/** D1 of another process, by what the product's store asks of it. */
export interface DatabaseRpc {
  all(statement: RemoteStatement): Promise<D1Result>
  raw(statement: RemoteStatement): Promise<unknown[]>
  batch(statements: readonly RemoteStatement[]): Promise<D1Result[]>
}
