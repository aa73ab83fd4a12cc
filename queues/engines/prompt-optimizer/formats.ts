import type { OutputFormat } from '../../../contracts/agents.ts'
import { areLabels } from '../../../core/evaluation/grade.ts'
import { isPlainObject, parseJson } from '../../../core/json.ts'
import type { EngineInput } from '../engine.ts'
import type { Format } from './state.ts'

/**
 * The output formats to try: the baseline's, and the one that the expected outputs show: the list of labels,
 * or a JSON schema. No model call.
 */
export function outputFormats(input: EngineInput): Format[] {
  const baseline = { method: 'format as is', format: input.baseline.output_format }
  const derived = deriveFormat(input)
  return derived === null || sameFormat(derived.format, baseline.format) ? [baseline] : [baseline, derived]
}

function deriveFormat({ grader, train, validation, baseline }: EngineInput): Format | null {
  const outputs = [...train, ...validation].map((item) => item.expected)
  if (grader.type === 'json_schema') {
    return { method: 'schema', format: { type: 'json', schema: grader.schema } }
  }
  const objects = outputs.map(parseJson).filter(isPlainObject)
  if (objects.length > 0 && objects.length === outputs.length) {
    return { method: 'schema', format: { type: 'json', schema: inferSchema(objects) } }
  }
  if (!areLabels(outputs)) return null
  // Labels that the baseline lists and the data lacks stay possible answers.
  const labels = new Set([
    ...(baseline.output_format.labels ?? []),
    ...outputs.map((output) => output.trim()),
  ])
  return { method: 'labels', format: { type: 'label', labels: [...labels].sort() } }
}

/** A schema of flat objects: the fields all have, their type, and their values where these repeat. */
function inferSchema(objects: readonly Record<string, unknown>[]): OutputFormat['schema'] & object {
  const keys = [...new Set(objects.flatMap((object) => Object.keys(object)))].sort()
  return {
    type: 'object',
    properties: Object.fromEntries(
      keys.map((key) => [key, inferProperty(objects.map((object) => object[key]))]),
    ),
    required: keys.filter((key) => objects.every((object) => Object.hasOwn(object, key))),
    additionalProperties: false,
  }
}

function inferProperty(values: readonly unknown[]): Record<string, string | string[]> {
  const present = values.filter((value) => value !== undefined)
  const types = [...new Set(present.map(jsonType))].sort()
  const texts = present.filter((value) => typeof value === 'string')
  if (types.length === 1 && types[0] === 'string' && areLabels(texts)) {
    return { type: 'string', enum: [...new Set(texts.map((text) => text.trim()))].sort() }
  }
  return { type: types.length === 1 ? (types[0] ?? 'null') : types }
}

function jsonType(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

function sameFormat(a: OutputFormat, b: OutputFormat): boolean {
  return (
    a.type === b.type &&
    JSON.stringify(a.schema) === JSON.stringify(b.schema) &&
    JSON.stringify([...(a.labels ?? [])].sort()) === JSON.stringify([...(b.labels ?? [])].sort())
  )
}
