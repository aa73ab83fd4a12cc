/** A number for a sentence: at most two decimals, none when it has none. */
export function amount(value: number): string {
  return String(Math.round(value * 100) / 100)
}

/** A p-value for a sentence: three significant digits. */
export function pText(p: number): string {
  return p >= 0.001 ? String(Number(p.toPrecision(3))) : p.toExponential(1)
}
