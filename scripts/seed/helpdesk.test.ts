import { describe, expect, it } from 'vitest'
import type { AgentConfig } from '../../contracts/agents.ts'
import { renderMessages } from '../../core/agent/render.ts'
import { findPii } from '../../core/privacy/find-pii.ts'
import { classMedoids } from '../../core/selection/class-medoids.ts'
import { nearDuplicates } from '../../core/selection/near-duplicates.ts'
import { complete } from '../../local/reference-model/complete.ts'
import { helpdeskQuestions, parts } from './helpdesk.ts'

const questions = helpdeskQuestions()
const topics = [...new Set(questions.map(({ topic }) => topic))].sort()
const ofPart = (part: string) => questions.filter((question) => question.part === part)

describe('the helpdesk questions', () => {
  it('are at least 240, of at least 12 topics, each topic in every part', () => {
    expect(questions.length).toBeGreaterThanOrEqual(240)
    expect(topics.length).toBeGreaterThanOrEqual(12)
    for (const part of parts)
      expect([...new Set(ofPart(part).map(({ topic }) => topic))].sort()).toEqual(topics)
  })

  it('hold no two that say nearly the same', () => {
    const pairs = nearDuplicates(
      questions.map(({ question }) => question),
      0.65,
    )
    expect(pairs.map(([a, b]) => [questions[a]?.question, questions[b]?.question])).toEqual([])
  })

  it('hold nothing that looks like personal data', () => {
    expect(questions.filter(({ question }) => findPii(question).length > 0)).toEqual([])
  })

  it('cannot be answered from the names of the topics alone, and can be learnt from examples', () => {
    const train = ofPart('train')
    const right = (count: number) => {
      const examples = classMedoids(
        train.map(({ question, topic }) => ({ text: question, label: topic })),
        count,
      ).flatMap((index) => train[index] ?? [])
      const config: AgentConfig = {
        system_prompt: 'Name the topic of the question.',
        model: 'reference',
        temperature: 0,
        examples: examples.map(({ question, topic }) => ({ input: question, output: topic })),
        output_format: { type: 'label', labels: topics },
      }
      const test = ofPart('test')
      const answers = test.map(({ question }) => complete(renderMessages(config, question)).content)
      return answers.filter((answer, index) => answer === test[index]?.topic).length / test.length
    }
    expect(right(0)).toBeGreaterThan(0.3)
    expect(right(0)).toBeLessThan(0.6)
    expect(right(100)).toBeGreaterThan(right(0) + 0.15)
  })
})
