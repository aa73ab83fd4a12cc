import { healthRoutes } from '../../contracts/administration.ts'
import { systemRepository } from '../../db/system.ts'
import { type App, register } from '../http/register.ts'

/** Work older than this makes the product not ready, in seconds. */
const tooOldSeconds = 300

/** Live and ready. */
export const healthApi = (app: App): void => {
  register(app, healthRoutes.live, async () => ({ status: 'ok' as const }))

  register(app, healthRoutes.ready, async (_, { store, now, requestId }) => {
    const system = systemRepository(store)
    try {
      const oldest = await system.oldestOwedEffect()
      const age = oldest === null ? null : Math.max(0, (now().getTime() - oldest.getTime()) / 1000)
      const ready = age === null || age <= tooOldSeconds
      return Response.json(
        { status: ready ? 'ready' : 'degraded', database: 'ok', oldest_unprocessed_seconds: age },
        { status: ready ? 200 : 503 },
      )
    } catch (error) {
      console.error(
        JSON.stringify({
          level: 'error',
          event: 'database_unreachable',
          request_id: requestId,
          error: String(error),
        }),
      )
      return Response.json(
        { status: 'degraded', database: 'unreachable', oldest_unprocessed_seconds: null },
        { status: 503 },
      )
    }
  })
}
