/** Where the tokens of a browser outlive the page; `localStorage` is one. */
export interface TokenStorage {
  getItem(key: string): string | null
  setItem(key: string, value: string): void
}

const storageKey = 'prisma-glow.assignment-tokens'

/** Keys and tokens, oldest first. */
type Stored = [string, string][]

const isStored = (value: unknown): value is Stored =>
  Array.isArray(value) &&
  value.every(
    (entry) => Array.isArray(entry) && entry.length === 2 && entry.every((text) => typeof text === 'string'),
  )

/** The newest assignment tokens by what they were given for; the least recently used one goes first. */
export class Tokens {
  readonly #tokens = new Map<string, string>()
  readonly #capacity: number
  readonly #storage: TokenStorage | undefined

  constructor(capacity: number, storage?: TokenStorage) {
    this.#capacity = capacity
    this.#storage = storage
  }

  get(key: string): string | undefined {
    this.#load()
    const token = this.#tokens.get(key)
    if (token !== undefined) this.#touch(key, token)
    return token
  }

  set(key: string, token: string): void {
    // Another page may have written since.
    this.#load()
    this.#touch(key, token)
    for (const oldest of this.#tokens.keys()) {
      if (this.#tokens.size <= this.#capacity) break
      this.#tokens.delete(oldest)
    }
    this.#save()
  }

  #touch(key: string, token: string): void {
    this.#tokens.delete(key)
    this.#tokens.set(key, token)
  }

  #load(): void {
    if (this.#storage === undefined) return
    const entries = read(this.#storage)
    if (entries === null) return
    this.#tokens.clear()
    for (const [key, token] of entries) this.#tokens.set(key, token)
  }

  #save(): void {
    try {
      this.#storage?.setItem(storageKey, JSON.stringify([...this.#tokens]))
    } catch {
      // Full or forbidden: the tokens live as long as the page.
    }
  }
}

/** What is stored; null when it cannot be read, is not there or was written by something else. */
const read = (storage: TokenStorage): Stored | null => {
  try {
    const value: unknown = JSON.parse(storage.getItem(storageKey) ?? 'null')
    return isStored(value) ? value : null
  } catch {
    return null
  }
}
