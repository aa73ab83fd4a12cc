import type { ChatMessage } from '../../contracts/chat.ts'
import { parseRules, type Rule } from '../../core/reflection/reflection.ts'

/** One demonstration in the prompt: a user turn and the assistant's answer. */
export interface Demo {
  readonly input: string
  readonly output: string
}

/** All that the reference model understands of a prompt. */
export interface Prompt {
  readonly labels: readonly string[]
  readonly rules: readonly Rule[]
  readonly demos: readonly Demo[]
  /** The last user message. */
  readonly query: string
  /** Whether the prompt says that the answer alone is wanted. */
  readonly bare: boolean
}

export function parsePrompt(messages: readonly ChatMessage[]): Prompt {
  const system = messages
    .filter((message) => message.role === 'system')
    .map((message) => message.content)
    .join('\n')
  const lastUser = messages.findLastIndex((message) => message.role === 'user')
  return {
    labels: parseLabels(system),
    rules: parseRules(system),
    demos: parseDemos(messages.slice(0, Math.max(0, lastUser))),
    query: messages[lastUser]?.content ?? '',
    bare: /\b(?:answer|reply|respond|return|output)\b[^.\n]*\b(?:only|exactly|just|nothing else)\b/i.test(
      system,
    ),
  }
}

/**
 * Labels announced by a line such as `Labels:`, as a bullet list below it or separated on the same line. The
 * last such line with two labels or more counts: an instruction's own prose may hold a colon too.
 */
function parseLabels(system: string): string[] {
  const lines = system.split('\n')
  const lists = lines.map((_, header) => labelsAfter(lines, header)).filter((labels) => labels.length >= 2)
  return lists.at(-1) ?? []
}

function labelsAfter(lines: readonly string[], header: number): string[] {
  const inline = labelHeader.exec(lines[header] ?? '')?.[1]?.trim()
  if (inline === undefined) return []
  if (inline !== '') return distinct(inline.split(/[,;|]/))
  const below = lines.slice(header + 1)
  const end = below.findIndex((line) => !bullet.test(line))
  return distinct(below.slice(0, end < 0 ? undefined : end).map((line) => line.replace(bullet, '')))
}

const labelHeader = /\b(?:labels?|categor(?:y|ies)|classe?s?|options|intents?)\b[^:]*:(.*)$/i
const bullet = /^\s*(?:[-*•]|\d+[.)])\s+/

function distinct(labels: readonly string[]): string[] {
  return [...new Set(labels.map((label) => label.trim()).filter((label) => label !== ''))]
}

/** Every user message that an assistant message answers directly. */
function parseDemos(messages: readonly ChatMessage[]): Demo[] {
  return messages.flatMap((message, index) => {
    const next = messages[index + 1]
    if (message.role !== 'user' || next?.role !== 'assistant') return []
    return [{ input: message.content, output: next.content }]
  })
}
