import { newBinaryEProcess, observeBinary } from '../../core/statistics/binary-e-process.ts'
import { newRatioEProcess, observeBadEvent } from '../../core/statistics/ratio-e-process.ts'
import type { Random } from '../random.ts'
import { ALPHA, type Counts, lookAt } from './competitors.ts'
import { type BinaryScenario, stepAt, valueAt } from './scenarios.ts'

/** The unit at which each watcher rejected first; null when it never did. */
export type Stops = Record<string, number | null>

const LOG_EVIDENCE = -Math.log(ALPHA)

/** One run of a binary scenario, watched after every unit by everybody at once. */
export function runBinary(scenario: BinaryScenario, { uniform }: Random): Stops {
  const stops: Record<'tTest' | 'asymptotic' | 'asymptoticOfFive' | 'eProcess' | 'harmRule', number | null> =
    {
      tTest: null,
      asymptotic: null,
      asymptoticOfFive: null,
      eProcess: null,
      harmRule: null,
    }
  const counts: Counts = { nA: 0, sA: 0, nB: 0, sB: 0 }
  let exact = newBinaryEProcess
  let harm = newRatioEProcess
  for (let unit = 0; unit < scenario.units; unit++) {
    const probability = scenario.shares[stepAt(scenario, unit)] ?? 0
    const variant = uniform() < probability ? 'B' : 'A'
    const rate = variant === 'B' ? scenario.rateB : scenario.rateA
    const success = uniform() < valueAt(rate, scenario, unit)
    if (variant === 'B') {
      counts.nB++
      counts.sB += Number(success)
    } else {
      counts.nA++
      counts.sA += Number(success)
    }
    if (stops.eProcess === null) {
      exact = observeBinary(exact, { variant, success, probability })
      if (exact.maxLogE >= LOG_EVIDENCE) stops.eProcess = unit + 1
    }
    if (stops.harmRule === null && !success) {
      harm = observeBadEvent(harm, { variant, probability }, 1)
      if (harm.maxLogE >= LOG_EVIDENCE) stops.harmRule = unit + 1
    }
    if (stops.tTest === null || stops.asymptoticOfFive === null) {
      const looks = lookAt(counts, stops.tTest !== null)
      if (looks.tTest) stops.tTest ??= unit + 1
      if (looks.asymptotic) stops.asymptotic ??= unit + 1
      if (looks.asymptoticOfFive) stops.asymptoticOfFive ??= unit + 1
    }
  }
  return stops
}
