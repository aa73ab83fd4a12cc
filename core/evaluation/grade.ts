import { Validator } from '@cfworker/json-schema'
import type { Grader } from '../../contracts/training.ts'
import { canonicalJson, parseJson } from '../json.ts'
import { tokenF1 } from './token-f1.ts'

/** A grader that needs no model call. */
export type PureGrader = Exclude<Grader, { type: 'judge' }>

/** Scores an answer against the expected output, 0 to 1. */
export function grade(grader: PureGrader, output: string, expected: string): number {
  switch (grader.type) {
    case 'exact_match':
      return output.trim() === expected.trim() ? 1 : 0
    case 'label':
      return normaliseLabel(output) === normaliseLabel(expected) ? 1 : 0
    case 'token_f1':
      return tokenF1(output, expected)
    case 'json_schema':
      return matchesJson(grader.schema, output, expected) ? 1 : 0
  }
}

/** A label without case, outer white space and outer punctuation; inner white space counts as one space. */
export function normaliseLabel(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/^[\s\p{P}]+|[\s\p{P}]+$/gu, '')
    .replace(/\s+/g, ' ')
}

function matchesJson(schema: Record<string, unknown>, output: string, expected: string): boolean {
  const value = parseJson(output)
  if (value === undefined || canonicalJson(value) !== canonicalJson(parseJson(expected))) return false
  return new Validator(schema, '2020-12').validate(value).valid
}

const longestLabel = 80

/** Whether outputs are labels: short lines, each used twice on average. */
export function areLabels(outputs: readonly string[]): boolean {
  const distinct = new Set(outputs.map((output) => output.trim()))
  const short = [...distinct].every((output) => output.length <= longestLabel && !output.includes('\n'))
  return outputs.length > 0 && short && outputs.length >= 2 * distinct.size
}

/** The grader for a data set that names none. */
export function chooseGrader(expectedOutputs: readonly string[]): PureGrader {
  return areLabels(expectedOutputs) ? { type: 'label' } : { type: 'token_f1' }
}
