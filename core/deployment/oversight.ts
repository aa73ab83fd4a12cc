import type { trainingTypes } from '../../contracts/training.ts'

type TrainingType = (typeof trainingTypes)[number]

/** Different people who must approve before traffic, by the strategy that found the version (spec §5). */
const approvals: Readonly<Record<TrainingType, number>> = {
  prompt_optimization: 1,
  rag_tuning: 0,
  behavior_learning: 1,
  fine_tuning: 2,
  dpo: 2,
  rlhf: 2,
  reinforcement: 2,
}

/** Approvals that a deployment needs; null for a version that somebody wrote by hand. */
export const approvalsRequired = (trainingType: TrainingType | null): number =>
  trainingType === null ? 1 : approvals[trainingType]
