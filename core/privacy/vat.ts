import type { Detector } from './finding.ts'
import { isRegistered } from './registered.ts'
import { compact, either, labelled } from './shape.ts'

/** What may follow the prefix, as many letters and digits as the country writes (VIES). */
const lengths: Readonly<Record<string, readonly number[]>> = {
  AT: [9],
  BE: [10],
  BG: [9, 10],
  CY: [9],
  CZ: [8, 9, 10],
  DE: [9],
  DK: [8],
  EE: [9],
  EL: [9],
  ES: [9],
  FI: [8],
  FR: [11],
  GB: [9, 12],
  HR: [11],
  HU: [8],
  IE: [8, 9],
  IT: [11],
  LT: [9, 12],
  LU: [8],
  LV: [11],
  MT: [8],
  NL: [12],
  PL: [10],
  PT: [9],
  RO: [6, 7, 8, 9, 10],
  SE: [12],
  SI: [8],
  SK: [10],
  XI: [9, 12],
}

/** The registry of each prefix: Greece writes EL, Northern Ireland XI with British numbers. */
const registries: Readonly<Record<string, readonly [country: string, registry: string]>> = {
  AT: ['AT', 'uid'],
  BE: ['BE', 'vat'],
  BG: ['BG', 'vat'],
  CY: ['CY', 'vat'],
  CZ: ['CZ', 'dic'],
  DE: ['DE', 'vat'],
  DK: ['DK', 'cvr'],
  EE: ['EE', 'kmkr'],
  EL: ['GR', 'vat'],
  ES: ['ES', 'nif'],
  FI: ['FI', 'alv'],
  FR: ['FR', 'tva'],
  GB: ['GB', 'vat'],
  HR: ['HR', 'oib'],
  HU: ['HU', 'anum'],
  IE: ['IE', 'vat'],
  IT: ['IT', 'iva'],
  LT: ['LT', 'pvm'],
  LU: ['LU', 'tva'],
  LV: ['LV', 'pvn'],
  MT: ['MT', 'vat'],
  NL: ['NL', 'btw'],
  PL: ['PL', 'nip'],
  PT: ['PT', 'nif'],
  RO: ['RO', 'cui'],
  SE: ['SE', 'vat'],
  SI: ['SI', 'ddv'],
  SK: ['SK', 'dph'],
  XI: ['GB', 'vat'],
}

const isVatOf = (prefix: string, number: string): boolean => {
  const [country, registry] = registries[prefix] ?? []
  return country !== undefined && registry !== undefined && isRegistered(country, registry, number)
}

const candidates = new RegExp(
  `(?<![\\p{L}\\p{N}_]|[\\p{L}\\p{N}][-./])(${Object.keys(lengths).join('|')})[ .-]?(?=[A-Z]{0,2}\\d)`,
  'giu',
)
/** Longest number with a separator after each character. */
const longest = 24
const isEnd = /^(?:[-./]?$|[^\p{L}\p{N}_]*$|[^\p{L}\p{N}_/-]|[-/][^\p{L}\p{N}])/u

const isAnyPart = (char: string) => /[a-z0-9+*]/i.test(char)
const isCapitalPart = (char: string) => /[A-Z0-9+*]/.test(char)

/** Ends of what reads as one number, by how many letters and digits it has so far, where it may have so many. */
const endsOf = (
  text: string,
  allowed: readonly number[],
  isPart: (char: string) => boolean,
): ReadonlyMap<number, number> => {
  const ends = new Map<number, number>()
  const most = Math.max(...allowed)
  let count = 0
  for (let at = 0; at < text.length && count <= most; at++) {
    const counts = isPart(text[at] ?? '')
    if (!counts && (!/[ .-]/.test(text[at] ?? '') || /[ .-]/.test(text[at - 1] ?? ' '))) break
    if (!counts) continue
    count++
    if (allowed.includes(count) && isEnd.test(text.slice(at + 1, at + 3))) ends.set(count, at + 1)
  }
  return ends
}

/** Numbers with the prefix of their country, an allowed length and right check digits. */
const findPrefixed: Detector = (text) =>
  [...text.matchAll(candidates)].flatMap(({ index: start, 0: head, 1: prefix = '' }) => {
    const country = prefix.toUpperCase()
    const from = start + head.length
    // Words follow in small letters, unless all of it is written so; and `es` is a word where it stands alone.
    const isLower = prefix !== country
    if (isLower && head.length > prefix.length) return []
    const allowed = lengths[country] ?? []
    const ends = endsOf(text.slice(from, from + longest), allowed, isLower ? isAnyPart : isCapitalPart)
    for (const length of allowed.toReversed()) {
      const end = ends.get(length)
      if (end !== undefined && isVatOf(country, compact(text.slice(from, from + end)))) {
        return [{ type: 'VAT' as const, start, end: from + end }]
      }
    }
    return []
  })

const isVatIn = (prefix: string) => (value: string) => isVatOf(prefix, compact(value))

/** VAT identification numbers of the European Union, Great Britain and Switzerland. */
export const findVatNumbers = either(
  findPrefixed,
  labelled('VAT', 'partita iva|p\\.? ?iva', '\\d{11}', isVatIn('IT')),
  labelled(
    'VAT',
    'nip',
    '\\d{3}[ -]?\\d{3}[ -]?\\d{2}[ -]?\\d{2}|\\d{3}-\\d{2}-\\d{2}-\\d{3}',
    isVatIn('PL'),
  ),
  labelled('VAT', 'vat|vat reg(?:istration)?', '\\d{3} ?\\d{4} ?\\d{2}(?: ?\\d{3})?', isVatIn('GB')),
  labelled('VAT', 'cif', '[A-HJNP-SUVW]-?\\d{7}[0-9A-J]', isVatIn('ES')),
  labelled('VAT', 'uid|mwst', 'CHE[ -]?\\d{3}\\.?\\d{3}\\.?\\d{3}', (value) =>
    isRegistered('CH', 'uid', compact(value)),
  ),
)
