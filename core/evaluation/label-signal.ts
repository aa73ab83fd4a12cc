import { shuffled, uniforms } from '../randomness.ts'
import { similarityMatrix } from '../selection/lexical.ts'

/** How alike two outputs are, 0 to 1: equality for labels, shared words for text. */
export type Agreement = (a: string, b: string) => number

/** Whether inputs and outputs have anything to do with each other. */
export interface Signal {
  /** Mean agreement as the data is. */
  readonly observed: number
  /** Mean agreement when outputs are dealt to inputs at random. */
  readonly chance: number
  /** One-sided permutation p-value of `observed`. */
  readonly pValue: number
}

const permutations = 9999
/** Beyond so many items a sample decides as well and keeps the work bounded. */
const mostItems = 300

/**
 * Do similar inputs have similar outputs? Compares each item's output with that of its nearest neighbour by
 * TF-IDF, against the same with outputs permuted. Needs no model; sees only what spelling shows.
 */
export function neighbourSignal(
  items: readonly { readonly input: string; readonly expected: string }[],
  agreement: Agreement,
  seed: number,
): Signal {
  const some = shuffled(items, { seed, step: 'signal', purpose: 'neighbours' }).slice(0, mostItems)
  const similarity = similarityMatrix(some.map((item) => item.input))
  const outputs = some.map((item) => item.expected)
  return permutationTest(similarity.map(nearestOther), outputs, outputs, agreement, seed)
}

/** Do a model's answers agree with the expected outputs better than with permuted ones? */
export function answerSignal(
  answers: readonly { readonly output: string; readonly expected: string }[],
  agreement: Agreement,
  seed: number,
): Signal {
  const some = shuffled(answers, { seed, step: 'signal', purpose: 'answers' }).slice(0, mostItems)
  const partners = some.map((_, index) => index)
  return permutationTest(
    partners,
    some.map((item) => item.output),
    some.map((item) => item.expected),
    agreement,
    seed,
  )
}

function nearestOther(row: Float64Array, self: number): number {
  let nearest = -1
  row.forEach((similarity, index) => {
    if (index !== self && (nearest < 0 || similarity > (row[nearest] ?? 0))) nearest = index
  })
  return nearest
}

/**
 * The mean of `agreement(left[partner of i], right[i])`, tested by permuting which output belongs to which
 * place. Where both sides are the same list, both are permuted alike.
 */
function permutationTest(
  partners: readonly number[],
  left: readonly string[],
  right: readonly string[],
  agreement: Agreement,
  seed: number,
): Signal {
  const n = right.length
  if (n < 2) return { observed: 0, chance: 0, pValue: 1 }
  const table = agreementTable(left, right, agreement)
  const same = left === right
  const meanUnder = (order: Uint32Array) => {
    let sum = 0
    for (let index = 0; index < n; index++) {
      const partner = partners[index] ?? 0
      sum += table[(same ? (order[partner] ?? 0) : partner) * n + (order[index] ?? 0)] ?? 0
    }
    return sum / n
  }
  const order = Uint32Array.from({ length: n }, (_, index) => index)
  const observed = meanUnder(order)
  const random = uniforms({ seed, step: 'signal', purpose: 'permutations' })
  let atLeast = 0
  let total = 0
  for (let round = 0; round < permutations; round++) {
    for (let last = n - 1; last > 0; last--) {
      const other = Math.floor(random(round * n + last) * (last + 1))
      const moved = order[last] ?? 0
      order[last] = order[other] ?? 0
      order[other] = moved
    }
    const mean = meanUnder(order)
    total += mean
    // The margin keeps means equal that differ by rounding only.
    if (mean >= observed - 1e-9) atLeast++
  }
  return { observed, chance: total / permutations, pValue: (atLeast + 1) / (permutations + 1) }
}

function agreementTable(
  left: readonly string[],
  right: readonly string[],
  agreement: Agreement,
): Float64Array {
  const known = new Map<string, number>()
  return Float64Array.from({ length: left.length * right.length }, (_, cell) => {
    const a = left[Math.floor(cell / right.length)] ?? ''
    const b = right[cell % right.length] ?? ''
    const key = JSON.stringify([a, b])
    const value = known.get(key) ?? agreement(a, b)
    known.set(key, value)
    return value
  })
}
