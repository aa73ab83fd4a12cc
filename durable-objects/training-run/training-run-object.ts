import { DurableObject } from 'cloudflare:workers'

/** Owns the state of one training run. */
export class TrainingRunObject extends DurableObject {}
