import { z } from 'zod'
import { exampleTypes } from './annotation.ts'

const frequency = z.enum(['continuous', 'daily', 'weekly', 'monthly', 'manual'])

/** The `learning:` tree of config/system.yaml. An unknown key or a wrong type is an error that names it. */
export const systemConfig = z.strictObject({
  learning: z.strictObject({
    enabled: z.boolean(),
    feedback: z.strictObject({
      collection_rate: z.number().min(0).max(1),
      require_rating_threshold: z.number().int().min(1).max(5),
      consent_default: z.boolean(),
      issue_categories: z.array(z.string().min(1)).min(1),
    }),
    annotation: z.strictObject({
      queue_priority: z.array(z.enum(exampleTypes)).min(1),
      auto_approve_threshold: z.number().min(0).max(1),
      lease_minutes: z.number().min(1).max(240),
    }),
    training: z.strictObject({
      prompt_optimization: z.strictObject({
        frequency,
        min_examples: z.number().int().min(1),
        max_variants: z.number().int().min(1).max(50),
      }),
      rag_tuning: z.strictObject({
        frequency,
        min_feedback: z.number().int().min(1),
        chunk_size_range: z.tuple([z.number().int().min(16), z.number().int().max(8192)]),
      }),
    }),
    experiments: z.strictObject({
      min_duration_hours: z.number().min(0),
      min_samples: z.number().int().min(1),
      significance_threshold: z.number().gt(0).lt(1),
    }),
    safety: z.strictObject({
      banned_content: z.array(z.string().min(1)),
    }),
  }),
})
export type SystemConfig = z.output<typeof systemConfig>
