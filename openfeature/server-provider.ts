import type {
  EvaluationContext,
  JsonValue,
  Provider,
  ProviderMetadata,
  ResolutionDetails,
} from '@openfeature/server-sdk'
import { evaluate, flagOf, isBoolean, isNumber, isObject, isString, type TypeGuard } from './evaluate.ts'
import type { ReceivedAssignment } from './received-assignment.ts'
import { AssignmentRequests, type ConnectionOptions, type Unit, unitOf } from './requests.ts'
import { Tokens } from './tokens.ts'

export type ServerProviderOptions = ConnectionOptions

/** Tokens of so many units and conversations are kept, about 500 bytes each. */
const capacity = 10_000

const defaultTimeoutMs = 2_000

/** A request under way, and the flags that are evaluated by its answer. */
interface Flight {
  readonly answer: Promise<ReceivedAssignment>
  readonly flagKeys: Set<string>
}

/**
 * OpenFeature provider for servers: every evaluation asks for an assignment. Different flags of an agent that are
 * evaluated for the same context at the same time share one request, so that they are parts of one configuration; the
 * same flag evaluated again belongs to another answer and gets an assignment and an execution id of its own.
 * It does not track: the API takes outcomes with a whole execution, of which a tracking event knows nothing.
 */
export class PrismaGlowServerProvider implements Provider {
  readonly metadata: ProviderMetadata = { name: 'prisma-glow' }
  readonly runsOn = 'server'
  readonly #requests: AssignmentRequests
  readonly #logsExposures: boolean
  readonly #flights = new Map<string, Flight>()

  constructor(options: ServerProviderOptions) {
    this.#requests = new AssignmentRequests(options, new Tokens(capacity), defaultTimeoutMs)
    this.#logsExposures = options.exposures === 'on_evaluation'
  }

  resolveBooleanEvaluation(
    flagKey: string,
    defaultValue: boolean,
    context: EvaluationContext,
  ): Promise<ResolutionDetails<boolean>> {
    return this.#resolve(flagKey, defaultValue, context, isBoolean)
  }

  resolveStringEvaluation(
    flagKey: string,
    defaultValue: string,
    context: EvaluationContext,
  ): Promise<ResolutionDetails<string>> {
    return this.#resolve(flagKey, defaultValue, context, isString)
  }

  resolveNumberEvaluation(
    flagKey: string,
    defaultValue: number,
    context: EvaluationContext,
  ): Promise<ResolutionDetails<number>> {
    return this.#resolve(flagKey, defaultValue, context, isNumber)
  }

  resolveObjectEvaluation<T extends JsonValue>(
    flagKey: string,
    defaultValue: T,
    context: EvaluationContext,
  ): Promise<ResolutionDetails<T>> {
    return this.#resolve(flagKey, defaultValue, context, isObject<T>)
  }

  async onClose(): Promise<void> {
    this.#requests.close()
  }

  async #resolve<T extends JsonValue>(
    flagKey: string,
    defaultValue: T,
    context: EvaluationContext,
    isExpected: TypeGuard<T>,
  ): Promise<ResolutionDetails<T>> {
    const flag = flagOf(flagKey)
    const given = await this.#assignmentFor(flagKey, flag.agentId, unitOf(context))
    return evaluate(flag, given, defaultValue, isExpected)
  }

  #assignmentFor(flagKey: string, agentId: string, unit: Unit): Promise<ReceivedAssignment> {
    const flightKey = JSON.stringify([agentId, unit])
    const underway = this.#flights.get(flightKey)
    if (underway !== undefined && !underway.flagKeys.has(flagKey)) {
      underway.flagKeys.add(flagKey)
      return underway.answer
    }
    const answer = this.#requests.assign(agentId, unit, this.#logsExposures).finally(() => {
      if (this.#flights.get(flightKey)?.answer === answer) this.#flights.delete(flightKey)
    })
    this.#flights.set(flightKey, { answer, flagKeys: new Set([flagKey]) })
    return answer
  }
}
