import type { EngineInput } from '../engines/engine.ts'
import type { Subject } from './run-state.ts'

/** Zero-cost configurations that stand beside the winner on the sealed test; nobody chooses among them by it. */
export const comparisonsOf = (input: EngineInput): Subject[] => {
  void input
  return []
}
