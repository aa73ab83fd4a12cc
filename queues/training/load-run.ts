import { agentConfig } from '../../contracts/agents.ts'
import type { Grader } from '../../contracts/training.ts'
import { chooseGrader } from '../../core/evaluation/grade.ts'
import { sampled } from '../../core/randomness.ts'
import type { Organization } from '../../db/organization.ts'
import type { TrainingRunRow } from '../../db/repositories/training-runs.ts'
import type { Engine, TrainingItem } from '../engines/engine.ts'
import { engines } from '../engines/registry.ts'
import { callsPerItem } from './answer.ts'
import type { PipelineInput } from './pipeline.ts'

/** A run with everything that its state machine may know. The sealed items are ids only. */
export interface LoadedRun {
  readonly row: TrainingRunRow
  readonly grader: Grader
  readonly input: PipelineInput
  readonly benchmarkNames: Readonly<Record<string, string>>
}

interface StoredItem {
  readonly position: number
  readonly input: string
  readonly expectedOutput: string
}

/** The id of a dataset's item inside a run. */
export const itemId = (position: number): string => String(position)

/** A stored item as engines see it. */
export const toTrainingItem = ({ position, input, expectedOutput }: StoredItem): TrainingItem => ({
  id: itemId(position),
  input,
  expected: expectedOutput,
})

const engineOf = (trainingType: string): Engine<unknown> => {
  const engine = engines[trainingType]
  if (engine === undefined) throw new Error(`No engine is registered for ${trainingType}`)
  return engine
}

const graderOf = (row: TrainingRunRow, expected: readonly string[]): Grader => {
  const { grader } = row.config
  return grader === undefined
    ? chooseGrader(expected)
    : typeof grader === 'string'
      ? { type: grader }
      : grader
}

/** Reads a run with its data; the same run always gives the same input. */
export const loadRun = async (organization: Organization, runId: string): Promise<LoadedRun> => {
  const row = await organization.trainingRuns.get(runId)
  if (row === null) throw new Error('The run does not exist')
  const [version, open, sealedPositions, benchmarks] = await Promise.all([
    organization.agents.version(row.agentId, row.baselineVersion),
    organization.evaluationItems.open(row.datasetId),
    organization.evaluationItems.sealedPositions(row.datasetId),
    organization.evaluationItems.benchmarks(row.agentId, row.createdAt),
  ])
  if (version === null) throw new Error('The version that the run set out from does not exist')

  const { config } = row
  const engine = engineOf(row.trainingType)
  const train = open.filter(({ split }) => split === 'train').map(toTrainingItem)
  const validation = open.filter(({ split }) => split === 'validation').map(toTrainingItem)
  const grader = graderOf(
    row,
    open.map(({ expectedOutput }) => expectedOutput),
  )
  const search = {
    seed: config.seed,
    baseline: agentConfig.parse(version.config),
    train,
    validation,
    grader,
    maxCalls: Math.floor(config.max_calls / callsPerItem(grader)),
    maxVariants: config.max_variants,
  }
  const sealedIds = sealedPositions.map(itemId)
  const chosen =
    config.evaluation_examples === undefined || config.evaluation_examples >= sealedIds.length
      ? sealedIds
      : sampled(sealedIds, config.evaluation_examples, {
          seed: config.seed,
          step: 'evaluate',
          purpose: 'items',
        })
  return {
    row,
    grader,
    input: {
      engine,
      search,
      sealed: { id: row.datasetId, split: 'sealed', itemIds: chosen },
      benchmarks: benchmarks.map(({ id, positions }) => ({
        id,
        split: 'benchmark',
        itemIds: positions.map(itemId),
      })),
      comparisons: engine
        .comparisons(search)
        .map(({ method, config }, n) => ({ name: `comparison:${n}`, method, config })),
    },
    benchmarkNames: Object.fromEntries(benchmarks.map(({ id, name }) => [id, name])),
  }
}
