import type { JsonObject } from '@openfeature/core'
import type { AssignmentResponse } from '../contracts/assignments.ts'

/** An assignment as a client reads it: what a newer server adds to a config or names a variant is passed on. */
export type ReceivedAssignment = Omit<AssignmentResponse, 'config' | 'variant'> & {
  readonly config: JsonObject
  readonly variant: string | null
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isText = (value: unknown): value is string => typeof value === 'string'

/**
 * Whether a JSON value is an assignment. Checked by hand: the schemas of the contract would bring their library, ten
 * times as large as the SDK, to every page.
 */
export const isAssignment = (value: unknown): value is ReceivedAssignment =>
  isRecord(value) &&
  isText(value.execution_id) &&
  isText(value.agent_id) &&
  (value.agent_version === null || typeof value.agent_version === 'number') &&
  isRecord(value.config) &&
  (value.experiment_id === null || isText(value.experiment_id)) &&
  (value.variant === null || isText(value.variant)) &&
  isText(value.assignment_token)
