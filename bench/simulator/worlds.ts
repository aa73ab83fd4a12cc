import { experimentDefinition, rolloutDefinition } from '../../contracts/rpc/experiment.ts'
import { defaultGuardrails } from '../../contracts/splits.ts'
import type { AmountModel, BinaryOutcomeModel, Delivery, OutcomeModel, Traffic, World } from './world.ts'

const WEEK_HOURS = 168

const common = {
  id: '0192f0c0-0000-7000-8000-000000000004',
  orgId: '0192f0c0-0000-7000-8000-000000000001',
  agentId: '0192f0c0-0000-7000-8000-000000000003',
  unit: 'user',
  salt: 'simulated',
  primaryMetric: 'satisfaction',
  guardrails: defaultGuardrails,
  significanceThreshold: 0.05,
} as const

export const experiment = experimentDefinition.parse({
  ...common,
  kind: 'experiment',
  minSampleSize: 500,
  minDurationHours: WEEK_HOURS,
  controlPercentage: 50,
  treatmentPercentage: 50,
})

export const rollout = rolloutDefinition.parse({
  ...common,
  kind: 'rollout',
  minSampleSize: 50,
  steps: [1, 5, 25, 50, 100].map((percentage) => ({ percentage, hold_hours: 24 })),
  approvalsRequired: 0,
})

export const traffic: Traffic = { visitsPerDay: 3000, users: 30_000, dailySwing: 0.6, weekendFactor: 0.7 }

export const delivery: Delivery = {
  everyMinutes: 10,
  batchSize: 100,
  lost: 0,
  doubled: 0.01,
  late: 0.01,
  lostOfB: 0,
}

export const binary = (
  rate: number,
  about: Partial<Omit<BinaryOutcomeModel, 'type'>> = {},
): BinaryOutcomeModel => ({
  type: 'binary',
  rate,
  effect: 0,
  weekend: 0,
  spread: 0,
  reported: 1,
  delayHours: 0,
  drift: 0,
  ...about,
})

export const amount = (median: number, about: Partial<Omit<AmountModel, 'type'>> = {}): AmountModel => ({
  type: 'amount',
  median,
  sigma: 0.6,
  factor: 1,
  reported: 1,
  delayHours: 0,
  drift: 0,
  ...about,
})

/** Half of the visits are rated, an hour later. */
const rated = { reported: 0.5, delayHours: 1 } as const

/** A visit with satisfaction and errors; what is named replaces it. */
const outcomes = (changed: Readonly<Record<string, OutcomeModel>> = {}) => ({
  satisfaction: binary(0.8, rated),
  thumbs_down_rate: binary(0.1, rated),
  error_rate: binary(0.02),
  ...changed,
})

const world = (name: string, about: Partial<World> = {}): World => ({
  name,
  definition: experiment,
  days: 14,
  traffic,
  outcomes: outcomes(),
  delivery,
  ...about,
})

const better = { effect: 0.03, ...rated } as const

/** The worlds of `npm run bench:simulator`, each with what should come of it. */
export const worlds: readonly World[] = [
  world('A/A'),
  world('A/B: B better by 3 points', { outcomes: outcomes({ satisfaction: binary(0.8, better) }) }),
  world('the same, outcomes two days late', {
    outcomes: outcomes({ satisfaction: binary(0.8, { ...better, delayHours: 48 }) }),
  }),
  world('the same, weekly cycle', {
    traffic: { ...traffic, dailySwing: 1, weekendFactor: 0.3 },
    outcomes: outcomes({ satisfaction: binary(0.8, { ...better, weekend: -0.15 }) }),
  }),
  world('the same, batches lost, doubled and late', {
    delivery: { ...delivery, lost: 0.05, doubled: 0.3, late: 0.3 },
    outcomes: outcomes({ satisfaction: binary(0.8, better) }),
  }),
  world('the same, a fifth of the reports of B lost', {
    delivery: { ...delivery, lostOfB: 0.2 },
    outcomes: outcomes({ satisfaction: binary(0.8, better) }),
  }),
  world('the same, half of the reports of B lost', {
    delivery: { ...delivery, lostOfB: 0.5 },
    outcomes: outcomes({ satisfaction: binary(0.8, better) }),
  }),
  world('A/A, 1,000 users with many ratings', {
    traffic: { ...traffic, users: 1000 },
    outcomes: outcomes({ satisfaction: binary(0.8, { ...rated, spread: 0.33 }) }),
  }),
  world('rollout, nothing changes', { definition: rollout }),
  world('rollout, everybody gets worse', {
    definition: rollout,
    outcomes: outcomes({
      satisfaction: binary(0.95, { ...rated, drift: -0.15 }),
      error_rate: binary(0.02, { drift: 0.06 }),
    }),
  }),
  world('rollout, errors 2 % -> 8 %', {
    definition: rollout,
    outcomes: outcomes({ error_rate: binary(0.02, { effect: 0.06 }) }),
  }),
  world('rollout, satisfaction 80 % -> 70 %', {
    definition: rollout,
    outcomes: outcomes({ satisfaction: binary(0.8, { ...rated, effect: -0.1 }) }),
  }),
  world('rollout, heavy-tailed latency + 50 %', {
    definition: { ...rollout, guardrails: [{ metric: 'latency_ms', max_relative_increase: 0.1 }] },
    outcomes: outcomes({ latency_ms: amount(900, { sigma: 1.2, factor: 1.5 }) }),
  }),
]
