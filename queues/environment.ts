/** Bindings of the learning Worker, as declared in queues/wrangler.toml. */
export interface LearningBindings {
  readonly DB: D1Database
  readonly EFFECTS: Queue
  readonly TRAINING: Queue
  readonly EXPERIMENT: DurableObjectNamespace
  readonly TRAINING_RUN: DurableObjectNamespace
  /** Present where the model provider is reached by a binding instead of the internet. */
  readonly MODEL?: Fetcher
  readonly OPENAI_API_KEY: string
  readonly OPENAI_BASE_URL?: string
  readonly OPENAI_MODEL?: string
}
