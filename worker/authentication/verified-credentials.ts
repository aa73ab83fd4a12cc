import type { Identity } from '../identity.ts'

interface Verified {
  readonly identity: Identity
  /** Milliseconds since the epoch. */
  readonly until: number
}

/**
 * Credentials that were verified a moment ago, so that the same one is not verified for every request that it comes
 * with. Only for what cannot be revoked meanwhile and does not depend on the request.
 */
export class VerifiedCredentials {
  readonly #verified = new Map<string, Verified>()
  readonly #capacity: number

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  /** Whose credential it is; null when it must be verified. */
  get(credential: string, now: number): Identity | null {
    const verified = this.#verified.get(credential)
    return verified !== undefined && now < verified.until ? verified.identity : null
  }

  /** Remembers it until then; the one that was verified longest ago goes first. */
  set(credential: string, identity: Identity, until: number): void {
    this.#verified.delete(credential)
    this.#verified.set(credential, { identity, until })
    for (const oldest of this.#verified.keys()) {
      if (this.#verified.size <= this.#capacity) break
      this.#verified.delete(oldest)
    }
  }
}
