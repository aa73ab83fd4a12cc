import { z } from 'zod'
import { uuid } from './common.ts'
import { variants } from './splits.ts'

/** One exposure of a unit, as its assignment was drawn. */
export const loggedExposure = z.strictObject({
  split_id: uuid,
  unit: z.number().int().min(0),
  variant: z.enum(variants),
  probability: z.number().min(0).max(1),
  config_version: z.number().int().min(1),
  /** Milliseconds since the epoch. */
  at: z.number().int(),
})
export type LoggedExposure = z.output<typeof loggedExposure>

/** Queue `effects`: ids only, the work itself is read from the database. */
export const effectMessage = z.discriminatedUnion('type', [
  z
    .strictObject({ type: z.literal('outbox'), org_id: uuid, id: z.string() })
    .describe('An outbox row is due'),
  z
    .strictObject({
      type: z.literal('experiment.changed'),
      org_id: uuid,
      experiment_id: uuid,
      kind: z.enum(['experiment', 'rollout']),
    })
    .describe('The Durable Object of an experiment or rollout decided something by itself'),
  z
    .strictObject({
      type: z.literal('exposures'),
      org_id: uuid,
      exposures: z.array(loggedExposure).min(1).max(100),
    })
    .describe(
      'Assignments that clients asked to be counted. Units travel as numbers that lead back to nobody',
    ),
])
export type EffectMessage = z.output<typeof effectMessage>

/** Queue `training`: one step of a run, or the moment when all steps of its plan are done. */
export const trainingMessage = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('advance'), org_id: uuid, run_id: uuid }),
  z.strictObject({ type: z.literal('step'), org_id: uuid, run_id: uuid, step_id: z.string() }),
])
export type TrainingMessage = z.output<typeof trainingMessage>
