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

/** Whether `+44 (0)20 7946 0018` or `0044…` has a calling code that exists and a length that its country uses. */
export const isInternationalNumber = (text: string): boolean => {
  const digits = text.replace('(0)', '').replace(/\D/g, '').replace(/^00/, '')
  return (
    digits.length >= fewestDigits &&
    [1, 2, 3].some((length) => possibleLengths.get(digits.slice(0, length))?.has(digits.length - length))
  )
}
