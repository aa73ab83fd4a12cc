/** One record of a CSV with the line (from 1) where it begins. */
export interface CsvRecord {
  readonly line: number
  readonly cells: readonly string[]
}

/** A line that cannot be read; reading goes on with the line after it. */
export interface CsvFault {
  readonly line: number
  readonly reason: string
}

/**
 * Reads RFC 4180 CSV: commas, cells in double quotes with `""` for a quote inside, line breaks inside quotes,
 * LF or CRLF. Empty lines are skipped. A quote that is never closed, or closed in the middle of a cell, costs
 * its own line only. A quote inside an unquoted cell is read as it is.
 */
export function parseCsv(text: string): { records: CsvRecord[]; faults: CsvFault[] } {
  const records: CsvRecord[] = []
  const faults: CsvFault[] = []
  let at = text.startsWith('\uFEFF') ? 1 : 0
  let line = 1
  while (at < text.length) {
    const record = readRecord(text, at)
    if ('reason' in record) faults.push({ line, reason: record.reason })
    else if (record.cells.length > 1 || record.cells[0] !== '') records.push({ line, cells: record.cells })
    const end = 'reason' in record ? lineEnd(text, at) + 1 : record.end
    for (let lf = text.indexOf('\n', at); lf >= 0 && lf < end; lf = text.indexOf('\n', lf + 1)) line += 1
    at = end
  }
  return { records, faults }
}

type ReadRecord = { readonly cells: string[]; readonly end: number } | { readonly reason: string }

function readRecord(text: string, start: number): ReadRecord {
  const cells: string[] = []
  for (let at = start; ; ) {
    const cell = text[at] === '"' ? readQuoted(text, at) : readPlain(text, at)
    if ('reason' in cell) return cell
    cells.push(cell.value)
    if (text[cell.end] !== ',') return { cells, end: text.indexOf('\n', cell.end) + 1 || text.length }
    at = cell.end + 1
  }
}

type ReadCell = { readonly value: string; readonly end: number }

function readPlain(text: string, start: number): ReadCell {
  let end = start
  while (end < text.length && text[end] !== ',' && text[end] !== '\n') end += 1
  const value = text.slice(start, end)
  return { value: text[end] === ',' ? value : value.replace(/\r$/, ''), end }
}

function readQuoted(text: string, start: number): ReadCell | { readonly reason: string } {
  for (let quote = text.indexOf('"', start + 1); quote >= 0; quote = text.indexOf('"', quote + 2)) {
    const next = text[quote + 1]
    if (next === '"') continue
    const value = text.slice(start + 1, quote).replaceAll('""', '"')
    if (next === undefined || next === ',' || next === '\n') return { value, end: quote + 1 }
    if (text.startsWith('\r\n', quote + 1)) return { value, end: quote + 2 }
    return { reason: 'A quote closes in the middle of a cell' }
  }
  return { reason: 'A quote opens in this line and is never closed' }
}

const lineEnd = (text: string, from: number): number => {
  const at = text.indexOf('\n', from)
  return at < 0 ? text.length : at
}
