import {
  ErrorCode,
  type EvaluationContext,
  FlagNotFoundError,
  type JsonValue,
  OpenFeatureError,
  OpenFeatureEventEmitter,
  type Provider,
  ProviderEvents,
  type ProviderMetadata,
  ProviderNotReadyError,
  type ResolutionDetails,
  StandardResolutionReasons,
} from '@openfeature/web-sdk'
import { evaluate, flagOf, isBoolean, isNumber, isObject, isString, type TypeGuard } from './evaluate.ts'
import type { ReceivedAssignment } from './received-assignment.ts'
import { AssignmentRequests, type ConnectionOptions, type Unit, unitIdOf, unitOf } from './requests.ts'
import { type TokenStorage, Tokens } from './tokens.ts'

export interface WebProviderOptions extends ConnectionOptions {
  /** The ids of the agents whose flags the page evaluates; one request each. */
  readonly agents: readonly string[]
  /** Where the assignment tokens stay between visits; `localStorage` by default, where there is one. */
  readonly storage?: TokenStorage
  /** How often to look for changes, in milliseconds; a minute by default. */
  readonly refreshMs?: number
}

/** Tokens of so many units and conversations are kept, about 500 bytes each. */
const capacity = 100

const defaultTimeoutMs = 5_000
const defaultRefreshMs = 60_000

/** What is known of an agent for a unit: its assignment, perhaps from before the server was lost, or why there is none. */
type Held = Given | { readonly unit: Unit; readonly error: OpenFeatureError }
interface Given {
  readonly unit: Unit
  readonly given: ReceivedAssignment
  readonly isStale: boolean
}
type Holdings = ReadonlyMap<string, Held>

/**
 * OpenFeature provider for pages: fetches the assignments when it is initialized, when the context changes and every
 * `refreshMs`, and evaluates from memory. While the server cannot be reached the unit keeps its last values and the
 * provider is STALE. Values of one unit are never shown to another one.
 * It does not track: the API takes outcomes with a whole execution, of which a tracking event knows nothing.
 */
export class PrismaGlowWebProvider implements Provider {
  readonly metadata: ProviderMetadata = { name: 'prisma-glow' }
  readonly runsOn = 'client'
  /** It holds the values of one context. */
  readonly domainScoped = true
  readonly events = new OpenFeatureEventEmitter()

  readonly #requests: AssignmentRequests
  readonly #agents: readonly string[]
  readonly #logsExposures: boolean
  readonly #refreshMs: number
  readonly #exposed = new Set<string>()
  #held: Holdings = new Map()
  /** Null without a targeting key. */
  #unit: Unit | null = null
  /** Counts what was fetched: only the newest answers may be taken. */
  #round = 0
  /** The newest change of the context, until it is reconciled. */
  #reconciling: Promise<void> | null = null
  #timer: ReturnType<typeof setTimeout> | undefined
  #isClosed = false

  constructor(options: WebProviderOptions) {
    this.#requests = new AssignmentRequests(
      options,
      new Tokens(capacity, options.storage ?? browserStorage()),
      defaultTimeoutMs,
    )
    this.#agents = options.agents
    this.#logsExposures = options.exposures === 'on_evaluation'
    this.#refreshMs = options.refreshMs ?? defaultRefreshMs
  }

  initialize(context: EvaluationContext = {}): Promise<void> {
    this.#scheduleRefresh()
    return this.onContextChange({}, context)
  }

  onContextChange(_oldContext: EvaluationContext, newContext: EvaluationContext): Promise<void> {
    const reconciling = this.#reconcile(newContext).finally(() => {
      if (this.#reconciling === reconciling) this.#reconciling = null
    })
    this.#reconciling = reconciling
    return reconciling
  }

  resolveBooleanEvaluation(
    flagKey: string,
    defaultValue: boolean,
    context: EvaluationContext,
  ): ResolutionDetails<boolean> {
    return this.#resolve(flagKey, defaultValue, context, isBoolean)
  }

  resolveStringEvaluation(
    flagKey: string,
    defaultValue: string,
    context: EvaluationContext,
  ): ResolutionDetails<string> {
    return this.#resolve(flagKey, defaultValue, context, isString)
  }

  resolveNumberEvaluation(
    flagKey: string,
    defaultValue: number,
    context: EvaluationContext,
  ): ResolutionDetails<number> {
    return this.#resolve(flagKey, defaultValue, context, isNumber)
  }

  resolveObjectEvaluation<T extends JsonValue>(
    flagKey: string,
    defaultValue: T,
    context: EvaluationContext,
  ): ResolutionDetails<T> {
    return this.#resolve(flagKey, defaultValue, context, isObject<T>)
  }

  async onClose(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#timer)
    this.#requests.close()
  }

  /** Fetches for a new context; rejects when an agent of it could not be asked and nothing is kept. */
  async #reconcile(context: EvaluationContext): Promise<void> {
    const round = ++this.#round
    try {
      // Nobody is known yet, as before a login: evaluations say so.
      this.#unit = context.targetingKey ? unitOf(context) : null
    } catch (error) {
      this.#unit = null
      this.#held = new Map()
      throw error
    }
    const next = await this.#fetch(this.#unit)
    if (round !== this.#round) return this.#reconciling ?? undefined
    this.#held = next
    const error = failureOf(next)
    if (error !== undefined) throw error
    if (isStale(next)) {
      // The SDK says READY when this promise is fulfilled; what is so comes after it.
      setTimeout(() => {
        if (round === this.#round) this.events.emit(ProviderEvents.Stale, { message: staleMessage })
      })
    }
  }

  /** Looks for changes and says what became of them. */
  async #refresh(): Promise<void> {
    const round = ++this.#round
    const before = this.#held
    const next = await this.#fetch(this.#unit)
    if (round !== this.#round || this.#isClosed) return
    this.#held = next
    const [was, is] = [healthOf(before), healthOf(next)]
    if (is !== was) {
      if (is === 'ready') this.events.emit(ProviderEvents.Ready)
      if (is === 'stale') this.events.emit(ProviderEvents.Stale, { message: staleMessage })
      if (is === 'error') this.events.emit(ProviderEvents.Error, { message: failureOf(next)?.message ?? '' })
    }
    this.#announce(before)
  }

  #scheduleRefresh(): void {
    this.#timer = setTimeout(async () => {
      // A change of the context asks by itself.
      if (this.#reconciling === null) await this.#refresh()
      if (!this.#isClosed) this.#scheduleRefresh()
    }, this.#refreshMs)
  }

  async #fetch(unit: Unit | null): Promise<Holdings> {
    if (unit === null) return new Map()
    return new Map(
      await Promise.all(
        this.#agents.map(async (agentId) => [agentId, await this.#ask(agentId, unit)] as const),
      ),
    )
  }

  async #ask(agentId: string, unit: Unit): Promise<Held> {
    try {
      return { unit, given: await this.#requests.assign(agentId, unit, false), isStale: false }
    } catch (error) {
      if (!(error instanceof OpenFeatureError)) throw error
      const kept = this.#held.get(agentId)
      return isOfServer(error) && kept && 'given' in kept && kept.unit.unitId === unit.unitId
        ? { ...kept, isStale: true }
        : { unit, error }
    }
  }

  #resolve<T extends JsonValue>(
    flagKey: string,
    defaultValue: T,
    context: EvaluationContext,
    isExpected: TypeGuard<T>,
  ): ResolutionDetails<T> {
    const flag = flagOf(flagKey)
    if (!this.#agents.includes(flag.agentId)) {
      throw new FlagNotFoundError(`The provider was made without the agent ${flag.agentId}`)
    }
    const unitId = unitIdOf(context)
    const held = this.#held.get(flag.agentId)
    if (held?.unit.unitId !== unitId) {
      throw new ProviderNotReadyError('The values of this targeting key have not arrived yet')
    }
    if ('error' in held) throw held.error
    this.#expose(flag.agentId, held)
    return evaluate(flag, held.given, defaultValue, isExpected, this.#reasonOf(held.isStale))
  }

  /** Undefined: the one of the decision itself. */
  #reasonOf(isStale: boolean) {
    if (isStale) return StandardResolutionReasons.STALE
    return this.#reconciling === null ? undefined : StandardResolutionReasons.CACHED
  }

  /** Says once that the unit met this variant; what the server assigns with that is what the page shows from then on. */
  #expose(agentId: string, held: Given): void {
    const { unit, given } = held
    const { experiment_id, variant } = given
    if (!this.#logsExposures || variant === null) return
    const { unitId, sessionId, conversationId } = unit
    const exposure = JSON.stringify([agentId, unitId, sessionId, conversationId, experiment_id, variant])
    if (this.#exposed.has(exposure)) return
    this.#exposed.add(exposure)
    const round = this.#round
    this.#requests.assign(agentId, unit, true).then(
      (given) => {
        if (round !== this.#round) return
        const before = this.#held
        // Whether it is stale, the next refresh says together with its event.
        this.#held = new Map(before).set(agentId, { ...held, given })
        this.#announce(before)
      },
      // The next evaluation tries again.
      () => this.#exposed.delete(exposure),
    )
  }

  /** Which flags changed is not said: every path of a configuration is one. */
  #announce(before: Holdings): void {
    const isChanged = this.#agents.some(
      (agentId) => contentOf(before.get(agentId)) !== contentOf(this.#held.get(agentId)),
    )
    if (isChanged) this.events.emit(ProviderEvents.ConfigurationChanged)
  }
}

const staleMessage = 'The server cannot be reached; the last values are kept'

/** The storage of the page; undefined outside a browser and where the browser forbids it. */
const browserStorage = (): TokenStorage | undefined => {
  try {
    // The global exists in browsers alone, and reading it may throw there.
    return (globalThis as { localStorage?: TokenStorage }).localStorage
  } catch {
    return undefined
  }
}

/** Whether another try could succeed with the same question. */
const isOfServer = ({ code }: OpenFeatureError): boolean =>
  code === ErrorCode.GENERAL || code === ErrorCode.PARSE_ERROR

/** Why an agent has no values; an agent that does not exist concerns its own flags alone. */
const failureOf = (holdings: Holdings): OpenFeatureError | undefined =>
  [...holdings.values()]
    .flatMap((held) => ('error' in held ? [held.error] : []))
    .find(({ code }) => code !== ErrorCode.FLAG_NOT_FOUND)

const isStale = (holdings: Holdings): boolean =>
  [...holdings.values()].some((held) => 'given' in held && held.isStale)

const healthOf = (holdings: Holdings): 'ready' | 'stale' | 'error' => {
  if (failureOf(holdings) !== undefined) return 'error'
  return isStale(holdings) ? 'stale' : 'ready'
}

/** What evaluations depend on, comparable as text. */
const contentOf = (held: Held | undefined): string => {
  if (held === undefined) return ''
  if ('error' in held) return held.error.code
  const { experiment_id, variant, agent_version, config } = held.given
  return JSON.stringify([experiment_id, variant, agent_version, config])
}
