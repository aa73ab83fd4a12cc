import type { Client } from '../../contracts/client.ts'

const patienceMs = 60_000
const pauseMs = 150

/** Waits until the product has done everything that it owes to what was sent so far. */
export async function settled(client: Client): Promise<void> {
  const deadline = performance.now() + patienceMs
  for (;;) {
    const { oldest_unprocessed_seconds } = await client.health.ready()
    if (oldest_unprocessed_seconds === null) return
    if (performance.now() > deadline) {
      throw new Error(
        `Work has waited for ${Math.round(oldest_unprocessed_seconds)} s. Is the learning Worker running?`,
      )
    }
    await new Promise((done) => setTimeout(done, pauseMs))
  }
}
