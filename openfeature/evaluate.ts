import {
  ErrorCode,
  type FlagMetadata,
  FlagNotFoundError,
  type JsonValue,
  type ResolutionDetails,
  type ResolutionReason,
  StandardResolutionReasons,
} from '@openfeature/core'
import type { ReceivedAssignment } from './received-assignment.ts'

/** What a flag key names: an agent, and where in its configuration; an empty path is the whole of it. */
export interface Flag {
  readonly agentId: string
  readonly path: readonly string[]
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Reads `<agent id>` or `<agent id>.<path>`; throws FLAG_NOT_FOUND when it does not begin with an agent id. */
export const flagOf = (flagKey: string): Flag => {
  const [agentId = '', ...path] = flagKey.split('.')
  if (!uuid.test(agentId)) {
    throw new FlagNotFoundError(`"${flagKey}" is not <agent id> or <agent id>.<path in its config>`)
  }
  return { agentId, path }
}

/** Whether a part of a configuration has the type that was asked for. */
export type TypeGuard<T extends JsonValue> = (value: JsonValue) => value is T

export const isBoolean = (value: JsonValue): value is boolean => typeof value === 'boolean'
export const isString = (value: JsonValue): value is string => typeof value === 'string'
export const isNumber = (value: JsonValue): value is number => typeof value === 'number'
/** An object or an array. Which one, only the caller knows: the SDK types it by the default value. */
export const isObject = <T extends JsonValue>(value: JsonValue): value is T =>
  typeof value === 'object' && value !== null

/** What an object or a list has of its own by that name. */
const partAt = (config: JsonValue, path: readonly string[]): JsonValue | undefined =>
  path.reduce<JsonValue | undefined>(
    (part, name) =>
      typeof part === 'object' && part !== null
        ? Object.entries(part).find(([key]) => key === name)?.[1]
        : undefined,
    config,
  )

const metadataOf = (given: ReceivedAssignment): FlagMetadata => ({
  agent_id: given.agent_id,
  execution_id: given.execution_id,
  assignment_token: given.assignment_token,
  ...(given.experiment_id === null ? {} : { experiment_id: given.experiment_id }),
  ...(given.agent_version === null ? {} : { agent_version: given.agent_version }),
})

/**
 * The value of a flag under an assignment. The reason is SPLIT where an experiment or a rollout drew the variant and
 * DEFAULT where the served version answers, unless one is given. FLAG_NOT_FOUND where the configuration has no such
 * part and TYPE_MISMATCH where the part is of another type, both with the default value.
 */
export const evaluate = <T extends JsonValue>(
  { agentId, path }: Flag,
  given: ReceivedAssignment,
  defaultValue: NoInfer<T>,
  isExpected: TypeGuard<T>,
  reason: ResolutionReason = given.variant === null
    ? StandardResolutionReasons.DEFAULT
    : StandardResolutionReasons.SPLIT,
): ResolutionDetails<T> => {
  const flagMetadata = metadataOf(given)
  const failed = (errorCode: ErrorCode, errorMessage: string): ResolutionDetails<T> => ({
    value: defaultValue,
    reason: StandardResolutionReasons.ERROR,
    errorCode,
    errorMessage,
    flagMetadata,
  })
  const value = partAt(given.config, path)
  if (value === undefined) {
    return failed(ErrorCode.FLAG_NOT_FOUND, `The config of agent ${agentId} has no "${path.join('.')}"`)
  }
  if (!isExpected(value)) {
    const actual = value === null ? 'null' : typeof value
    return failed(ErrorCode.TYPE_MISMATCH, `"${[agentId, ...path].join('.')}" is of type ${actual}`)
  }
  return {
    value,
    reason,
    ...(given.variant === null ? {} : { variant: given.variant }),
    flagMetadata,
  }
}
