import { existsSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import type { Scenario } from './scenarios.ts'

const cell = z.object({ reject: z.number(), medianStop: z.number().nullable() }).optional()
const round1 = z.object({
  name: z.string(),
  result: z.object({
    fixed_t_peek: cell,
    'asympcs_N*=5000': cell,
    eprocess_2sided: cell,
    eprocess_harm_1sided: cell,
    chi2_peek_p001: z.number().optional(),
    chi2_median: z.number().nullish(),
    seq_e1000: z.number().optional(),
    seq_median: z.number().nullish(),
    seq_e20: z.number().optional(),
  }),
})
const round2 = z.object({
  p: z.number(),
  pB: z.number(),
  split: z.number(),
  asympcsByMinCell: z.record(z.string(), z.number()).optional(),
  asympcs: z.tuple([z.number(), z.number()]).optional(),
  shrunkMixtureE: z.union([z.number(), z.tuple([z.number(), z.number()])]),
})
const file = z.object({ round1: z.array(round1), round2_minCell_and_shrunkMixture: z.array(round2) })

/** A share of rejections and the median stop, where it was written down. */
export interface Reference {
  readonly reject: number
  readonly medianStop: number | null
}

/** The figures of an earlier simulation by watcher; empty where the file is absent or has no such cell. */
export function readReference(path: URL): (scenario: Scenario) => Record<string, Reference | undefined> {
  if (!existsSync(path)) return () => ({})
  const { round1: cells, round2_minCell_and_shrunkMixture: more } = file.parse(
    JSON.parse(readFileSync(path, 'utf8')),
  )
  return (scenario) => {
    const first = cells.find(({ name }) => name === scenario.name)?.result
    const second = more.find((one) => isSame(one, scenario))
    const exact = second?.shrunkMixtureE
    return {
      tTest: first?.fixed_t_peek,
      asymptotic: first?.['asympcs_N*=5000'] ?? alone(second?.asympcsByMinCell?.['0']),
      asymptoticOfFive: alone(second?.asympcsByMinCell?.['5']),
      eProcess: typeof exact === 'object' ? { reject: exact[0], medianStop: exact[1] } : alone(exact),
      chiSquare: alone(first?.chi2_peek_p001, first?.chi2_median),
      sequential: alone(first?.seq_e1000, first?.seq_median),
      sequentialAt05: alone(first?.seq_e20),
    }
  }
}

function isSame({ p, pB, split }: z.output<typeof round2>, scenario: Scenario): boolean {
  if (scenario.kind !== 'binary' || scenario.shares.length > 1) return false
  return scenario.rateA.to === p && scenario.rateB.to === pB && scenario.shares[0] === split
}

function alone(reject: number | undefined, medianStop: number | null = null): Reference | undefined {
  return reject === undefined ? undefined : { reject, medianStop }
}
