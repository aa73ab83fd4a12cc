import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AgentConfig } from '../../contracts/agents.ts'
import { renderMessages } from './render.ts'

const config: AgentConfig = {
  system_prompt: 'You route questions.',
  model: 'reference',
  temperature: 0.5,
  examples: [{ input: 'My card is lost', output: 'lost_card' }],
  output_format: { type: 'label', labels: ['lost_card', 'fees'] },
}

describe('renderMessages', () => {
  it('lists the labels after the system prompt, then the examples, then the input', () => {
    expect(renderMessages(config, 'What does it cost?')).toEqual({
      model: 'reference',
      temperature: 0.5,
      messages: [
        {
          role: 'system',
          content:
            'You route questions.\n\nAnswer with exactly one of these labels and nothing else:\n- lost_card\n- fees',
        },
        { role: 'user', content: 'My card is lost' },
        { role: 'assistant', content: 'lost_card' },
        { role: 'user', content: 'What does it cost?' },
      ],
    })
  })

  it('sends a JSON schema both in words and as response_format', () => {
    const schema = { type: 'object', properties: { team: { type: 'string' } } }
    const request = renderMessages({ ...config, output_format: { type: 'json', schema } }, 'x')
    expect(request.response_format).toEqual({ type: 'json_schema', json_schema: { name: 'answer', schema } })
    expect(request.messages[0]?.content).toContain(JSON.stringify(schema))
  })

  it('keeps a conversation in its order', () => {
    const conversation = [
      { role: 'user', content: 'a' },
      { role: 'assistant', content: 'b' },
      { role: 'user', content: 'c' },
    ] as const
    expect(renderMessages({ ...config, examples: [] }, conversation).messages.slice(1)).toEqual(conversation)
  })

  it('sends no system message when there is nothing to say', () => {
    const request = renderMessages(
      { ...config, system_prompt: ' ', examples: [], output_format: { type: 'text' } },
      'hello',
    )
    expect(request.messages).toEqual([{ role: 'user', content: 'hello' }])
    expect(request).not.toHaveProperty('response_format')
  })

  it('renders the same request each time, with each example once', () => {
    const example = fc.record({ input: fc.string(), output: fc.string() })
    fc.assert(
      fc.property(fc.array(example), fc.string(), (examples, input) => {
        const request = renderMessages({ ...config, examples }, input)
        expect(JSON.stringify(request)).toBe(JSON.stringify(renderMessages({ ...config, examples }, input)))
        expect(request.messages).toHaveLength(2 + 2 * examples.length)
        expect(request.messages.at(-1)).toEqual({ role: 'user', content: input })
      }),
    )
  })
})
