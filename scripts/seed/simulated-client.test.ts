import { describe, expect, it } from 'vitest'
import { feedbackTypes } from '../../contracts/feedback.ts'
import { helpdeskQuestions } from './helpdesk.ts'
import { opinion, wave } from './simulated-client.ts'

const questions = helpdeskQuestions().filter(({ part }) => part === 'traffic')
const topics: [string, ...string[]] = ['payroll', 'vat_return']
const asked = wave('test', questions, { count: 2000, units: 50 })
const opinions = (answer: (topic: string) => string) =>
  asked.flatMap(
    (question, index) => opinion(question, answer(question.topic), { wave: 'test', index }, topics) ?? [],
  )
const right = opinions((topic) => topic)
const wrong = opinions(() => 'something else')
const isSatisfied = ({ feedback_type, rating }: (typeof right)[number]) =>
  feedback_type === 'thumbs_up' || (rating ?? 0) >= 4

describe('simulated clients', () => {
  it('ask the same in every start, and every question about equally often', () => {
    expect(wave('test', questions, { count: 2000, units: 50 })).toEqual(asked)
    const times = questions.map(({ question }) => asked.filter(({ text }) => text.includes(question)).length)
    expect(Math.max(...times) - Math.min(...times)).toBeLessThanOrEqual(1)
  })

  it('are satisfied by right answers and not by wrong ones, but for a few slips', () => {
    expect(right.filter(isSatisfied).length / right.length).toBeGreaterThan(0.9)
    expect(wrong.filter(isSatisfied).length / wrong.length).toBeLessThan(0.1)
  })

  it('give feedback of all six types', () => {
    expect(new Set([...right, ...wrong].map(({ feedback_type }) => feedback_type))).toEqual(
      new Set(feedbackTypes),
    )
  })
})
