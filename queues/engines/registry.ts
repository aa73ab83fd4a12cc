import type { Engine } from './engine.ts'
import { promptOptimizer } from './prompt-optimizer/prompt-optimizer.ts'

/** Hides an engine's own state: it is only ever handed states that it made itself. */
const sealedState = <S>(engine: Engine<S>): Engine<unknown> => engine as Engine<unknown>

/** Every learning engine by its training type. A new strategy is a folder here and a line in this table. */
export const engines: Readonly<Record<string, Engine<unknown>>> = {
  prompt_optimization: sealedState(promptOptimizer),
}
