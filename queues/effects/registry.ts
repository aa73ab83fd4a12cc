import type { Effect } from './effect.ts'

/** Every effect by the topic of its outbox rows. A new effect is a file in this folder and a line here. */
export const effects: Readonly<Record<string, Effect>> = {}
