import type { z } from 'zod'
import type { jsonObject } from '../../contracts/common.ts'
import type { Split } from '../../contracts/datasets.ts'

/** One row of a frozen dataset. */
export interface Item {
  /** As `encodeInput` stores it. */
  readonly input: string
  readonly expectedOutput: string
  /** The answer that was rejected, for preference fine-tuning. */
  readonly rejectedOutput: string | null
  readonly groupKey: string
  readonly split: Split
  readonly exampleId: string | null
  readonly metadata: z.output<typeof jsonObject>
}

/** A row before it has a place in a split. */
export interface Draft extends Omit<Item, 'split'> {
  /** Where the caller wants it; null lets the group decide. */
  readonly split: Split | null
  /** Line of the import, from 1. */
  readonly line: number
}

/** Why a line did not become an item. */
export interface Rejection {
  readonly line: number
  readonly reason: string
}
