import { DurableObject } from 'cloudflare:workers'
import type { LocalBindings } from './environment.ts'

const periodMs = 5_000

/** Fires the API Worker's cron, which nothing does on one machine, more often so that nobody waits a minute for it. */
export class CronPulse extends DurableObject<LocalBindings> {
  /** Starts the pulse; harmless when it beats already. */
  async start(): Promise<void> {
    if ((await this.ctx.storage.getAlarm()) === null) await this.ctx.storage.setAlarm(Date.now() + periodMs)
  }

  override async alarm(): Promise<void> {
    await this.ctx.storage.setAlarm(Date.now() + periodMs)
    try {
      await this.env.CRON.tick()
    } catch (error) {
      console.error('cron failed', error)
    }
  }
}
