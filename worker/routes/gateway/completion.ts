import type { Completion } from '../../../model/client.ts'

/** What all objects of one answer share. */
export interface Head {
  readonly id: string
  readonly created: Date
  /** What was served, in the words of the request: `agent:helpdesk@3`. */
  readonly model: string
}

export const completionId = (executionId: string): string => `chatcmpl-${executionId}`

const headOf = ({ id, created, model }: Head) => ({
  id,
  created: Math.floor(created.getTime() / 1000),
  model,
})

/** Token counts in OpenAI's words. */
export const usageOf = (inputTokens: number, outputTokens: number) => ({
  prompt_tokens: inputTokens,
  completion_tokens: outputTokens,
  total_tokens: inputTokens + outputTokens,
})

/** OpenAI's chat.completion object. */
export const completionBody = (head: Head, completion: Completion) => ({
  ...headOf(head),
  object: 'chat.completion',
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: completion.text, refusal: null },
      logprobs: null,
      finish_reason: completion.finishReason,
    },
  ],
  usage: usageOf(completion.inputTokens, completion.outputTokens),
})

/** OpenAI's chat.completion.chunk object with one piece of the answer. */
export const chunkBody = (
  head: Head,
  delta: { role?: 'assistant'; content?: string },
  finishReason: string | null,
) => ({
  ...headOf(head),
  object: 'chat.completion.chunk',
  choices: [{ index: 0, delta, logprobs: null, finish_reason: finishReason }],
})

/** The last chunk of a stream whose caller asked for the usage. */
export const usageChunkBody = (head: Head, inputTokens: number, outputTokens: number) => ({
  ...headOf(head),
  object: 'chat.completion.chunk',
  choices: [],
  usage: usageOf(inputTokens, outputTokens),
})
