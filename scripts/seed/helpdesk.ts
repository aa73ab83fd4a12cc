import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

/**
 * What a question is used for. `train`, `validation` and `test` make the training dataset, `benchmark` the
 * regression suite. Only `traffic` is asked by simulated users, so that live results are of unseen questions.
 */
export const parts = ['train', 'validation', 'test', 'benchmark', 'traffic'] as const

const question = z.strictObject({
  question: z.string().min(1),
  topic: z.string().min(1),
  part: z.enum(parts),
})
export type Question = z.output<typeof question>

/** The hand-written questions of clients to an accounting firm's helpdesk, each with the topic it belongs to. */
export function helpdeskQuestions(): Question[] {
  return readFileSync(join(import.meta.dirname, 'helpdesk.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => question.parse(JSON.parse(line)))
}
