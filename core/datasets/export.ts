import { decodeInput, inputMessages } from './input.ts'
import type { Item } from './item.ts'

export type ExportFormat = 'rows' | 'sft' | 'dpo' | 'rft'

/**
 * One line of an export, or null where the item does not have what the shape needs.
 * `rows` is what an import reads; `sft`, `dpo` and `rft` are OpenAI's shapes of supervised, preference and
 * reinforcement fine-tuning.
 */
export function exportLine(item: Item, format: ExportFormat): object | null {
  const input = decodeInput(item.input)
  const messages = inputMessages(input)
  const assistant = (content: string) => ({ role: 'assistant' as const, content })
  switch (format) {
    case 'rows':
      return {
        input,
        expected_output: item.expectedOutput,
        group: item.groupKey,
        split: item.split,
        metadata: item.metadata,
      }
    case 'sft':
      return { messages: [...messages, assistant(item.expectedOutput)] }
    case 'dpo':
      return item.rejectedOutput === null
        ? null
        : {
            input: { messages },
            preferred_output: [assistant(item.expectedOutput)],
            non_preferred_output: [assistant(item.rejectedOutput)],
          }
    case 'rft':
      return { messages, reference_answer: item.expectedOutput }
  }
}
