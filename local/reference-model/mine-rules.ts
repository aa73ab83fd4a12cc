import { type Reflection, type Rule, renderRule } from '../../core/reflection/reflection.ts'
import { words } from '../../core/selection/lexical.ts'

const mostRules = 20
/** A phrase must occur in so many examples of its answer before it becomes a rule. */
const leastSupport = 2

/**
 * The reference model's reply to our reflection prompt. This is rule mining, not language: words that occur
 * in several of the shown examples of one answer and in no example of another become rule lines. Where the
 * answers are a few repeated ones and the prompt lists none, it adds their list.
 */
export function mineInstruction(reflection: Reflection): string {
  const rules = mineRules(reflection)
  const known = `${reflection.instruction}\n${reflection.fixed}`
  const parts = [
    reflection.instruction.trim(),
    labelList(reflection, known),
    rules.map(renderRule).join('\n'),
  ]
  return `\`\`\`\n${parts.filter((part) => part !== '').join('\n\n')}\n\`\`\``
}

interface Phrase {
  readonly answers: Map<string, number>
  /** Wrong answers among the examples with the phrase. */
  wrong: number
}

function mineRules(reflection: Reflection): Rule[] {
  const phrases = new Map<string, Phrase>()
  for (const example of reflection.examples) {
    for (const text of phrasesOf(example.input)) {
      const phrase = phrases.get(text) ?? { answers: new Map(), wrong: 0 }
      phrase.answers.set(example.expected, (phrase.answers.get(example.expected) ?? 0) + 1)
      if (example.score < 1) phrase.wrong++
      phrases.set(text, phrase)
    }
  }
  const useful = [...phrases].flatMap(([text, phrase]) => {
    const [only, ...others] = phrase.answers
    if (only === undefined || others.length > 0 || only[1] < leastSupport || phrase.wrong === 0) return []
    return [{ words: text, answer: only[0], wrong: phrase.wrong, support: only[1] }]
  })
  useful.sort(
    (a, b) =>
      b.wrong - a.wrong ||
      b.support - a.support ||
      a.words.length - b.words.length ||
      compare(a.words, b.words),
  )
  return useful.slice(0, mostRules)
}

function phrasesOf(text: string): Set<string> {
  const list = words(text)
  return new Set(list.flatMap((word, at) => [word, ...(at > 0 ? [`${list[at - 1]} ${word}`] : [])]))
}

/** The expected answers as a label list, unless one of them is known already or they are no labels. */
function labelList(reflection: Reflection, known: string): string {
  const answers = [...new Set(reflection.examples.map((example) => example.expected))].sort(compare)
  const repeated = reflection.examples.length >= 2 * answers.length
  const short = answers.every((answer) => answer.length <= 80 && !answer.includes('\n'))
  if (!repeated || !short || answers.length < 2 || answers.some((answer) => known.includes(answer))) return ''
  return `Answer with exactly one of these labels and nothing else:\n${answers.map((answer) => `- ${answer}`).join('\n')}`
}

/** Code unit order: the same everywhere, unlike localeCompare. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
