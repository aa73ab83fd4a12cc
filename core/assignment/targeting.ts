import type { TargetingCondition } from '../../contracts/targeting.ts'

/** What a request says about itself. */
export type Attributes = Readonly<Record<string, unknown>>

/** Whether the attributes meet all conditions; no conditions are met by everybody. */
export function meetsAll(conditions: readonly TargetingCondition[], attributes: Attributes): boolean {
  return conditions.every((condition) => meets(condition, attributes))
}

/** Numbers compare with numbers only: the text "10" is not at least 5. A list meets `is_one_of` by any of its entries. */
function meets(condition: TargetingCondition, attributes: Attributes): boolean {
  const value = Object.hasOwn(attributes, condition.attribute) ? attributes[condition.attribute] : undefined
  switch (condition.operator) {
    case 'exists':
      return value !== undefined && value !== null
    case 'does_not_exist':
      return value === undefined || value === null
    case 'is_one_of':
      return isOneOf(condition.values, value)
    case 'is_not_one_of':
      return !isOneOf(condition.values, value)
    case 'less_than':
      return typeof value === 'number' && value < condition.value
    case 'at_most':
      return typeof value === 'number' && value <= condition.value
    case 'greater_than':
      return typeof value === 'number' && value > condition.value
    case 'at_least':
      return typeof value === 'number' && value >= condition.value
  }
}

function isOneOf(values: readonly unknown[], value: unknown): boolean {
  return Array.isArray(value) ? value.some((entry) => values.includes(entry)) : values.includes(value)
}
