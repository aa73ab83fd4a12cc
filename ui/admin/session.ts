import { type Role, roles } from '../../contracts/permissions.ts'
import { sessionStorageKey } from '../../contracts/session.ts'

/** Who is signed in, as the token says; only to show it, the server verifies. */
export interface Person {
  readonly subject: string
  readonly organization: string
  readonly role: Role | null
}

/** The stored bearer token; null when nobody is signed in. */
export const readToken = (): string | null => localStorage.getItem(sessionStorageKey)

export const storeToken = (token: string): void => localStorage.setItem(sessionStorageKey, token)

const claimsOf = (token: string): Record<string, unknown> => {
  const payload = token.split('.')[1]?.replaceAll('-', '+').replaceAll('_', '/')
  if (payload === undefined) return {}
  try {
    const bytes = Uint8Array.from(atob(payload), (character) => character.charCodeAt(0))
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes))
    return typeof claims === 'object' && claims !== null ? { ...claims } : {}
  } catch {
    // Not a JWT (a service key, or a slip of the paste): there is nothing to show.
    return {}
  }
}

/** Reads the person out of a token. */
export const personOf = (token: string): Person => {
  const claims = claimsOf(token)
  return {
    subject: String(claims.sub ?? 'Unknown'),
    organization: String(claims.org_id ?? ''),
    role: roles.find((role) => role === claims.role) ?? null,
  }
}

/** Leaves for the sign-in page, and comes back to this one afterwards. A real navigation: it may be answered elsewhere. */
export const goToSignIn = (): void => {
  if (location.pathname === '/sign-in') return
  location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`)
}

export const signOut = (): void => {
  localStorage.removeItem(sessionStorageKey)
  location.assign('/sign-in')
}

/** A path of this site to return to; anything else would let a link lead people away. */
export const safeNext = (next: string | null): string =>
  next !== null && /^\/(?![/\\])/.test(next) ? next : '/admin/learning'
