declare namespace Cloudflare {
  /** The bindings of the Worker that tests run in; see vitest.config.ts. */
  interface Env {
    EXPERIMENT: DurableObjectNamespace<import('../experiment/experiment-object.ts').ExperimentObject>
    TRAINING_RUN: DurableObjectNamespace<import('../training-run/training-run-object.ts').TrainingRunObject>
  }
}
