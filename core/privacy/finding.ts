/** What is looked for; names the placeholders: `[EMAIL_1]`. */
export const piiTypes = [
  'SECRET',
  'EMAIL',
  'PHONE',
  'CARD',
  'IBAN',
  'IP',
  'MAC',
  'CRYPTO',
  'US_SSN',
  'US_ITIN',
  'US_DEA',
  'US_NPI',
  'US_MBI',
  'UK_NHS',
  'UK_NINO',
  'PASSPORT',
  'VAT',
  'NATIONAL_ID',
] as const

/** What a piece of personal or secret data is. */
export type PiiType = (typeof piiTypes)[number]

/** A piece of personal or secret data in a text: `text.slice(start, end)`. */
export interface Finding {
  readonly type: PiiType
  readonly start: number
  readonly end: number
}

/** Finds every piece of one kind, in linear time, in any order. */
export type Detector = (text: string) => Finding[]
