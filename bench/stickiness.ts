import type { Split } from '../core/assignment/split.ts'
import { checks, percent, printTable } from './checks.ts'
import { randomOf } from './random.ts'
import { type Movement, movement, placesByRanges } from './stickiness/movement.ts'
import { makeSplit, placesOf, placesOfArms, sharesOf, UNITS } from './stickiness/splits.ts'
import { returnWithClaims, returnWithTokens } from './stickiness/tokens.ts'
import {
  armsFit,
  type Fits,
  lastCharacterSalts,
  neighbouringIds,
  neighbours,
  neighboursByFnv,
  type Spread,
  shareAllButOne,
  splitFits,
  variantsOfTheFew,
} from './stickiness/uniformity.ts'

/** Who moves when a split changes, with and without tokens, and whether variants are drawn evenly and independently. */
const TOKEN_UNITS = 20_000
const { claim } = checks()

/** The shares of A and B from step to step. */
const paths: readonly (readonly [string, readonly (readonly [number, number])[]])[] = [
  ['rollout', [1, 5, 25, 50, 100].map((treatment) => [100 - treatment, treatment])],
  ['enrolment', [1, 5, 25, 50, 100].map((enrolled) => [enrolled / 2, enrolled / 2])],
  [
    'split',
    [
      [50, 50],
      [80, 20],
      [50, 50],
    ],
  ],
]

/** Weights before and after. Where several arms grow by different factors, the slower one may lose units too. */
const reweights: readonly (readonly [readonly number[], readonly number[]])[] = [
  [
    [0.33, 0.33, 0.34],
    [0.5, 0.25, 0.25],
  ],
  [
    [1 / 3, 1 / 3, 1 / 3],
    [0.6, 0.2, 0.2],
  ],
  [
    [0.6, 0.2, 0.2],
    [0.2, 0.4, 0.4],
  ],
  [
    [0.2, 0.2, 0.2, 0.2, 0.2],
    [0.6, 0.1, 0.1, 0.1, 0.1],
  ],
  [
    [1 / 3, 1 / 3, 1 / 3, 0],
    [0.25, 0.25, 0.25, 0.25],
  ],
  [
    [0.2, 0.3, 0.5],
    [0.3, 0.6, 0.1],
  ],
]

const positions = Float64Array.from({ length: UNITS }, randomOf(2026, 'positions').uniform)

console.log(`${UNITS.toLocaleString('en')} units; ranges: what arms as ranges one after the other would move`)
const steps = [...paths.flatMap(([name, path]) => walk(name, path)), ...reweights.map(reweigh)]
printTable([
  ['', 'moved', 'least possible', 'ranges', 'left a growing variant'],
  ...steps.map(({ name, moved, minimum, leftGrowing, byRanges }) => [
    name,
    percent(moved, 2),
    percent(minimum, 2),
    byRanges === null ? '' : percent(byRanges, 2),
    leftGrowing.toLocaleString('en'),
  ]),
])
for (const step of steps) {
  claim(
    step.moved <= step.minimum + 0.03,
    `${step.name}: ${percent(step.moved - step.minimum, 2)} above the least possible`,
  )
}
const [single, several] = [
  steps.filter(({ growsAtOneRate }) => growsAtOneRate),
  steps.filter(({ growsAtOneRate }) => !growsAtOneRate),
]
claim(
  steps.every(({ leftGrowing }) => leftGrowing === 0),
  `all ${steps.length} changes: no unit of a growing variant moves`,
)
claim(
  single.every(({ leftGrowing }) => leftGrowing === 0),
  `${single.length} changes in which growing variants grow by one factor: no unit of a growing variant moves`,
)
claim(
  several.every(({ leftFastest }) => leftFastest === 0),
  `${several.length} in which they grow by several: no unit of the fastest one moves (of slower ones: ${several.reduce((sum, { leftGrowing }) => sum + leftGrowing, 0).toLocaleString('en')})`,
)

console.log('\nWith tokens')
for (const [name, splits, mayMoveOn] of tokenPaths()) {
  const all = returnWithClaims(splits)
  const signed = await returnWithTokens(splits, TOKEN_UNITS)
  const moves = mayMoveOn ? 'movedFromB' : 'movedWhileServed'
  claim(
    all[moves] === 0 && signed[moves] === 0 && signed.refusedTokens === 0,
    `${name}: ${all[moves]} moves of ${UNITS.toLocaleString('en')} units, ${signed[moves]} of ${TOKEN_UNITS.toLocaleString('en')} with signed tokens (without tokens ${all.movedWithout.toLocaleString('en')})${mayMoveOn ? `; ${all.movedWhileServed.toLocaleString('en')} moved on from A to B, as a rollout wants` : ''}`,
  )
}

console.log('\nChi-square tests, share of p < .01 (.5 % to 1.5 % wanted)')
evenFirst('nobody, A and B', splitFits())
evenFirst('three arms', armsFit())
const few = variantsOfTheFew()
even('A against B in a 1 % enrolment', few)
claim(few.p > 0.001, `enrolment 1 %, then 50/50: ${few.A} to ${few.B}, p = ${few.p.toPrecision(2)}`)
even('variants of salts that differ in the last character', neighbours(lastCharacterSalts(), shareAllButOne))
even('variants of experiments with neighbouring ids (UUIDv7)', neighbours(neighbouringIds()))
for (const [name, spread] of [
  ['last character', neighboursByFnv(lastCharacterSalts().slice(0, 320), shareAllButOne)],
  ['UUIDv7', neighboursByFnv(neighbouringIds().slice(0, 301))],
] as const) {
  console.log(
    `  beside: GrowthBook's first hash, ${name}: ${percent(spread.below01)} of ${spread.tests} pairs`,
  )
}

function walk(name: string, path: readonly (readonly [number, number])[]) {
  const splits = path.map(([control, treatment]) => makeSplit(control, treatment))
  const found = splits.map((split) => ({ split, places: placesOf(split) }))
  return found.slice(1).map(({ split, places }, at) => {
    const before = found[at] ?? found[0]
    if (!before) throw new Error('A path has at least two steps.')
    return compareStep(
      `${name} ${text(before.split)} -> ${text(split)}`,
      before.places,
      places,
      sharesOf(before.split),
      sharesOf(split),
      sharesOf(split)[0] === sharesOf(before.split)[0],
    )
  })
}

function reweigh([before, after]: readonly [readonly number[], readonly number[]]) {
  const salt = 'reweights'
  const inWords = (weights: readonly number[]) => weights.map((weight) => Math.round(100 * weight)).join('/')
  return compareStep(
    `${before.length} arms ${inWords(before)} -> ${inWords(after)}`,
    placesOfArms(before, salt),
    placesOfArms(after, salt),
    before,
    after,
    true,
  )
}

function compareStep(
  name: string,
  placesBefore: Uint8Array,
  placesAfter: Uint8Array,
  before: readonly number[],
  after: readonly number[],
  isEverybodyIn: boolean,
): Movement & { name: string; byRanges: number | null; growsAtOneRate: boolean } {
  const ranges = movement(placesByRanges(positions, before), placesByRanges(positions, after), before, after)
  const factors = before.flatMap((share, place) => (share > 0 ? [(after[place] ?? 0) / share] : []))
  const growing = factors.filter((factor) => factor >= 1).map((factor) => factor.toFixed(6))
  return {
    name,
    ...movement(placesBefore, placesAfter, before, after),
    // Where the enrolment changes it depends on where the ranges begin: then they are no rival.
    byRanges: isEverybodyIn ? ranges.moved : null,
    growsAtOneRate: new Set(growing).size <= 1,
  }
}

function tokenPaths(): readonly (readonly [string, readonly Split[], boolean])[] {
  const experiment = (treatment: number, step: number) =>
    makeSplit(100 - treatment, treatment, { configVersion: step + 1 })
  const rollout = (unit: Split['unit']) => (treatment: number, step: number) =>
    makeSplit(100 - treatment, treatment, { kind: 'rollout', unit, configVersion: step + 1 })
  return [
    ['experiment 50 -> 20 -> 50 -> 80', [50, 20, 50, 80].map(experiment), false],
    [
      'rollout 1 -> 5 -> 25 -> 50 -> 100, conversations',
      [1, 5, 25, 50, 100].map(rollout('conversation')),
      false,
    ],
    ['rollout 1 -> 5 -> 25 -> 50 -> 100, users', [1, 5, 25, 50, 100].map(rollout('user')), true],
  ]
}

function even(name: string, { tests, below01, worst }: Spread): void {
  claim(
    below01 >= 0.005 && below01 <= 0.015,
    `${name}: ${percent(below01, 2)} of ${tests.toLocaleString('en')}, least p ${worst.toPrecision(2)}`,
  )
}

/** Asks for 1,000 salts; 5,000 beside it show how much of the share is luck. */
function evenFirst(name: string, { first, all }: Fits): void {
  even(name, first)
  console.log(`  beside: ${name}, ${percent(all.below01, 2)} of ${all.tests.toLocaleString('en')}`)
}

function text({ controlPercentage, treatmentPercentage }: Split): string {
  return `${controlPercentage}/${treatmentPercentage}`
}
