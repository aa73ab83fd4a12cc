import type { RunEvent } from '../../contracts/rpc/training-run.ts'

const encoder = new TextEncoder()

/** One server-sent event; its id lets a reader resume with Last-Event-ID. */
export const formatEvent = (event: RunEvent): Uint8Array =>
  encoder.encode(`id: ${event.seq}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)

/** A comment that keeps proxies from closing an idle stream. */
export const keepAlive: Uint8Array = encoder.encode(': keep-alive\n\n')
