import type { z } from 'zod'
import { type DatasetRow, datasetRow } from '../../contracts/datasets.ts'
import { jsonFaults } from '../json-faults.ts'
import type { Redactor } from '../privacy/redact.ts'
import { givenGroup, groupKey } from './group.ts'
import { encodeInput } from './input.ts'
import type { Draft, Rejection } from './item.ts'
import { readCsv } from './read-csv.ts'
import { readJsonl } from './read-jsonl.ts'

export type ImportFormat = 'jsonl' | 'csv'

/** A value read from a line, not yet checked. */
export interface RawRow {
  readonly line: number
  readonly value: unknown
}

/** JSON Lines when the first line begins like an object or array, else CSV. */
export function sniffFormat(text: string): ImportFormat {
  return /^\uFEFF?\s*[{[]/.test(text) ? 'jsonl' : 'csv'
}

/**
 * Reads an import. A bad line never stops the good ones: each has its line number and the reason.
 * @param newRedactor removes personal data from the texts of one row, before anything is hashed or compared
 */
export function readImport(
  text: string,
  format: ImportFormat,
  newRedactor: () => Redactor,
): { drafts: Draft[]; rejected: Rejection[] } {
  const { rows, rejected } = format === 'csv' ? readCsv(text) : readJsonl(text)
  const drafts: Draft[] = []
  for (const { line, value } of rows) {
    const [fault] = jsonFaults(value)
    if (fault !== undefined) {
      rejected.push({ line, reason: `${fault.field}: ${fault.message}` })
      continue
    }
    const parsed = datasetRow.safeParse(value)
    if (parsed.success) drafts.push(draftOf(parsed.data, line, newRedactor()))
    else rejected.push({ line, reason: reasonOf(parsed.error) })
  }
  return { drafts, rejected: rejected.sort((a, b) => a.line - b.line) }
}

function draftOf(row: DatasetRow, line: number, redactor: Redactor): Draft {
  const input =
    typeof row.input === 'string'
      ? redactor.text(row.input)
      : row.input.map(({ role, content }) => ({ role, content: redactor.text(content) }))
  return {
    line,
    input: encodeInput(input),
    expectedOutput: redactor.text(row.expected_output),
    rejectedOutput: null,
    groupKey: row.group === undefined ? groupKey(input) : givenGroup(row.group, redactor.text(row.group)),
    split: row.split ?? null,
    exampleId: null,
    metadata: redactor.json(row.metadata ?? {}),
  }
}

function reasonOf(error: z.ZodError): string {
  return error.issues
    .map((issue) => {
      const path = issue.path.join('.')
      if (issue.code === 'unrecognized_keys') return `Unknown field ${issue.keys.join(', ')}`
      return path === '' ? issue.message : `${path}: ${issue.message}`
    })
    .join('; ')
}
