import type { CronPulse } from './cron-pulse.ts'
import type { IdentityKeys } from './identity/keys.ts'
import type { VectorIndex } from './vectorize/vector-index.ts'

/** Bindings of the local stand-ins. */
export interface LocalBindings {
  readonly API: Fetcher
  readonly CRON: { tick(): Promise<void> }
  readonly IDENTITY_KEYS: DurableObjectNamespace<IdentityKeys>
  readonly VECTOR_INDEX: DurableObjectNamespace<VectorIndex>
  readonly CRON_PULSE: DurableObjectNamespace<CronPulse>
}
