/** A number for a sentence: at most two decimals, none when it has none. */
export function amount(value: number): string {
  return String(Math.round(value * 100) / 100)
}

/** A p-value for a sentence: three significant digits. */
export function pText(p: number): string {
  return p >= 0.001 ? String(Number(p.toPrecision(3))) : p.toExponential(1)
}

/** A measured value for a sentence: three significant digits, none after the point from 100 on. */
export function figure(value: number): string {
  return String(Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3)))
}

/** A share for a sentence, in percent. */
export function percent(share: number): string {
  return `${figure(100 * share)} %`
}

/** A number of things: `1 unit`, `20 units`. */
export function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`
}
