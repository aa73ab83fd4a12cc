import { describe, expect, it } from 'vitest'
import { newId } from './new-id.ts'
import { isSampled } from './sampling.ts'

const ids = Array.from({ length: 20_000 }, newId)

describe('sampling of the widget', () => {
  it('shows itself under the asked share of executions', () => {
    for (const rate of [0.01, 0.1, 0.5]) {
      const shown = ids.filter((id) => isSampled(id, rate)).length / ids.length
      // Four standard errors.
      expect(Math.abs(shown - rate)).toBeLessThan(4 * Math.sqrt((rate * (1 - rate)) / ids.length))
    }
  })

  it('shows itself always at 1 and never at 0', () => {
    expect(ids.every((id) => isSampled(id, 1))).toBe(true)
    expect(ids.some((id) => isSampled(id, 0))).toBe(false)
  })

  it('keeps showing itself where it did when the share grows', () => {
    expect(ids.every((id) => !isSampled(id, 0.1) || isSampled(id, 0.3))).toBe(true)
  })

  it('makes ids that are UUIDs of version 4', () => {
    for (const id of ids.slice(0, 100)) {
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    }
  })
})
