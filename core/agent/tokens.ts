/** Tokens of a text, estimated at four characters a token, the usual rule of thumb for English. */
export function estimateTokens(text: string): number {
  return Math.ceil(text.length / 4)
}

/** Tokens that a chat format adds to each message for its role and its borders. */
export const tokensPerMessage = 4

/** Tokens of a list of chat messages, estimated. */
export function estimateMessageTokens(messages: readonly { readonly content: string }[]): number {
  return messages.reduce((sum, message) => sum + tokensPerMessage + estimateTokens(message.content), 0)
}
