import type { TargetingCondition } from '../../../contracts/targeting.ts'

export type Operator = TargetingCondition['operator']
type Scalar = Extract<TargetingCondition, { values: unknown }>['values'][number]

/** The operators with the words that stand between attribute and value, in the order of the form. */
export const operators: readonly (readonly [Operator, string])[] = [
  ['is_one_of', 'is one of'],
  ['is_not_one_of', 'is none of'],
  ['at_least', 'is at least'],
  ['at_most', 'is at most'],
  ['greater_than', 'is greater than'],
  ['less_than', 'is less than'],
  ['exists', 'is present'],
  ['does_not_exist', 'is absent'],
]

/** What an operator compares with: a list of values, one number, or nothing. */
export const operandOf = (operator: Operator): 'values' | 'number' | 'none' => {
  switch (operator) {
    case 'is_one_of':
    case 'is_not_one_of':
      return 'values'
    case 'exists':
    case 'does_not_exist':
      return 'none'
    default:
      return 'number'
  }
}

/** A quoted piece, in which a backslash makes the next character literal, or anything up to a comma. */
const piece = /\s*"(?:[^"\\]|\\.)*"|[^,]+/gs

const scalarOf = (text: string): Scalar => {
  if (text.length > 1 && text.startsWith('"') && text.endsWith('"')) {
    return text.slice(1, -1).replaceAll(/\\(.)/gs, '$1')
  }
  if (text === 'true' || text === 'false') return text === 'true'
  const number = Number(text)
  return Number.isFinite(number) ? number : text
}

/** Values out of `de, at, 12, "12", true`: numbers, true and false are themselves unless quoted; blanks are left out. */
export const parseValues = (text: string): Scalar[] =>
  (text.match(piece) ?? [])
    .map((part) => part.trim())
    .flatMap((part) => (part === '' ? [] : [scalarOf(part)]))

const isPlain = (text: string): boolean => {
  const [only, ...more] = parseValues(text)
  return more.length === 0 && only === text && !text.includes('"')
}

/** Values as they are typed; reading them again gives the same values. */
export const valuesText = (values: readonly Scalar[]): string =>
  values
    .map((value) =>
      typeof value !== 'string' || isPlain(value)
        ? String(value)
        : `"${value.replaceAll(/["\\]/g, String.raw`\$&`)}"`,
    )
    .join(', ')

/** A condition as a phrase: `country is one of de, at`. */
export const conditionInWords = (condition: TargetingCondition): string => {
  const verb = operators.find(([operator]) => operator === condition.operator)?.[1] ?? condition.operator
  const value =
    'values' in condition
      ? ` ${valuesText(condition.values)}`
      : 'value' in condition
        ? ` ${condition.value}`
        : ''
  return `${condition.attribute} ${verb}${value}`
}
