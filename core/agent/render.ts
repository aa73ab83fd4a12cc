import type { AgentConfig, OutputFormat } from '../../contracts/agents.ts'
import type { ChatMessage, ChatRequest, ResponseFormat } from '../../contracts/chat.ts'

/**
 * How an agent config becomes a chat request: the system prompt with the instruction on the output format,
 * the examples as user and assistant turns, then the input. The gateway, rollouts and evaluations all use
 * this function, so what was measured is what is served.
 * @param input one user message, or a whole conversation that ends with the message to answer
 */
export function renderMessages(config: AgentConfig, input: string | readonly ChatMessage[]): ChatRequest {
  const system = [config.system_prompt.trim(), formatInstruction(config.output_format)]
    .filter((part) => part !== '')
    .join('\n\n')
  const responseFormat = renderResponseFormat(config.output_format)
  return {
    model: config.model,
    messages: [
      ...(system === '' ? [] : [{ role: 'system' as const, content: system }]),
      ...config.examples.flatMap((example): ChatMessage[] => [
        { role: 'user', content: example.input },
        { role: 'assistant', content: example.output },
      ]),
      ...(typeof input === 'string' ? [{ role: 'user' as const, content: input }] : input),
    ],
    temperature: config.temperature,
    ...(responseFormat === undefined ? {} : { response_format: responseFormat }),
  }
}

/** What the model is told of the form of its answer; empty for free text. */
export function formatInstruction(format: OutputFormat): string {
  switch (format.type) {
    case 'text':
      return ''
    case 'label':
      return format.labels === undefined
        ? 'Answer with the label only, nothing else.'
        : `Answer with exactly one of these labels and nothing else:\n${format.labels.map((label) => `- ${label}`).join('\n')}`
    case 'json':
      return format.schema === undefined
        ? 'Answer with JSON only, nothing else.'
        : `Answer with JSON only, nothing else. It must be valid against this JSON Schema:\n${JSON.stringify(format.schema)}`
  }
}

function renderResponseFormat(format: OutputFormat): ResponseFormat | undefined {
  if (format.type !== 'json') return undefined
  return format.schema === undefined
    ? { type: 'json_object' }
    : { type: 'json_schema', json_schema: { name: 'answer', schema: format.schema } }
}
