import { z } from 'zod'

const attribute = z
  .string()
  .regex(/^[\w.-]{1,100}$/, 'Letters, digits, "_", "." and "-"')
  .describe('Name of an attribute that the assignment request carries')
const scalar = z.union([z.string().max(500), z.number(), z.boolean()])
const values = z.array(scalar).min(1).max(1000)

/** One condition on the attributes of a request. An absent attribute meets only `does_not_exist` and `is_not_one_of`. */
export const targetingCondition = z.discriminatedUnion('operator', [
  z.strictObject({ attribute, operator: z.enum(['is_one_of', 'is_not_one_of']), values }),
  z.strictObject({
    attribute,
    operator: z.enum(['less_than', 'at_most', 'greater_than', 'at_least']),
    value: z.number(),
  }),
  z.strictObject({ attribute, operator: z.enum(['exists', 'does_not_exist']) }),
])
export type TargetingCondition = z.output<typeof targetingCondition>

/** All conditions must be met; none: everybody. */
export const targeting = z.array(targetingCondition).max(20)
