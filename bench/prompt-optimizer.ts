import { measure } from '../core/evaluation/interval.ts'
import { comparePaired } from '../core/evaluation/paired.ts'
import { constantAnswerScore, verdict } from '../core/evaluation/verdict.ts'
import { shuffled } from '../core/randomness.ts'
import type { EngineInput, TrainingItem } from '../queues/engines/engine.ts'
import { zeroCostBaselines } from '../queues/engines/prompt-optimizer/material.ts'
import { promptOptimizer } from '../queues/engines/prompt-optimizer/prompt-optimizer.ts'
import { banking77Folder, banking77Splits, type Splits } from './banking77.ts'
import { answerItems, runSearch } from './run-search.ts'

/**
 * The prompt optimizer on BANKING77 with the reference model, in process, from a vague prompt: what it finds
 * at several budgets, and that it claims nothing when labels are shuffled.
 */
const grader = { type: 'label' } as const
const shuffles = 20
/** The mean score to reach on the sealed test with 1,200 calls. */
const target = 0.72

function makeInput(splits: Splits, seed: number, maxCalls: number): EngineInput {
  return {
    seed,
    baseline: {
      system_prompt: 'You are a helpful assistant for a bank.',
      model: 'reference',
      temperature: 0,
      examples: [],
      output_format: { type: 'text' },
    },
    train: splits.train,
    validation: splits.validation,
    grader,
    maxCalls,
    maxVariants: 5,
  }
}

/** Search, then the sealed test and the verdict. */
function optimize(splits: Splits, seed: number, maxCalls: number) {
  const input = makeInput(splits, seed, maxCalls)
  const { state, calls } = runSearch(promptOptimizer, input, grader)
  const [best] = promptOptimizer.proposals(state)
  const score = (config: EngineInput['baseline']) =>
    answerItems(config, splits.test, grader).map((item) => item.score)
  const baseline = score(input.baseline)
  const candidate = best === undefined ? null : score(best.config)
  const difference = candidate === null ? null : comparePaired(baseline, candidate, seed)
  const { verdict: outcome, reasons } = verdict({
    difference,
    candidateScores: candidate ?? [],
    constantAnswer: constantAnswerScore(splits.test.map((item) => item.expected)),
    regression: [],
    safety: [],
    searchReasons: promptOptimizer.reasons(state),
  })
  const end = promptOptimizer.end(state)
  const stateBytes = JSON.stringify(state).length
  return {
    input,
    calls,
    best,
    difference,
    outcome,
    reasons,
    end,
    stateBytes,
    baseline: measure(baseline, seed),
    score,
    candidate: measure(candidate ?? [], seed),
  }
}

function main(): void {
  const folder = banking77Folder()
  if (folder === null) {
    print('BANKING77 is not beside this project (../shared/data/banking77): nothing to measure.')
    return
  }
  for (const budget of [150, 300, 600, 1200]) reportBudget(folder, budget)
  reportShuffles(folder)
}

function reportBudget(folder: URL, budget: number): void {
  print(
    `\nmax_calls ${budget}\nseed  calls  baseline  best   95 % interval   validation  verdict         method`,
  )
  const rows = [0, 1, 2, 3, 4].map((seed) => {
    const run = optimize(banking77Splits(folder, seed), seed, budget)
    const { score, ciLow, ciHigh } = run.candidate
    print(
      `${seed}     ${String(run.calls).padStart(5)}  ${run.baseline.score.toFixed(3)}     ${score.toFixed(3)}  ${ciLow.toFixed(3)} to ${ciHigh.toFixed(3)}  ${(run.best?.validationScore ?? 0).toFixed(3)}       ${run.outcome.padEnd(15)} ${run.best?.method ?? ''} (${run.end})`,
    )
    const zero = zeroCostBaselines(run.input).map(
      ({ method, config }) => `${method} ${measure(run.score(config), 0).score.toFixed(3)}`,
    )
    return {
      score,
      calls: run.calls,
      validation: run.best?.validationScore ?? 0,
      zero,
      reasons: run.reasons,
      bytes: run.stateBytes,
    }
  })
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  print(
    `mean  ${mean(rows.map((row) => row.calls))
      .toFixed(0)
      .padStart(
        5,
      )}            ${mean(rows.map((row) => row.score)).toFixed(3)}  validation flatters by ${mean(rows.map((row) => row.validation - row.score)).toFixed(3)}; largest state ${Math.max(...rows.map((row) => row.bytes))} bytes`,
  )
  if (budget === 1200 && mean(rows.map((row) => row.score)) < target) process.exitCode = 1
  print(`without a search, seed 0: ${rows[0]?.zero.join(', ')}`)
  for (const reason of rows[0]?.reasons ?? []) print(`  ${reason}`)
}

/** Shuffles the expected outputs of the named splits, each within itself. */
function withShuffledLabels(
  splits: Splits,
  names: readonly ('train' | 'validation' | 'test')[],
  seed: number,
): Splits {
  const shuffle = (items: TrainingItem[], name: keyof Splits) => {
    if (!names.includes(name)) return items
    const outputs = shuffled(
      items.map((item) => item.expected),
      { seed, step: 'shuffle', purpose: name },
    )
    return items.map((item, index) => ({ ...item, expected: outputs[index] ?? item.expected }))
  }
  return {
    train: shuffle(splits.train, 'train'),
    validation: shuffle(splits.validation, 'validation'),
    test: shuffle(splits.test, 'test'),
  }
}

function reportShuffles(folder: URL): void {
  print(`\n${shuffles} shuffles of the labels, max_calls 1200`)
  for (const names of [['train'], ['train', 'validation'], ['train', 'validation', 'test']] as const) {
    const outcomes = new Map<string, number>()
    for (let seed = 0; seed < shuffles; seed++) {
      const splits = withShuffledLabels(banking77Splits(folder, seed % 5), names, seed)
      const { outcome, end, calls } = optimize(splits, seed, 1200)
      const key = `${outcome} (${end}, ${calls} calls)`
      outcomes.set(key, (outcomes.get(key) ?? 0) + 1)
    }
    print(`${names.join('+')}: ${[...outcomes].map(([key, count]) => `${count} x ${key}`).join(', ')}`)
    if ([...outcomes.keys()].some((key) => key.startsWith('improved'))) process.exitCode = 1
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

main()
