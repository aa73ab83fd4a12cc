import { z } from 'zod'
import type { ChatMessage, ChatRequest } from '../../contracts/chat.ts'
import { parseJson } from '../json.ts'

const reflection = z.object({
  instruction: z.string().describe("The instruction to improve: the agent's system prompt"),
  fixed: z.string().describe('What the product adds to it by itself, for instance the list of labels'),
  examples: z.array(
    z.object({
      input: z.string(),
      answer: z.string(),
      expected: z.string(),
      score: z.number().min(0).max(1),
    }),
  ),
})

/** What a reflection starts from: an instruction and graded answers that it led to. */
export type Reflection = z.output<typeof reflection>
export type ReflectionExample = Reflection['examples'][number]

const reflectionSystem = [
  'You improve the instruction of an AI agent. The user message is one JSON object: the current "instruction", the "fixed" part that is always added after it and that you cannot change, and "examples" with the agent\'s answer, the expected answer and a score from 0 to 1.',
  'Find out what the task is and why the wrong answers are wrong. Then write a better instruction.',
  'Keep what works and every fact about the domain. Say how to tell similar cases apart; where a few words decide, write a line of the form: If the message mentions "words" -> answer',
  "Generalise: never copy an example's input. Do not repeat the fixed part.",
  'Answer with the complete new instruction between two lines of three backticks, and nothing after it.',
].join('\n')

/** The request that asks a model for a better instruction. */
export function buildReflection(from: Reflection, model: string): ChatRequest {
  return {
    model,
    messages: [
      { role: 'system', content: reflectionSystem },
      { role: 'user', content: JSON.stringify(from) },
    ],
    temperature: 0,
  }
}

/** Reads our own reflection prompt back, for the reference model; null for any other request. */
export function parseReflection(messages: readonly ChatMessage[]): Reflection | null {
  const [system, user] = messages
  if (messages.length !== 2 || system?.content !== reflectionSystem || user === undefined) return null
  return reflection.safeParse(parseJson(user.content)).data ?? null
}

/** The instruction in a reply: between the first and the last fence, without a language tag; null when there is none. */
export function extractInstruction(reply: string): string | null {
  const first = reply.indexOf('```')
  if (first < 0) return null
  const last = reply.lastIndexOf('```')
  const inside = reply.slice(first + 3, last > first ? last : undefined).replace(/^[a-z]*\n/, '')
  const instruction = inside.trim()
  return instruction === '' ? null : instruction
}

/** A rule line: when the message holds these words, this is the answer. */
export interface Rule {
  readonly words: string
  readonly answer: string
}

export function renderRule(rule: Rule): string {
  return `If the message mentions "${rule.words}" -> ${rule.answer}`
}

/** The rule lines of a prompt, in order. */
export function parseRules(text: string): Rule[] {
  const lines = text.matchAll(
    /^[-*\s]*if the (?:message|input|question|text) mentions "([^"\n]+)"\s*(?:->|→|,?\s*(?:then\s+)?answer:?)\s*(.+?)\s*$/gim,
  )
  return [...lines].map(([, words = '', answer = '']) => ({ words, answer }))
}
