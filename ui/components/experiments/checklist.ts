import type { Tone } from '../../kit/badge.tsx'

/** A reason of a verdict and how it stands: `note` for what is no condition, such as a reason that somebody wrote. */
export interface Point {
  readonly sentence: string
  readonly state: 'met' | 'waits' | 'broken' | 'note'
}

const enough = /([\d.]+) of at least ([\d.]+) (?:units|hours)/

/** How the sentences of the decision gate begin or go on; checklist.test.ts holds them against the gate itself. */
const known: readonly (readonly [RegExp, Point['state']])[] = [
  [/^Variant [AB] wins on /, 'met'],
  [/^p = \S+ is at or below the threshold /, 'met'],
  [/^p = \S+ is above the threshold /, 'waits'],
  [/^Variant [AB] is higher, as when the evidence was strongest/, 'met'],
  [/^The difference no longer points where it pointed/, 'waits'],
  [/^It has run \d+ whole weeks?\./, 'met'],
  [/^A winner is declared at the end of a whole week/, 'waits'],
  [/^The sample ratio is as declared /, 'met'],
  [/^Sample-ratio mismatch /, 'broken'],
  [/^Guardrail \S+ is harmed/, 'broken'],
  [/^Guardrail \S+ shows no harm /, 'met'],
]

const stateOf = (sentence: string): Point['state'] => {
  const [, has, needs] = enough.exec(sentence) ?? []
  if (has !== undefined && needs !== undefined) return Number(has) >= Number(needs) ? 'met' : 'waits'
  return known.find(([pattern]) => pattern.test(sentence))?.[1] ?? 'note'
}

/** The reasons of a verdict as points to tick off. */
export const checklist = (reasons: readonly string[]): Point[] =>
  reasons.map((sentence) => ({ sentence, state: stateOf(sentence) }))

/** The tone of a point's icon. */
export const toneOf: Record<Point['state'], Tone> = {
  met: 'good',
  waits: 'accent',
  broken: 'bad',
  note: 'neutral',
}
