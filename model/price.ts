/** USD a million tokens, input and output. */
const prices: Readonly<Record<string, readonly [input: number, output: number]>> = {
  reference: [0, 0],
  'gpt-4o-mini': [0.15, 0.6],
  'gpt-4.1-mini': [0.4, 1.6],
  'gpt-4.1-nano': [0.1, 0.4],
  'gpt-4.1': [2, 8],
  'gpt-4o': [2.5, 10],
}

/** A model without a known price is taken for an expensive one, so that a USD limit is never overshot. */
const unknownPrice = [5, 20] as const

/** What a call costs in USD. Dated snapshots cost as their family: `gpt-4o-2024-11-20` as `gpt-4o`. */
export const usdOf = (model: string, inputTokens: number, outputTokens: number): number => {
  const family = Object.keys(prices)
    .filter((name) => model === name || model.startsWith(`${name}-20`))
    .sort((a, b) => b.length - a.length)[0]
  const [input, output] = (family === undefined ? undefined : prices[family]) ?? unknownPrice
  return (inputTokens * input + outputTokens * output) / 1_000_000
}
