import { z } from 'zod'
/** Bindings of the API Worker, as declared in wrangler.toml. */
export interface Bindings {
  readonly DB: D1Database
  readonly EFFECTS: Queue
  readonly TRAINING: Queue
  readonly EXPERIMENT: DurableObjectNamespace
  readonly TRAINING_RUN: DurableObjectNamespace
  readonly ASSETS: Fetcher
  /** Present where the model provider or the identity provider is reached by a binding instead of the internet. */
  readonly MODEL?: Fetcher
  readonly IDENTITY?: Fetcher
}

const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean),
)

/** Variables and secrets of the API Worker. An unknown or wrong one fails the first request with its name. */
export const variables = z.object({
  LEARNING_ENABLED: z.stringbool().default(true),
  ANNOTATION_QUEUE_SIZE: z.coerce.number().int().min(1).default(100),
  TRAINING_JOB_TIMEOUT: z.coerce.number().int().min(1).default(3600),
  EXPERIMENT_MIN_SAMPLES: z.coerce.number().int().min(1).default(1000),
  FEEDBACK_RETENTION_DAYS: z.coerce.number().int().min(1).default(365),
  OPENAI_API_KEY: z.string().min(1),
  OPENAI_BASE_URL: z.url().default('https://api.openai.com/v1'),
  /** What `model: "reference"` means at a provider that has no reference model. */
  OPENAI_MODEL: z.string().min(1).default('gpt-4o-mini'),
  JWKS_URL: z.url(),
  JWT_ISSUER: z.string().min(1),
  JWT_AUDIENCE: z.string().min(1),
  JWT_ORGANIZATION_CLAIM: z.string().default('org_id'),
  JWT_ROLE_CLAIM: z.string().default('role'),
  /** HMAC secrets, newest first; older ones are still accepted. */
  ASSIGNMENT_TOKEN_SECRETS: list.pipe(z.array(z.string().min(32)).min(1)),
  /** Also encrypt the answers that are kept for an Idempotency-Key. */
  FEEDBACK_TOKEN_SECRETS: list.pipe(z.array(z.string().min(32)).min(1)),
})
export type Variables = z.output<typeof variables>

/** Parses the variables once an isolate; throws an error that names what is missing. */
export const parseVariables = (bindings: object): Variables => {
  const parsed = variables.safeParse(bindings)
  if (parsed.success) return parsed.data
  throw new Error(`The Worker's variables are not valid: ${z.prettifyError(parsed.error)}`)
}
