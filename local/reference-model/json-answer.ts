import { isPlainObject, parseJson } from '../../core/json.ts'
import type { Prompt } from './prompt.ts'
import { rank } from './rank.ts'

/**
 * A JSON answer: for each field, the value that scores best among those the schema allows or the
 * demonstrations show; the type's empty value where neither says anything.
 */
export function answerJson(prompt: Prompt, schema: Record<string, unknown> | undefined): string {
  const demos = prompt.demos.flatMap((demo) => {
    const output = parseJson(demo.output)
    return isPlainObject(output) ? [{ input: demo.input, output }] : []
  })
  const properties = isPlainObject(schema?.properties) ? schema.properties : {}
  const keys = new Set([...Object.keys(properties), ...demos.flatMap((demo) => Object.keys(demo.output))])
  const fields = [...keys].map((key) => {
    const shown = demos.flatMap((demo) =>
      Object.hasOwn(demo.output, key)
        ? [{ input: demo.input, output: JSON.stringify(demo.output[key]) }]
        : [],
    )
    const property = isPlainObject(properties[key]) ? properties[key] : {}
    const allowed = allowedValues(property)
    const candidates = allowed.length > 0 ? allowed : [...new Set(shown.map((demo) => demo.output))]
    const best = rank(prompt.query, candidates, shown, prompt.rules)[0]
    return [key, best === undefined ? emptyValue(property) : parseJson(best.answer)]
  })
  return JSON.stringify(Object.fromEntries(fields))
}

/** The values of an enum or a boolean, as JSON texts. */
function allowedValues(property: Record<string, unknown>): string[] {
  if (Array.isArray(property.enum)) return property.enum.map((value) => JSON.stringify(value))
  if ('const' in property) return [JSON.stringify(property.const)]
  return property.type === 'boolean' ? ['true', 'false'] : []
}

function emptyValue(property: Record<string, unknown>): unknown {
  switch (property.type) {
    case 'string':
      return ''
    case 'number':
    case 'integer':
      return 0
    case 'array':
      return []
    case 'object':
      return {}
    default:
      return null
  }
}
