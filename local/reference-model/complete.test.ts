import { describe, expect, it } from 'vitest'
import type { ChatMessage, ChatRequest } from '../../contracts/chat.ts'
import { renderMessages } from '../../core/agent/render.ts'
import { buildJudgement, parseJudgement } from '../../core/evaluation/judge.ts'
import { buildReflection, extractInstruction, parseRules } from '../../core/reflection/reflection.ts'
import { complete, contextWindow } from './complete.ts'

const labels = ['card_arrival', 'top_up_fee']
const config = {
  system_prompt: 'You are helpful.',
  model: 'reference',
  temperature: 0,
  examples: [],
  output_format: { type: 'label' as const, labels },
}
const ask = (request: ChatRequest) => complete(request).content
const system = (content: string, query: string): ChatRequest => ({
  model: 'reference',
  temperature: 0,
  messages: [
    { role: 'system', content },
    { role: 'user', content: query },
  ],
})

describe('the reference model', () => {
  it('answers with a listed label when it is told to answer with the label alone', () => {
    expect(ask(renderMessages(config, 'Has my card arrived?'))).toBe('card_arrival')
    expect(ask(renderMessages(config, 'Is there a fee to top up?'))).toBe('top_up_fee')
  })

  it('answers in a sentence when labels are listed but no format is asked for', () => {
    expect(ask(system('Categories: card_arrival, top_up_fee', 'Has my card arrived?'))).toBe(
      'I think this is about "card_arrival".',
    )
  })

  it('takes the list of labels for labels, not the prose before it', () => {
    const prompt = 'You have two options: be kind, be brief.\n- Never guess the categories: ask'
    expect(ask(renderMessages({ ...config, system_prompt: prompt }, 'Has my card arrived?'))).toBe(
      'card_arrival',
    )
  })

  it('admits that it does not know the task when there are neither labels nor examples', () => {
    expect(ask(system('You are a helpful assistant for a bank.', 'Has my card arrived?'))).toMatch(
      /^I cannot tell/,
    )
  })

  it('learns from examples in the prompt, and only from those', () => {
    const examples = [
      { input: 'the parcel is late', output: 'K1' },
      { input: 'price of a loan', output: 'K2' },
    ]
    const opaque = { ...config, examples, output_format: { type: 'label' as const, labels: ['K1', 'K2'] } }
    expect(ask(renderMessages(opaque, 'what price has it?'))).toBe('K2')
    expect(ask(renderMessages({ ...opaque, examples: examples.slice(0, 1) }, 'what price has it?'))).toBe(
      'K1',
    )
  })

  it('copies the form of the examples when no format is stated', () => {
    const examples = [{ input: 'VAT rate?', output: 'It is 15 %.' }]
    expect(ask(renderMessages({ ...config, examples, output_format: { type: 'text' } }, 'VAT?'))).toBe(
      'It is 15 %.',
    )
  })

  it('follows rule lines', () => {
    const ruled = { ...config, system_prompt: 'If the message mentions "gold" -> top_up_fee' }
    expect(ask(renderMessages(ruled, 'has my gold card arrived'))).toBe('top_up_fee')
    expect(ask(renderMessages(ruled, 'has my golden card arrived'))).toBe('card_arrival')
  })

  it('fills a JSON schema field by field', () => {
    const schema = {
      type: 'object',
      properties: { topic: { enum: labels }, urgent: { type: 'boolean' }, amount: { type: 'number' } },
    }
    const examples = [
      { input: 'my card, at once please', output: '{"topic":"card_arrival","urgent":true,"amount":7}' },
      { input: 'fee some day', output: '{"topic":"top_up_fee","urgent":false,"amount":9}' },
    ]
    const json = { ...config, examples, output_format: { type: 'json' as const, schema } }
    expect(JSON.parse(ask(renderMessages(json, 'where is my card, I need it at once')))).toEqual({
      topic: 'card_arrival',
      urgent: true,
      amount: 7,
    })
    expect(JSON.parse(ask(renderMessages({ ...json, examples: [] }, 'where is my card')))).toMatchObject({
      topic: 'card_arrival',
      amount: 0,
    })
  })

  it('drops the oldest examples when the prompt exceeds its window', () => {
    const filler = Array.from({ length: 200 }, (_, index) => ({
      input: `filler ${index} ${'x'.repeat(200)}`,
      output: 'K2',
    }))
    const oldest = { input: 'unmistakable', output: 'K1' }
    const opaque = { ...config, output_format: { type: 'label' as const, labels: ['K2', 'K1'] } }
    const fits = complete(
      renderMessages({ ...opaque, examples: [oldest, ...filler.slice(0, 20)] }, 'unmistakable'),
    )
    const overflows = complete(renderMessages({ ...opaque, examples: [oldest, ...filler] }, 'unmistakable'))
    expect([fits.content, overflows.content]).toEqual(['K1', 'K2'])
    expect(overflows.usage.promptTokens).toBeLessThanOrEqual(contextWindow)
    expect(() => complete(system('x', 'y '.repeat(4 * contextWindow)))).toThrow(/tokens/)
  })

  it('samples above temperature 0, by seed, around the likelier answers', () => {
    const warm = { ...renderMessages({ ...config, temperature: 1 }, 'my card fee'), temperature: 1 }
    const answers = Array.from({ length: 200 }, (_, seed) => ask({ ...warm, seed }))
    expect(new Set(answers).size).toBe(2)
    expect(ask({ ...warm, seed: 3 })).toBe(answers[3])
    const top = complete(warm).topLogprobs
    const share = answers.filter((answer) => answer === top[0]?.token).length / answers.length
    expect(Math.abs(share - Math.exp(top[0]?.logprob ?? 0))).toBeLessThan(0.12)
    expect(top.reduce((sum, { logprob }) => sum + Math.exp(logprob), 0)).toBeCloseTo(1, 9)
  })

  it('mines rules from the examples of our reflection prompt', () => {
    const example = (input: string, expected: string, score: number) => ({
      input,
      expected,
      answer: '?',
      score,
    })
    const reply = ask(
      buildReflection(
        {
          instruction: 'Be kind.',
          fixed: '',
          examples: [
            example('gold card late', 'K1', 0),
            example('gold thing', 'K1', 0),
            example('late fee', 'K2', 1),
            example('a fee', 'K2', 1),
          ],
        },
        'reference',
      ),
    )
    const instruction = extractInstruction(reply) ?? ''
    expect(instruction).toMatch(/^Be kind\./)
    expect(instruction).toContain('- K1\n- K2')
    expect(parseRules(instruction)).toEqual([{ words: 'gold', answer: 'K1' }])
  })

  it('judges by shared words when it gets our judge prompt', () => {
    const question = { rubric: 'Same meaning', input: 'q', expected: 'the rate is 15 percent' }
    const judge = (answer: string) =>
      parseJudgement(ask(buildJudgement({ ...question, answer }, 'reference')))
    expect(judge('rate is 15 percent')?.score).toBe(1)
    expect(judge('no idea')?.score).toBe(0)
  })

  it('takes a broken imitation of our own prompts for an ordinary message', () => {
    for (const request of [
      buildReflection({ instruction: '', fixed: '', examples: [] }, 'reference'),
      buildJudgement({ rubric: '', input: '', expected: '', answer: '' }, 'reference'),
    ]) {
      const messages: ChatMessage[] = [...request.messages.slice(0, 1), { role: 'user', content: '{broken' }]
      expect(() => complete({ ...request, messages })).not.toThrow()
    }
  })
})
