import { isPlainObject, parseJson } from '../json.ts'

export interface Message {
  readonly role: string
  readonly content: string
}

/** The messages of an execution's input: a conversation in JSON, or one text of the user. */
export const messagesOf = (input: string): Message[] => {
  const parsed = input.startsWith('[') ? parseJson(input) : undefined
  if (!Array.isArray(parsed) || parsed.length === 0 || !parsed.every(isPlainObject)) {
    return [{ role: 'user', content: input }]
  }
  return parsed.map(({ role, content }) => ({
    role: typeof role === 'string' ? role : 'user',
    content: typeof content === 'string' ? content : JSON.stringify(content ?? null),
  }))
}

/** What was asked: the last message of the user. */
export const questionOf = (messages: readonly Message[]): string =>
  messages.findLast(({ role }) => role === 'user')?.content ?? messages.at(-1)?.content ?? ''

/** What a conversation began with: all its turns share it. */
export const openingOf = (messages: readonly Message[]): string =>
  messages.find(({ role }) => role === 'user')?.content ?? ''
