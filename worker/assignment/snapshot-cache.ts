/** How old a snapshot may be, in milliseconds. */
export interface Freshness {
  /** Past it, it is refreshed behind the request. */
  readonly softMs: number
  /** Past it, it is refreshed before the answer. */
  readonly hardMs: number
  /** Past it, while the source cannot be reached, it is not trusted any more. */
  readonly lostMs: number
}

interface Entry<T> {
  readonly value: T
  /** When its loading began: what was decided after that may be missing. */
  readonly loadedAt: number
  /** When somebody began to refresh it behind a request; null while nobody does. */
  refreshingSince: number | null
}

export interface Reading<T> {
  readonly value: T
  /** False: too old to decide by, and the source cannot be reached. */
  readonly isTrusted: boolean
}

/** What a reader lends to the cache. */
export interface Source<T> {
  readonly now: () => number
  /**
   * The value, or null for one that does not exist; that is not kept.
   * @param known the value that is kept; null when none is
   */
  readonly load: (known: T | null) => Promise<T | null>
  /** Keeps the request alive until the work is done. */
  readonly waitUntil: (work: Promise<unknown>) => void
  readonly onFailure: (error: unknown) => void
}

/**
 * Values in the isolate's memory whose age is bounded. Requests never wait for each other: in workerd the I/O of one
 * request ends with it, and would leave the others hanging.
 */
export class SnapshotCache<T> {
  readonly #entries = new Map<string, Entry<T>>()
  readonly #freshness: Freshness
  readonly #capacity: number

  constructor(freshness: Freshness, capacity: number) {
    this.#freshness = freshness
    this.#capacity = capacity
  }

  /** The value while it is younger than its soft age; null when `read` has something to do. */
  fresh(key: string, now: number): T | null {
    const entry = this.#entries.get(key)
    return entry && now - entry.loadedAt < this.#freshness.softMs ? entry.value : null
  }

  /** The value by its key; null when it does not exist. Throws what loading threw when there is nothing to fall back on. */
  async read(key: string, source: Source<T>): Promise<Reading<T> | null> {
    const entry = this.#entries.get(key)
    const age = entry ? source.now() - entry.loadedAt : Number.POSITIVE_INFINITY
    if (entry && age < this.#freshness.hardMs) {
      if (age >= this.#freshness.softMs) this.#refreshBehind(key, entry, source)
      return { value: entry.value, isTrusted: true }
    }
    try {
      const value = await this.#load(key, source)
      return value === null ? null : { value, isTrusted: true }
    } catch (error) {
      if (!entry) throw error
      source.onFailure(error)
      return { value: entry.value, isTrusted: age < this.#freshness.lostMs }
    }
  }

  /** The keys that begin so are read anew: whoever decides sees the decision at once. */
  forget(prefix: string): void {
    for (const key of this.#entries.keys()) if (key.startsWith(prefix)) this.#entries.delete(key)
  }

  #refreshBehind(key: string, entry: Entry<T>, source: Source<T>): void {
    const now = source.now()
    // A refresh that is older than the hard age died with its request.
    if (entry.refreshingSince !== null && now - entry.refreshingSince < this.#freshness.hardMs) return
    entry.refreshingSince = now
    source.waitUntil(this.#load(key, source).catch(source.onFailure))
  }

  async #load(key: string, { now, load }: Source<T>): Promise<T | null> {
    const loadedAt = now()
    const value = await load(this.#entries.get(key)?.value ?? null)
    const newest = this.#entries.get(key)?.loadedAt ?? Number.NEGATIVE_INFINITY
    // Of two loads that overlap, the later one knows more.
    if (loadedAt < newest) return value
    this.#entries.delete(key)
    if (value === null) return null
    this.#entries.set(key, { value, loadedAt, refreshingSince: null })
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#capacity) break
      this.#entries.delete(oldest)
    }
    return value
  }
}
