import type { ExperimentDefinition, Observation } from '../../contracts/rpc/experiment.ts'
import { newAnalysis } from '../../core/experiment/analysis.ts'
import { addBatch } from '../../core/experiment/batch.ts'
import { unitKey } from '../../core/experiment/encounter.ts'
import { assessGuardrails } from '../../core/experiment/guardrails.ts'
import type { Random } from '../random.ts'
import { plainExperiment } from './definition.ts'
import type { Stops } from './run-binary.ts'
import { type GuardrailScenario, stepAt, valueAt } from './scenarios.ts'

const definition: ExperimentDefinition = {
  ...plainExperiment,
  guardrails: ['error_rate', 'thumbs_down_rate', 'correction_rate', 'latency_ms', 'tokens'].map((metric) => ({
    metric,
    max_relative_increase: 0,
  })),
}

/** The evidence is a running maximum, so a look after many units misses nothing that a look after each would see. */
const LOOK_EVERY = 500

/** One run of five guardrails that are not harmed, through the batches and the assessment of the product. */
export function runGuardrails(scenario: GuardrailScenario, random: Random): Stops {
  let analysis = newAnalysis(definition)
  for (let from = 0; from < scenario.units; from += LOOK_EVERY) {
    const observations = Array.from({ length: LOOK_EVERY }, (_, at) => visit(scenario, from + at, random))
    analysis = addBatch(definition, analysis, observations, () => null).analysis
    if (assessGuardrails(definition, analysis).some(({ harmed }) => harmed)) {
      return { guardrails: from + LOOK_EVERY }
    }
  }
  return { guardrails: null }
}

/** A unit whose bad outcomes come together: a hard question fails, is corrected and takes long. */
function visit(scenario: GuardrailScenario, unit: number, { uniform, normal }: Random): Observation {
  const step = stepAt(scenario, unit)
  const probability = scenario.shares[step] ?? 0
  const rate = valueAt(scenario.rate, scenario, unit)
  const hardness = uniform()
  const isBad = () => Number(hardness < rate && uniform() < 0.7)
  const slowness = Math.exp(0.8 * normal() + (hardness < rate ? 1 : 0))
  return {
    unit: unitKey(`unit-${unit}`),
    at: 0,
    variant: uniform() < probability ? 'B' : 'A',
    probability,
    configVersion: step + 1,
    metrics: {
      error_rate: isBad(),
      thumbs_down_rate: isBad(),
      correction_rate: isBad(),
      latency_ms: 800 * slowness,
      tokens: Math.round(300 * slowness * Math.exp(0.3 * normal())),
    },
  }
}
