import { WorkerEntrypoint } from 'cloudflare:workers'
import type { LocalBindings } from '../environment.ts'
import type { Metadata, StoredVector } from './vector-index.ts'

/** The limits of the production service that a caller may run into. */
const limits = {
  dimensions: 1536,
  idBytes: 64,
  namespaceBytes: 64,
  metadataBytes: 10_240,
  batch: 1000,
  topK: 100,
  topKWithValues: 50,
}
/** Production mutations are visible after some seconds; long enough here that nobody relies on reading at once. */
const visibleAfterMs = 1_000

interface Vector {
  readonly id: string
  readonly values: number[]
  readonly namespace?: string
  readonly metadata?: Metadata
}
interface QueryOptions {
  readonly topK?: number
  readonly namespace?: string
  readonly returnValues?: boolean
  readonly returnMetadata?: boolean | 'all' | 'indexed' | 'none'
  readonly filter?: Record<string, unknown>
}

const bytes = (text: string) => new TextEncoder().encode(text).byteLength
const refuse = (message: string): never => {
  throw new Error(`VECTOR_ERROR: ${message}`)
}

const cosine = (a: readonly number[], b: readonly number[]): number => {
  let dot = 0
  let aa = 0
  let bb = 0
  for (const [i, x] of a.entries()) {
    const y = b[i] ?? 0
    dot += x * y
    aa += x * x
    bb += y * y
  }
  return aa === 0 || bb === 0 ? 0 : dot / Math.sqrt(aa * bb)
}

const matches = (metadata: Metadata, filter: Record<string, unknown>): boolean =>
  Object.entries(filter).every(([key, condition]) => {
    const value = metadata[key]
    if (condition === null || typeof condition !== 'object') return value === condition
    return Object.entries(condition).every(([operator, operand]) => {
      switch (operator) {
        case '$eq':
          return value === operand
        case '$ne':
          return value !== operand
        case '$in':
          return Array.isArray(operand) && operand.includes(value)
        case '$nin':
          return Array.isArray(operand) && !operand.includes(value)
        default:
          return refuse(`unknown filter operator ${operator}`)
      }
    })
  })

/** The Vectorize binding on one machine: same methods, limits and delays, exact cosine search behind them. */
export class Vectorize extends WorkerEntrypoint<LocalBindings> {
  #index() {
    return this.env.VECTOR_INDEX.getByName('local')
  }

  #check(vectors: readonly Vector[]): StoredVector[] {
    if (vectors.length > limits.batch) refuse(`at most ${limits.batch} vectors a call`)
    return vectors.map(({ id, values, namespace = '', metadata = {} }) => {
      if (values.length === 0 || values.length > limits.dimensions)
        refuse(`1 to ${limits.dimensions} dimensions`)
      if (bytes(id) > limits.idBytes) refuse(`an id has ${limits.idBytes} bytes at most`)
      if (bytes(namespace) > limits.namespaceBytes)
        refuse(`a namespace has ${limits.namespaceBytes} bytes at most`)
      if (bytes(JSON.stringify(metadata)) > limits.metadataBytes)
        refuse(`metadata has ${limits.metadataBytes} bytes at most`)
      return { id, namespace, values, metadata }
    })
  }

  async insert(vectors: Vector[]) {
    return {
      mutationId: await this.#index().mutate('insert', this.#check(vectors), [], Date.now() + visibleAfterMs),
    }
  }

  async upsert(vectors: Vector[]) {
    return {
      mutationId: await this.#index().mutate('upsert', this.#check(vectors), [], Date.now() + visibleAfterMs),
    }
  }

  async deleteByIds(ids: string[]) {
    return { mutationId: await this.#index().mutate('delete', [], ids, Date.now() + visibleAfterMs) }
  }

  async getByIds(ids: string[]) {
    const wanted = new Set(ids)
    return (await this.#index().all(null, Date.now())).filter(({ id }) => wanted.has(id))
  }

  async query(vector: number[], options: QueryOptions = {}) {
    const { topK = 5, namespace, returnValues = false, returnMetadata = 'none', filter } = options
    const withBodies = returnValues || returnMetadata === true || returnMetadata === 'all'
    const most = withBodies ? limits.topKWithValues : limits.topK
    if (topK < 1 || topK > most) refuse(`topK is 1 to ${most} here`)
    const found = (await this.#index().all(namespace ?? null, Date.now()))
      .filter(({ metadata }) => filter === undefined || matches(metadata, filter))
      .map((stored) => ({ stored, score: cosine(vector, stored.values) }))
      .sort((a, b) => b.score - a.score || (a.stored.id < b.stored.id ? -1 : 1))
      .slice(0, topK)
    return {
      count: found.length,
      matches: found.map(({ stored, score }) => ({
        id: stored.id,
        score,
        namespace: stored.namespace,
        ...(returnValues ? { values: stored.values } : {}),
        ...(returnMetadata === false || returnMetadata === 'none' ? {} : { metadata: stored.metadata }),
      })),
    }
  }

  async queryById(id: string, options: QueryOptions = {}) {
    const [stored] = await this.getByIds([id])
    return stored ? this.query(stored.values, options) : refuse(`no vector ${id}`)
  }

  async describe() {
    const vectors = await this.#index().all(null, Date.now())
    return {
      vectorCount: vectors.length,
      dimensions: vectors[0]?.values.length ?? 0,
      processedUpToDatetime: 0,
      processedUpToMutation: '',
    }
  }
}
