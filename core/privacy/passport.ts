import { labelled } from './shape.ts'

const labels =
  'passports?|reisep(?:ass|ässe)(?:nummer|nr)?|passnummer|passeports?|pasaportes?|passaport[eio]|paspoort(?:nummer)?|paszportu?|pass(?=[ -]?(?:no|nr)\\b)'

/** Passport numbers, which have no check digits, after a word for passport. */
export const findPassports = labelled(
  'PASSPORT',
  labels,
  '(?=(?:[A-Z]{0,9}\\d){4})[A-Z0-9]{6,9}|[A-Z]{1,2} \\d{6,8}|\\d{2} [A-Z]{2} ?\\d{5}',
  (value) => !/^(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])$/.test(value),
)
