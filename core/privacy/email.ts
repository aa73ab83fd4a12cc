import type { Detector } from './finding.ts'

const localEnd = /[\p{L}\p{N}._%+'-]{0,64}$/u
const domainStart =
  /^(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.){1,10}(?:xn--[a-z0-9-]{2,59}|\p{L}{2,24})/iu

/** Longest local part and longest domain of an address (RFC 5321). */
const maxLocal = 64
const maxDomain = 255

/** Email addresses, international ones too. Works outwards from each `@`, so its time is bounded by their number. */
export const findEmails: Detector = (text) => {
  const findings = []
  for (let at = text.indexOf('@'); at !== -1; at = text.indexOf('@', at + 1)) {
    const before = text.slice(Math.max(0, at - maxLocal), at)
    const local = localEnd.exec(before)?.[0].replace(/^[.'%+-]+/, '') ?? ''
    const [domain] = domainStart.exec(text.slice(at + 1, at + 1 + maxDomain)) ?? []
    if (local === '' || domain === undefined) continue
    findings.push({ type: 'EMAIL' as const, start: at - local.length, end: at + 1 + domain.length })
  }
  return findings
}
