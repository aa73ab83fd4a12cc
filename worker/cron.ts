import type { Store } from '../db/store.ts'
import { systemRepository } from '../db/system.ts'
import type { Bindings } from './environment.ts'

/** Effects sent again in one sweep; queues take 100 messages a batch. */
const sweepSize = 100

/** Sends what queues lost. Runs every minute; running twice or late does no harm. */
export const tick = async ({
  bindings,
  store,
  now,
}: {
  bindings: Bindings
  store: Store
  now: () => Date
}): Promise<void> => {
  const overdue = await systemRepository(store).overdueEffects(now(), sweepSize)
  if (overdue.length > 0) {
    await bindings.EFFECTS.sendBatch(
      overdue.map(({ orgId, id }) => ({ body: { type: 'outbox', org_id: orgId, id } })),
    )
  }
}
