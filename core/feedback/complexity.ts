import { words } from '../selection/lexical.ts'

const steps = [10, 30, 100, 300]

/** How much there is to review, 1 to 5, by the number of words: up to 10, 30, 100, 300, more. */
export const complexityOf = (input: string, output: string): number => {
  const count = words(input).length + words(output).length
  return 1 + steps.filter((step) => count > step).length
}
