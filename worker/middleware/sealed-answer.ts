import { CompactEncrypt, compactDecrypt, errors } from 'jose'

const encoder = new TextEncoder()

/** The key of an answer: nobody has it who knows the database only, or the secret only. */
const keyOf = async (secret: string, name: string): Promise<Uint8Array> => {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', encoder.encode(secret), algorithm, false, ['sign'])
  return new Uint8Array(await crypto.subtle.sign(algorithm, key, encoder.encode(`stored answer\n${name}`)))
}

/**
 * An answer as it may be stored: encrypted (A256GCM), because answers hold new keys and what models said.
 * @param name what only who asked for the answer can say, such as the Idempotency-Key
 * @param secrets the newest first
 */
export const sealAnswer = async (
  answer: string,
  name: string,
  secrets: readonly string[],
): Promise<string> => {
  const [newest = ''] = secrets
  return new CompactEncrypt(encoder.encode(answer))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
    .encrypt(await keyOf(newest, name))
}

/** The answer again; null when its secret has been rotated out. */
export const openAnswer = async (
  sealed: string,
  name: string,
  secrets: readonly string[],
): Promise<string | null> => {
  for (const secret of secrets) {
    try {
      const { plaintext } = await compactDecrypt(sealed, await keyOf(secret, name))
      return new TextDecoder().decode(plaintext)
    } catch (error) {
      if (!(error instanceof errors.JOSEError)) throw error
    }
  }
  return null
}
