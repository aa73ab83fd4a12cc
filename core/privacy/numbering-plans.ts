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

/** Whether the digits begin with a calling code that exists and are as many as its country uses. */
const isInternational = (digits: string): boolean =>
  digits.length >= fewestDigits &&
  [1, 2, 3].some((length) => possibleLengths.get(digits.slice(0, length))?.has(digits.length - length))

/**
 * How much of `+44 (0)20 7946 0018 12` or `0044…` is an international number: to the end of the longest whole group of
 * digits, because what follows a number is often another one. Null when none of it is.
 */
export const internationalLength = (candidate: string): number | null => {
  const trunkZero = candidate.indexOf('(0)')
  const isDialled = candidate.startsWith('00')
  let digits = ''
  let length: number | null = null
  for (let at = isDialled ? 2 : 0; at < candidate.length; at++) {
    const isDigit = /\d/.test(candidate[at] ?? '')
    const isTrunkZero = trunkZero !== -1 && at === trunkZero + 1
    if (isDigit && !isTrunkZero) digits += candidate[at]
    const endsGroup = isDigit && !/\d/.test(candidate[at + 1] ?? '')
    if (endsGroup && isInternational(digits)) length = at + 1
  }
  return length
}
