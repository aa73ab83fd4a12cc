import { uniforms } from '../../core/randomness.ts'

/** Words that tell the topics apart, and words that every question may hold. */
const topics: Readonly<Record<string, readonly string[]>> = {
  K0: ['invoice', 'supplier', 'due', 'reminder', 'remittance', 'overdue'],
  K1: ['payslip', 'salary', 'overtime', 'holiday', 'pension', 'bonus'],
  K2: ['vat', 'return', 'quarter', 'input', 'refund', 'rate'],
  K3: ['audit', 'evidence', 'sample', 'confirmation', 'ledger', 'cutoff'],
  K4: ['receipt', 'mileage', 'hotel', 'travel', 'claim', 'per-diem'],
}
const common = [
  'please',
  'help',
  'question',
  'about',
  'our',
  'my',
  'the',
  'for',
  'with',
  'when',
  'how',
  'can',
  'we',
  'find',
]

/** Rows whose labels are opaque, so that only the examples can tell what they mean. */
export const questionRows = (
  counts: { train: number; validation: number; test: number },
  seed = 1,
): string => {
  const labels = Object.keys(topics)
  const rows = (['train', 'validation', 'test'] as const).flatMap((split) => {
    const random = uniforms({ seed, step: split, purpose: 'questions' })
    let draw = 0
    const pick = (words: readonly string[]) => words[Math.floor(random(draw++) * words.length)] ?? ''
    return Array.from({ length: counts[split] }, (_, n) => {
      const label = labels[n % labels.length] ?? ''
      const own = topics[label] ?? []
      const words = [
        pick(common),
        pick(own),
        pick(common),
        pick(common),
        pick(own),
        pick(common),
        `${split}${n}`,
      ]
      return { input: words.join(' '), expected_output: label, split }
    })
  })
  return rows.map((row) => JSON.stringify(row)).join('\n')
}
