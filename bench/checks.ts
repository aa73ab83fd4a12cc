/** What a benchmark claims, each claim with whether it holds. */
export interface Checks {
  /** Prints a claim with its figure and remembers a failure in the exit code. */
  claim(holds: boolean, sentence: string): void
}

/** Claims that print `holds` or `FAILS`; the process ends with 1 when one fails. */
export function checks(): Checks {
  return {
    claim(holds, sentence) {
      console.log(`  ${holds ? 'holds' : 'FAILS'}  ${sentence}`)
      if (!holds) process.exitCode = 1
    },
  }
}

/** A share as percent. */
export function percent(share: number, digits = 1): string {
  return `${(100 * share).toFixed(digits)} %`
}

/** The middle value, the lower one of two; null of nothing. */
export function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? null
}

/** Columns as wide as their widest cell; all but the first are aligned to the right. */
export function printTable(rows: readonly (readonly string[])[]): void {
  const columns = Math.max(...rows.map((row) => row.length))
  const widths = Array.from({ length: columns }, (_, at) =>
    Math.max(...rows.map((row) => (row[at] ?? '').length)),
  )
  for (const row of rows) {
    const cells = row.map((cell, at) =>
      at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0),
    )
    console.log(`  ${cells.join('  ')}`.trimEnd())
  }
}
