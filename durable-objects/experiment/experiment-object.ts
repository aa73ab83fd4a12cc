import { DurableObject } from 'cloudflare:workers'

/** Owns one experiment. */
export class ExperimentObject extends DurableObject {}
