const number = new Intl.NumberFormat('en', { maximumFractionDigits: 1 })
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 })
const date = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' })
const shortDay = new Intl.DateTimeFormat('en', { month: 'short', day: 'numeric', timeZone: 'UTC' })

/** What stands where nothing was counted yet; never shown as 0. */
export const nothing = '–'

/** 0.4236 as `42.4 %`. */
export const percent = (share: number | null | undefined, digits = 1): string =>
  share == null ? nothing : `${(share * 100).toFixed(digits)} %`

/** A difference of two shares in percentage points, with its sign. */
export const points = (difference: number | null | undefined): string =>
  difference == null
    ? nothing
    : `${difference >= 0 ? '+' : '−'}${Math.abs(difference * 100).toFixed(1)} points`

/** Both ends of an interval of differences, in percentage points. */
export const pointsRange = (low: number, high: number): string =>
  `${points(low).replace(' points', '')} to ${points(high)}`

export const count = (value: number | null | undefined): string =>
  value == null ? nothing : number.format(value)

/** 12345 as `12.3K`. */
export const short = (value: number | null | undefined): string =>
  value == null ? nothing : compact.format(value)

/** `p = 0.0123`, or a bound for what is smaller than four digits show. */
export const pText = (value: number): string => (value < 0.0001 ? 'p < 0.0001' : `p = ${value.toFixed(4)}`)

/** 0.00042 as `0.0004`; smaller than that as a bound. */
export const pValue = (value: number | null | undefined): string =>
  value == null ? nothing : value < 0.0001 ? '< 0.0001' : value.toFixed(4)

export const usd = (value: number): string => (value > 0 && value < 0.01 ? '< $0.01' : `$${value.toFixed(2)}`)

export const moment = (iso: string | null | undefined): string =>
  iso == null ? nothing : date.format(new Date(iso))

/** `2026-11-23` as `Nov 23`. */
export const day = (isoDate: string): string => shortDay.format(new Date(`${isoDate}T00:00:00Z`))

/** How long ago or how long it took, in one unit. */
export const duration = (ms: number): string => {
  const seconds = Math.max(0, Math.round(ms / 1000))
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600) return `${Math.round(seconds / 60)} min`
  if (seconds < 48 * 3600) return `${Math.round(seconds / 3600)} h`
  return `${Math.round(seconds / 86_400)} days`
}

/** `needs_revision` as `Needs revision`. */
export const words = (name: string): string => {
  const text = name
    .replaceAll(/[_-]/g, ' ')
    .replaceAll(/\b(?:pii|rag|dpo|rlhf)\b/g, (letters) => letters.toUpperCase())
  return text.charAt(0).toUpperCase() + text.slice(1)
}
