import { z } from 'zod'

/** UUID of any version; the product's own ids are version 7. */
export const uuid = z.uuid().describe('A UUID; ids made by the product are UUIDv7')

/** An id chosen by the caller for a person, session or conversation. */
export const unitId = z.string().min(1).max(200)

/** What people call a thing; surrounding white space does not belong to it. */
export const name = z.string().trim().min(1).max(200)

/** RFC 3339 timestamp in UTC, millisecond precision. */
export const timestamp = z.iso.datetime({ offset: true })

/** A JSON value whose keys cannot reach an object's prototype. */
export const jsonObject = z
  .record(z.string().max(200), z.json())
  .refine((value) => !['__proto__', 'constructor', 'prototype'].some((key) => Object.hasOwn(value, key)), {
    error: 'The keys __proto__, constructor and prototype are reserved',
  })

/** Query of a keyset-paginated list. */
export const page = {
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(500).optional(),
}

/** A list answer: the items, and the cursor of the next page or null. */
export const listOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), next_cursor: z.string().nullable() })

export const idParams = z.strictObject({ id: uuid })

/** A share of traffic in percent, two decimals. */
export const percentage = z.number().min(0).max(100)

/** RFC 9457 problem document with field-level errors. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.string(),
  detail: z.string(),
  instance: z.string().optional(),
  request_id: z.string(),
  errors: z
    .array(z.object({ field: z.string(), message: z.string() }))
    .optional()
    .describe('One entry a wrong field; `field` is a JSON path such as `examples[0].input`'),
})
export type Problem = z.output<typeof problem>
