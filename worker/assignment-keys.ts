import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { importTokenKey, type TokenKey } from '../core/assignment/token.ts'
import type { Variables } from './environment.ts'

let imported: { readonly secrets: readonly string[]; readonly keys: readonly TokenKey[] } | undefined

/** The keys of assignment tokens, the signing one first; imported once an isolate. A key is named by its secret's hash. */
export const assignmentKeys = ({ ASSIGNMENT_TOKEN_SECRETS: secrets }: Variables): readonly TokenKey[] => {
  if (imported?.secrets !== secrets) {
    const nameOf = (secret: string) => bytesToHex(sha256(utf8ToBytes(secret))).slice(0, 8)
    imported = { secrets, keys: secrets.map((secret) => importTokenKey(nameOf(secret), secret)) }
  }
  return imported.keys
}
