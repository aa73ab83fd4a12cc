import { getCountries, getCountryCallingCode, Metadata } from 'libphonenumber-js/min'

/** Lengths that a national number may have, by country calling code. */
const possibleLengths = new Map<string, Set<number>>()
const metadata = new Metadata()
for (const country of getCountries()) {
  metadata.selectNumberingPlan(country)
  const callingCode = getCountryCallingCode(country)
  const lengths = possibleLengths.get(callingCode) ?? new Set()
  for (const length of metadata.numberingPlan?.possibleLengths() ?? []) lengths.add(length)
  possibleLengths.set(callingCode, lengths)
}

/** Fewer digits, calling code included, are more often an amount than a phone number. */
const fewestDigits = 9

/** A calling code that a number begins with, and how many digits may follow it. */
interface Plan {
  readonly code: number
  readonly lengths: ReadonlySet<number>
}

const plansOf = (digits: string): Plan[] =>
  [1, 2, 3].flatMap((code) => {
    const lengths = possibleLengths.get(digits.slice(0, code))
    return lengths === undefined ? [] : [{ code, lengths }]
  })

/** Whether the digits are as many as a country uses; many write the 0 of national calls after the calling code. */
const isComplete = (digits: string, plans: readonly Plan[]): boolean =>
  digits.length >= fewestDigits &&
  plans.some(({ code, lengths }) => {
    const national = digits.length - code
    return lengths.has(national) || (digits[code] === '0' && lengths.has(national - 1))
  })

/**
 * How much of `+44 (0)20 7946 0018 12` or `0044…` is an international number: to the end of the longest whole group of
 * digits, because what follows a number is often another one. Null when none of it is.
 */
export const internationalLength = (candidate: string): number | null => {
  const trunkZero = candidate.indexOf('(0)')
  let digits = ''
  let plans: readonly Plan[] | null = null
  let length: number | null = null
  for (let at = candidate.startsWith('00') ? 2 : 0; at < candidate.length; at++) {
    if (!isDigit(candidate, at) || (trunkZero !== -1 && at === trunkZero + 1)) continue
    digits += candidate[at]
    if (digits.length < fewestDigits || isDigit(candidate, at + 1)) continue
    plans ??= plansOf(digits)
    if (isComplete(digits, plans)) length = at + 1
  }
  return length
}

const isDigit = (text: string, at: number): boolean => {
  const code = text.charCodeAt(at)
  return code >= 0x30 && code <= 0x39
}
