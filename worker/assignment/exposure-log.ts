import type { LoggedExposure } from '../../contracts/messages.ts'
import { unitKey } from '../../core/experiment/encounter.ts'
import { describeError, logLine } from '../../core/log-line.ts'
import type { Context } from '../context.ts'
import type { Exposure } from './decide.ts'

/** Exposures of one message: a queue message has 128 kB at most, and an exposure takes about 150 bytes. */
const batchSize = 100

/** How long an exposure waits for others, in milliseconds. */
const lingerMs = 500

/** Units that this isolate logged last: who comes again and again is sent once. */
const rememberedUnits = 50_000

interface Waiting {
  exposures: LoggedExposure[]
}

/** What waits to be sent, by organization. Whoever puts the first one in sends them all, within its own request. */
const waiting = new Map<string, Waiting>()
const remembered = new Set<string>()

/**
 * Logs that a unit was exposed, behind the request: exposures of one isolate travel together, so that an assignment
 * costs a hundredth of a queue operation. The experiment counts a unit once, however often it is sent.
 */
export const logExposure = (exposure: Exposure, context: Context): void => {
  const { splitId, unitId, variant, probability, configVersion } = exposure
  const unit = unitKey(unitId)
  const key = `${splitId}:${configVersion}:${unit}`
  if (remembered.has(key)) return
  remember(key)
  const { orgId } = context.organization
  const entry: LoggedExposure = {
    split_id: splitId,
    unit,
    variant,
    probability,
    config_version: configVersion,
    at: context.now().getTime(),
  }
  const batch = waiting.get(orgId)
  if (batch === undefined) {
    waiting.set(orgId, { exposures: [entry] })
    context.waitUntil(scheduler.wait(lingerMs).then(() => flush(orgId, context)))
    return
  }
  batch.exposures.push(entry)
  if (batch.exposures.length >= batchSize) context.waitUntil(flush(orgId, context))
}

const remember = (key: string): void => {
  remembered.add(key)
  if (remembered.size <= rememberedUnits) return
  const [oldest] = remembered
  if (oldest !== undefined) remembered.delete(oldest)
}

/** How often a batch is sent while the queue does not take it. */
const attempts = 4

const flush = async (orgId: string, { bindings }: Context): Promise<void> => {
  const batch = waiting.get(orgId)
  if (batch === undefined) return
  waiting.delete(orgId)
  const message = { type: 'exposures', org_id: orgId, exposures: batch.exposures }
  for (let attempt = 1; ; attempt++) {
    try {
      await bindings.EFFECTS.send(message)
      return
    } catch (error) {
      if (attempt === attempts) {
        // The units are exposed again with their next assignment or execution, so they are forgotten here.
        for (const { split_id, config_version, unit } of batch.exposures) {
          remembered.delete(`${split_id}:${config_version}:${unit}`)
        }
        console.error(
          logLine('error', 'exposures_not_sent', {
            org_id: orgId,
            exposures: batch.exposures.length,
            error: describeError(error),
          }),
        )
        return
      }
      await scheduler.wait(250 * 2 ** attempt)
    }
  }
}
