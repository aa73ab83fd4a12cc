import type { Engine } from './engine.ts'

/** Every learning engine by its training type. A new strategy is a folder here and a line in this table. */
export const engines: Readonly<Record<string, Engine<unknown>>> = {}
