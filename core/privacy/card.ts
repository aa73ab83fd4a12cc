import { passesLuhn } from './check-digits.ts'
import { compact, matching } from './shape.ts'

/** Card numbers as people write them: in one run, in fours, or as American Express (4-6-5) and Diners (4-6-4) print them. */
const candidates =
  /(?<!\w|\d[.,])(?:\d{13,19}|\d{4}([ -])\d{4}\1\d{4}\1\d{4}(?:\1\d{3})?|\d{4}([ -])\d{6}\2\d{4,5})(?!\w)/g

/** Prefixes and lengths of the issuers' number ranges. */
const issuers = [
  /^4(?:\d{12}|\d{15}|\d{18})$/,
  /^(?:5[1-5]\d{2}|222[1-9]|22[3-9]\d|2[3-6]\d{2}|27[01]\d|2720)\d{12}$/,
  /^3[47]\d{13}$/,
  /^3(?:0[0-5]|[68]\d)\d{11}$/,
  /^(?:6011|65\d{2}|64[4-9]\d)\d{12,15}$/,
  /^35(?:2[89]|[3-8]\d)\d{12}$/,
  /^62\d{14,17}$/,
  /^(?:5018|5020|5038|5893|6304|6759|676[1-3])\d{8,15}$/,
]

/** Payment card numbers: an issuer's range and a right check digit. */
export const findCards = matching('CARD', candidates, (value) => {
  const digits = compact(value)
  return issuers.some((issuer) => issuer.test(digits)) && passesLuhn(digits)
})
