import { existsSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import { parseCsv } from '../core/datasets/csv.ts'
import { sampled } from '../core/randomness.ts'
import type { TrainingItem } from '../queues/engines/engine.ts'

/** The folder beside the project; null where it is absent. */
export function banking77Folder(): URL | null {
  const folder = new URL('../../shared/data/banking77/', import.meta.url)
  return existsSync(folder) ? folder : null
}

export interface Splits {
  readonly train: TrainingItem[]
  readonly validation: TrainingItem[]
  readonly test: TrainingItem[]
}

const row = z.object({ text: z.string(), category: z.string() })

/**
 * The benchmark task: 20 labels drawn by the seed; 200 train and 120 validation items from the train file,
 * 600 test items from the test file, the same number of each label. Texts that occur in both files are dropped.
 */
export function banking77Splits(folder: URL, seed: number): Splits {
  const draw = (purpose: string) => ({ seed, step: 'banking77', purpose })
  const trainRows = read(new URL('train.csv', folder))
  const normalised = new Set(trainRows.map((item) => item.text.trim().toLowerCase()))
  const testRows = read(new URL('test.csv', folder)).filter(
    (item) => !normalised.has(item.text.trim().toLowerCase()),
  )
  const labels = sampled([...new Set(trainRows.map((item) => item.category))].sort(), 20, draw('labels'))
  const of = (rows: typeof trainRows, label: string, count: number, purpose: string) =>
    sampled(
      rows.filter((item) => item.category === label),
      count,
      draw(`${purpose} ${label}`),
    )
  const search = labels.map((label) => of(trainRows, label, 16, 'search'))
  const split = (name: string, parts: (typeof trainRows)[]): TrainingItem[] =>
    sampled(parts.flat(), Number.POSITIVE_INFINITY, draw(name)).map((item, index) => ({
      id: `${name}-${index}`,
      input: item.text,
      expected: item.category,
    }))
  return {
    train: split(
      'train',
      search.map((items) => items.slice(0, 10)),
    ),
    validation: split(
      'validation',
      search.map((items) => items.slice(10)),
    ),
    test: split(
      'test',
      labels.map((label) => of(testRows, label, 30, 'test')),
    ),
  }
}

function read(file: URL): z.output<typeof row>[] {
  const { records } = parseCsv(readFileSync(file, 'utf8'))
  const [header, ...rows] = records
  return rows.map(({ cells }) =>
    row.parse(Object.fromEntries(cells.map((cell, at) => [header?.cells[at], cell]))),
  )
}
