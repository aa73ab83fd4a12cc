/** Every scenario is data, so that a worker can be handed it. */
export type Scenario = BinaryScenario | SampleRatioScenario | GuardrailScenario | ClusterScenario

/** What a share or a rate does from the first unit to the last. */
export interface Line {
  readonly from: number
  readonly to: number
}

interface Common {
  readonly name: string
  /** Units, or rows where users have several. */
  readonly units: number
  /** Probability of B, in steps of equal length. */
  readonly shares: readonly number[]
}

/** One binary outcome a unit, watched after every unit. */
export interface BinaryScenario extends Common {
  readonly kind: 'binary'
  readonly rateA: Line
  readonly rateB: Line
}

/** Units that arrive in other shares than declared, or in the declared ones. */
export interface SampleRatioScenario extends Common {
  readonly kind: 'sample_ratio'
  /** What B really gets, as a multiple of its declared share. */
  readonly factor: number
}

/** Five guardrails over units whose outcomes hang together, no harm. */
export interface GuardrailScenario extends Common {
  readonly kind: 'guardrails'
  /** Rate of bad outcomes; latency drifts with it. */
  readonly rate: Line
}

/** Users with many ratings each and a success rate of their own, no difference between the variants. */
export interface ClusterScenario extends Common {
  readonly kind: 'clusters'
  readonly users: number
  readonly rate: Line
  /** Correlation of two ratings of one user. */
  readonly spread: number
}

const constant = (value: number): Line => ({ from: value, to: value })
const ramp = [0.05, 0.25, 0.5]

const binary = (
  name: string,
  shares: readonly number[],
  rateA: Line,
  rateB: Line = rateA,
): BinaryScenario => ({ kind: 'binary', name, units: 20_000, shares, rateA, rateB })

/** Names are those of ../shared/vectors/peeking_simulation.json, where the same cells were simulated elsewhere. */
export const binaryScenarios: readonly BinaryScenario[] = [
  binary('NULL p=.95 canary 1%', [0.01], constant(0.95)),
  binary('NULL p=.98 canary 1%', [0.01], constant(0.98)),
  binary('NULL p=.98 canary 5%', [0.05], constant(0.98)),
  binary('NULL p=.995 canary 10%', [0.1], constant(0.995)),
  binary('NULL p=.95 50/50', [0.5], constant(0.95)),
  binary('NULL p=.80 50/50', [0.5], constant(0.8)),
  binary('NULL drift .95->.80 with ramp 5/25/50 (Simpson)', ramp, { from: 0.95, to: 0.8 }),
  binary('NULL drift .80->.95 with ramp 5/25/50 (Simpson)', ramp, { from: 0.8, to: 0.95 }),
  binary('HARM .95->.90 canary 5%', [0.05], constant(0.95), constant(0.9)),
  binary('HARM .95->.85 canary 5%', [0.05], constant(0.95), constant(0.85)),
  binary('HARM .98->.90 canary 1%', [0.01], constant(0.98), constant(0.9)),
  binary('LIFT .80->.83 50/50', [0.5], constant(0.8), constant(0.83)),
]

const sampleRatio = (name: string, shares: readonly number[], factor: number): SampleRatioScenario => ({
  kind: 'sample_ratio',
  name,
  units: 50_000,
  shares,
  factor,
})

export const sampleRatioScenarios: readonly SampleRatioScenario[] = [
  sampleRatio('SRM true=0.5 expected=0.5 N=50000', [0.5], 1),
  sampleRatio('SRM true=0.05 expected=0.05 N=50000', [0.05], 1),
  sampleRatio('SRM as declared over a ramp 5/25/50 N=50000', ramp, 1),
  sampleRatio('SRM true=0.52 expected=0.5 N=50000', [0.5], 1.04),
  sampleRatio('SRM true=0.06 expected=0.05 N=50000', [0.05], 1.2),
]

export const guardrailScenarios: readonly GuardrailScenario[] = [
  {
    kind: 'guardrails',
    name: 'five guardrails, canary 5%',
    units: 10_000,
    shares: [0.05],
    rate: constant(0.05),
  },
  {
    kind: 'guardrails',
    name: 'five guardrails, drift .05->.20 with ramp 5/25/50',
    units: 10_000,
    shares: ramp,
    rate: { from: 0.05, to: 0.2 },
  },
]

export const clusterScenarios: readonly ClusterScenario[] = [
  {
    kind: 'clusters',
    name: '2,000 users, 10 ratings each, 50/50',
    units: 20_000,
    users: 2000,
    shares: [0.5],
    rate: constant(0.8),
    spread: 1 / 3,
  },
  {
    kind: 'clusters',
    name: '2,000 users, 10 ratings each, drift with ramp 5/25/50',
    units: 20_000,
    users: 2000,
    shares: ramp,
    rate: { from: 0.95, to: 0.8 },
    spread: 1 / 3,
  },
]

export const allScenarios: readonly Scenario[] = [
  ...binaryScenarios,
  ...sampleRatioScenarios,
  ...guardrailScenarios,
  ...clusterScenarios,
]

/** Place of a unit in a scenario's steps, from 0. */
export function stepAt({ shares, units }: Common, unit: number): number {
  return Math.floor((unit / units) * shares.length)
}

/** A rate at a unit's place. */
export function valueAt({ from, to }: Line, { units }: Common, unit: number): number {
  return from + (to - from) * (unit / units)
}
