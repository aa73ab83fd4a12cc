import { parseJson } from '../json.ts'
import { parseCsv } from './csv.ts'
import type { RawRow } from './import.ts'
import type { Rejection } from './item.ts'

const required = ['input', 'expected_output']
const columns = [...required, 'group', 'split', 'metadata']

/** The rows of a CSV whose header names the columns of the JSON Lines shape; an empty cell is an absent field. */
export function readCsv(text: string): { rows: RawRow[]; rejected: Rejection[] } {
  const { records, faults } = parseCsv(text)
  const rejected: Rejection[] = [...faults]
  const header = records.shift()
  const headerReason = header === undefined ? null : wrongHeader(header.cells)
  if (header === undefined) return { rows: [], rejected }
  if (headerReason !== null) return { rows: [], rejected: [{ line: header.line, reason: headerReason }] }

  const rows: RawRow[] = []
  for (const { line, cells } of records) {
    if (cells.length !== header.cells.length) {
      rejected.push({ line, reason: `Has ${cells.length} cells, the header has ${header.cells.length}` })
      continue
    }
    const fields = header.cells.flatMap((name, at) => {
      const cell = cells[at] ?? ''
      if (cell === '' && !required.includes(name)) return []
      // What is not JSON stays a text, and the schema says what is wrong with it.
      return [[name, name === 'metadata' ? (parseJson(cell) ?? cell) : cell]]
    })
    rows.push({ line, value: Object.fromEntries(fields) })
  }
  return { rows, rejected }
}

function wrongHeader(header: readonly string[]): string | null {
  const missing = required.filter((name) => !header.includes(name))
  if (missing.length > 0) return `The header lacks the column ${missing.join(' and ')}`
  const unknown = header.filter((name) => !columns.includes(name))
  if (unknown.length > 0) return `Unknown column ${unknown.join(', ')}; known are ${columns.join(', ')}`
  return new Set(header).size < header.length ? 'The header names a column twice' : null
}
