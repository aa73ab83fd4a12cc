const weighted = (digits: string, weights: readonly number[]): number =>
  weights.reduce((sum, weight, at) => sum + weight * Number(digits[at]), 0)

/** Whether the last digit is the check digit of ISO/IEC 7812 (Luhn). */
export const passesLuhn = (digits: string): boolean => {
  let sum = 0
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i])
    const doubled = i % 2 === 1 ? digit * 2 : digit
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 === 0
}

/** NHS number of ten digits: modulus 11 (NHS Data Dictionary). */
export const passesNhs = (digits: string): boolean => {
  const check = 11 - (weighted(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)
  return check !== 10 && check % 11 === Number(digits[9])
}

/** Seven digits of a DEA registration: (1st + 3rd + 5th) + 2 (2nd + 4th + 6th) ends in the 7th. */
export const passesDea = (digits: string): boolean =>
  weighted(digits, [1, 2, 1, 2, 1, 2]) % 10 === Number(digits[6])

/** National Provider Identifier of ten digits: Luhn with the prefix 80840 (45 CFR 162.406). */
export const passesNpi = (digits: string): boolean => passesLuhn(`80840${digits}`)

/** Polish PESEL of eleven digits. */
export const passesPesel = (digits: string): boolean =>
  weighted(digits, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 === 0

/** Norwegian fødselsnummer of eleven digits: two check digits, modulus 11. */
export const passesFodselsnummer = (digits: string): boolean =>
  weighted(digits, [3, 7, 6, 1, 8, 9, 4, 5, 2, 1]) % 11 === 0 &&
  weighted(digits, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0

/** Belgian national number of eleven digits: the last two from the others modulus 97, after 2000 with a 2 before them. */
export const passesBelgian = (digits: string): boolean => {
  const [number, check] = [Number(digits.slice(0, 9)), 97 - Number(digits.slice(9))]
  return number % 97 === check || (2_000_000_000 + number) % 97 === check
}

/** Estonian and Lithuanian personal code of eleven digits: modulus 11 with a second series of weights. */
export const passesBaltic = (digits: string): boolean => {
  const first = weighted(digits, [1, 2, 3, 4, 5, 6, 7, 8, 9, 1]) % 11
  const check = first < 10 ? first : (weighted(digits, [3, 4, 5, 6, 7, 8, 9, 1, 2, 3]) % 11) % 10
  return check === Number(digits[10])
}

/** Romanian CNP of thirteen digits: modulus 11, where 10 is written 1. */
export const passesCnp = (digits: string): boolean => {
  const rest = weighted(digits, [2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11
  return (rest === 10 ? 1 : rest) === Number(digits[12])
}

/** EMŠO and JMBG of thirteen digits: modulus 11. */
export const passesEmso = (digits: string): boolean => {
  const check = 11 - (weighted(digits, [7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11)
  return (check > 9 ? 0 : check) === Number(digits[12])
}
