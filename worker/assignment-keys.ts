import { importTokenKey, type TokenKey } from '../core/assignment/token.ts'
import { sha256 } from '../core/sha256.ts'
import type { Variables } from './environment.ts'

let imported: { readonly secrets: readonly string[]; readonly keys: Promise<TokenKey[]> } | undefined

/** The keys of assignment tokens, the signing one first; imported once an isolate. A key is named by its secret's hash. */
export const assignmentKeys = ({ ASSIGNMENT_TOKEN_SECRETS: secrets }: Variables): Promise<TokenKey[]> => {
  if (imported?.secrets !== secrets) {
    const keys = secrets.map(async (secret) => importTokenKey((await sha256(secret)).slice(0, 8), secret))
    imported = { secrets, keys: Promise.all(keys) }
  }
  return imported.keys
}
