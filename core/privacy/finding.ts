/** What a piece of personal or secret data is. Names the placeholder: `[EMAIL_1]`. */
export type PiiType = 'EMAIL' | 'PHONE' | 'CARD' | 'IBAN' | 'IP' | 'SECRET'

/** A piece of personal or secret data in a text: `text.slice(start, end)`. */
export interface Finding {
  readonly type: PiiType
  readonly start: number
  readonly end: number
}

/** Finds every piece of one kind, in linear time, in any order. */
export type Detector = (text: string) => Finding[]
