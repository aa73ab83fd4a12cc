import type { Detector } from './finding.ts'

const localEnd = /[\p{L}\p{N}._%+'-]{0,64}$/u
const domainStart =
  /^(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.){1,10}(?:xn--[a-z0-9-]{2,59}|\p{L}{2,24})/iu

/** Longest local part and longest domain of an address (RFC 5321). */
const maxLocal = 64
const maxDomain = 255

/** A local part in quotes, and a domain that is an address (RFC 5321, 4.1.2 and 4.1.3). */
const quotedEnd = /"[^"@\r\n]{1,62}"$/
const literalStart = /^\[(?:IPv6:)?[0-9a-f:.]{3,45}\]/i

/** What a name of a file may end in, and no domain does. */
const fileEnding = /\.(?:csv|pdf|xlsx?|docx?|txt|png|jpe?g|json|xml|ya?ml|log|bak)$/i

const domainOf = (after: string): string | undefined => {
  const domain = (domainStart.exec(after) ?? literalStart.exec(after))?.[0]
  return domain === undefined || fileEnding.test(domain) ? undefined : domain
}

/** Email addresses, international ones too. Works outwards from each `@`, so its time is bounded by their number. */
export const findEmails: Detector = (text) => {
  const findings = []
  for (let at = text.indexOf('@'); at !== -1; at = text.indexOf('@', at + 1)) {
    const before = text.slice(Math.max(0, at - maxLocal), at)
    const local = (quotedEnd.exec(before) ?? localEnd.exec(before))?.[0].replace(/^[.'%+-]+/, '') ?? ''
    const domain = domainOf(text.slice(at + 1, at + 1 + maxDomain))
    // `$USER@host` names a variable.
    if (local === '' || domain === undefined || text[at - local.length - 1] === '$') continue
    findings.push({ type: 'EMAIL' as const, start: at - local.length, end: at + 1 + domain.length })
  }
  return findings
}
