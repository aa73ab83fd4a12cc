import type { Detector } from './finding.ts'

/** Length of an IBAN by country (SWIFT IBAN registry). */
const lengths: Readonly<Record<string, number>> = {
  AD: 24,
  AE: 23,
  AL: 28,
  AT: 20,
  AZ: 28,
  BA: 20,
  BE: 16,
  BG: 22,
  BH: 22,
  BI: 27,
  BR: 29,
  BY: 28,
  CH: 21,
  CR: 22,
  CY: 28,
  CZ: 24,
  DE: 22,
  DJ: 27,
  DK: 18,
  DO: 28,
  EE: 20,
  EG: 29,
  ES: 24,
  FI: 18,
  FK: 18,
  FO: 18,
  FR: 27,
  GB: 22,
  GE: 22,
  GI: 23,
  GL: 18,
  GR: 27,
  GT: 28,
  HN: 28,
  HR: 21,
  HU: 28,
  IE: 22,
  IL: 23,
  IQ: 23,
  IS: 26,
  IT: 27,
  JO: 30,
  KW: 30,
  KZ: 20,
  LB: 28,
  LC: 32,
  LI: 21,
  LT: 20,
  LU: 20,
  LV: 21,
  LY: 25,
  MC: 27,
  MD: 24,
  ME: 22,
  MK: 19,
  MN: 20,
  MR: 27,
  MT: 31,
  MU: 30,
  NI: 28,
  NL: 18,
  NO: 15,
  OM: 23,
  PK: 24,
  PL: 28,
  PS: 29,
  PT: 25,
  QA: 29,
  RO: 24,
  RS: 22,
  RU: 33,
  SA: 24,
  SC: 31,
  SD: 18,
  SE: 24,
  SI: 19,
  SK: 24,
  SM: 27,
  SO: 23,
  ST: 25,
  SV: 28,
  TL: 23,
  TN: 24,
  TR: 26,
  UA: 29,
  VA: 22,
  VG: 24,
  XK: 20,
  YE: 30,
}

/** Countries whose account numbers have no letters: what follows with letters is the next word. */
const digitsOnly = new Set(
  'AE AT BA BE CZ DE DK EE ES FI FO GL HR HU IL IS LT ME MN NO PL PT RS SD SE SI SK SO TN VA XK'.split(' '),
)

const starts = /(?<![\p{L}\p{N}])[a-z]{2}[ -]?\d{2}/giu
const longest = 33

/** Whether the check digits are right: rearranged and read as a number, the rest by 97 is 1 (ISO 13616). */
export const passesMod97 = (iban: string): boolean => {
  let rest = 0
  for (const character of iban.slice(4) + iban.slice(0, 4)) {
    for (const digit of Number.parseInt(character, 36).toString()) rest = (rest * 10 + Number(digit)) % 97
  }
  return rest === 1
}

/** IBANs, compact or in groups with spaces or hyphens: the country's length and right check digits. */
export const findIbans: Detector = (text) => {
  const findings = []
  for (const { index: start, 0: head } of text.matchAll(starts)) {
    const length = lengths[head.slice(0, 2).toUpperCase()]
    if (length === undefined) continue
    let iban = ''
    let end = start
    for (; iban.length < length && end < start + 2 * longest; end++) {
      const character = text[end] ?? ''
      if (/[a-z0-9]/i.test(character)) iban += character
      else if (!/[ -]/.test(character) || /[ -]/.test(text[end - 1] ?? '')) break
    }
    if (digitsOnly.has(iban.slice(0, 2).toUpperCase()) && /\D/.test(iban.slice(2))) continue
    const isWhole = iban.length === length && !/[\p{L}\p{N}]/u.test(text[end] ?? '')
    if (isWhole && passesMod97(iban)) findings.push({ type: 'IBAN' as const, start, end })
  }
  return findings
}
