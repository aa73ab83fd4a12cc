import type { ChatMessage } from '../../contracts/chat.ts'
import { parseJson } from '../json.ts'

/** What an agent is asked: one user message, or a conversation that ends with the message to answer. */
export type Input = string | readonly ChatMessage[]

/**
 * Marks a conversation stored as text: the record separator of RFC 7464, then its messages as JSON. A plain
 * input never starts with it, so no end user can type something that is read as a conversation.
 */
const conversationMark = '\u001e'

/** An input as it is stored: a string as it is, a conversation behind its mark. */
export function encodeInput(input: Input): string {
  return typeof input === 'string' ? withoutMark(input) : `${conversationMark}${JSON.stringify(input)}`
}

/** A stored input as it is rendered: `renderMessages(config, decodeInput(item.input))`. */
export function decodeInput(stored: string): Input {
  if (!stored.startsWith(conversationMark)) return stored
  // Only encodeInput writes the mark, in front of messages that a schema checked.
  return parseJson(stored.slice(conversationMark.length)) as readonly ChatMessage[]
}

/** A stored input as people read it and as texts are compared: a conversation is one line a message. */
export function inputText(stored: string): string {
  const input = decodeInput(stored)
  return typeof input === 'string'
    ? input
    : input.map(({ role, content }) => `${role}: ${content}`).join('\n')
}

/** What a conversation begins with: the first user message, or the whole of a single one. */
export function openingText(input: Input): string {
  if (typeof input === 'string') return input
  return (input.find(({ role }) => role === 'user') ?? input[0])?.content ?? ''
}

/** The messages of an input. */
export function inputMessages(input: Input): readonly ChatMessage[] {
  return typeof input === 'string' ? [{ role: 'user', content: input }] : input
}

/** The messages as a conversation to answer, or null: a single message, an unknown role, or nothing to answer. */
export function conversationOf(
  messages: readonly { readonly role: string; readonly content: string }[],
): readonly ChatMessage[] | null {
  const known = messages.flatMap(({ role, content }): ChatMessage[] =>
    role === 'system' || role === 'user' || role === 'assistant' ? [{ role, content }] : [],
  )
  const isWhole = known.length === messages.length && known.at(-1)?.role === 'user'
  return isWhole && known.length > 1 ? known : null
}

const withoutMark = (text: string): string =>
  text.startsWith(conversationMark) ? withoutMark(text.slice(conversationMark.length)) : text
