import { parseJson } from '../json.ts'
import type { RawRow } from './import.ts'
import type { Rejection } from './item.ts'

/** The values of JSON Lines; empty lines are skipped. */
export function readJsonl(text: string): { rows: RawRow[]; rejected: Rejection[] } {
  const rows: RawRow[] = []
  const rejected: Rejection[] = []
  text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .forEach((content, index) => {
      if (content.trim() === '') return
      const line = index + 1
      const value = parseJson(content)
      if (value === undefined) rejected.push({ line, reason: 'Not valid JSON' })
      else rows.push({ line, value })
    })
  return { rows, rejected }
}
