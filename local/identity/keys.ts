import { DurableObject } from 'cloudflare:workers'
import { exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose'
import type { LocalBindings } from '../environment.ts'

const algorithm = 'ES256'

/** Keeps the stand-in's signing key between starts, so that tokens stay valid, and never shows its private part. */
export class IdentityKeys extends DurableObject<LocalBindings> {
  async #privateKey(): Promise<JWK> {
    const stored = await this.ctx.storage.get<JWK>('key')
    if (stored) return stored
    const { privateKey } = await generateKeyPair(algorithm, { extractable: true })
    const key = { ...(await exportJWK(privateKey)), kid: crypto.randomUUID(), alg: algorithm }
    await this.ctx.storage.put('key', key)
    return key
  }

  /** The public key set, as an identity provider serves it. */
  async keySet(): Promise<{ keys: JWK[] }> {
    const { d: _private, ...publicKey } = await this.#privateKey()
    return { keys: [publicKey] }
  }

  /** Signs a token with the claims. */
  async sign(
    claims: Record<string, string>,
    issuer: string,
    audience: string,
    expiresInSeconds: number,
  ): Promise<string> {
    const key = await this.#privateKey()
    return new SignJWT(claims)
      .setProtectedHeader({ alg: algorithm, kid: key.kid ?? '' })
      .setIssuer(issuer)
      .setAudience(audience)
      .setIssuedAt()
      .setExpirationTime(`${expiresInSeconds}s`)
      .sign(await importJWK(key, algorithm))
  }
}
