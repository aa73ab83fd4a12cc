import type { EffectMessage } from '../../contracts/messages.ts'

/** What the effects queue delivered in this test file. */
export const effects: EffectMessage[] = []
