import type { Rule } from '../../core/reflection/reflection.ts'
import {
  cosine,
  inverseDocumentFrequency,
  type TermVector,
  type TermWeights,
  termCounts,
  termVector,
  words,
} from '../../core/selection/lexical.ts'
import type { Demo } from './prompt.ts'

/** An answer with its score; higher is likelier. */
export interface Ranked {
  readonly answer: string
  readonly score: number
}

/** The three demonstrations nearest to the query count for an answer, the first most. */
const demoWeights = [1, 0.35, 0.15]
/** A demonstration less similar than this says nothing. */
const demoThreshold = 0.1
const newestDemoBonus = 0.05
const ruleWeight = 0.5

/**
 * Scores each answer for the query, best first; a tie goes to the answer listed earlier.
 * `score = cos(query, answer's words) + sum over its 3 nearest demos of max(0, cos(query, demo) - 0.1) *
 * [1, .35, .15] * (1 + .05 * recency) + .5 * rules matched`, with TF-IDF weights from the prompt itself.
 * The weights were fixed on another data set (CLINC150) than the ones the product is measured on.
 */
export function rank(
  query: string,
  answers: readonly string[],
  demos: readonly Demo[],
  rules: readonly Rule[],
): Ranked[] {
  const answerCounts = answers.map((answer) => termCounts(spaced(answer)))
  const demoCounts = demos.map((demo) => termCounts(demo.input))
  const weight = inverseDocumentFrequency([...demoCounts, ...answerCounts])
  const asked = termVector(termCounts(query), weight)
  const evidence = demoEvidence(asked, demos, demoCounts, weight)
  const normalised = ` ${words(query).join(' ')} `
  return answers
    .map((answer, index) => {
      const matched = rules.filter(
        (rule) => rule.answer === answer && mentions(normalised, rule.words),
      ).length
      const name = termVector(answerCounts[index] ?? new Map(), weight)
      return { answer, score: cosine(asked, name) + (evidence.get(answer) ?? 0) + ruleWeight * matched }
    })
    .sort((a, b) => b.score - a.score)
}

function demoEvidence(
  asked: TermVector,
  demos: readonly Demo[],
  demoCounts: readonly ReadonlyMap<string, number>[],
  weight: TermWeights,
): Map<string, number> {
  const nearest = new Map<string, number[]>()
  demos.forEach((demo, index) => {
    const similarity = cosine(asked, termVector(demoCounts[index] ?? new Map(), weight))
    const recency = demos.length > 1 ? index / (demos.length - 1) : 1
    const value = Math.max(0, similarity - demoThreshold) * (1 + newestDemoBonus * recency)
    nearest.set(demo.output, [...(nearest.get(demo.output) ?? []), value])
  })
  return new Map(
    [...nearest].map(([answer, values]) => {
      const top = values.sort((a, b) => b - a)
      return [answer, demoWeights.reduce((sum, share, place) => sum + share * (top[place] ?? 0), 0)]
    }),
  )
}

/** Label names as words: `cardArrival_late` becomes `card Arrival late`. */
function spaced(answer: string): string {
  return answer.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/[_-]+/g, ' ')
}

function mentions(normalisedQuery: string, phrase: string): boolean {
  const normalisedPhrase = words(phrase).join(' ')
  return normalisedPhrase !== '' && normalisedQuery.includes(` ${normalisedPhrase} `)
}

/** How sharply scores become probabilities: `softmax(score / 0.1)`. */
const sharpness = 0.1

/** Log probabilities of ranked answers, in the same order. */
export function logProbabilities(ranked: readonly Ranked[]): number[] {
  const best = ranked[0]?.score ?? 0
  const logits = ranked.map(({ score }) => (score - best) / sharpness)
  const logSum = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0))
  return logits.map((logit) => logit - logSum)
}
