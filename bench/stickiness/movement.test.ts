import { describe, expect, it } from 'vitest'
import { movement, placesByRanges } from './movement.ts'

describe('movement between two assignments', () => {
  it('is the least possible when only the units that must go do', () => {
    const moved = movement(Uint8Array.of(0, 0, 0, 1), Uint8Array.of(0, 0, 1, 1), [0.75, 0.25], [0.5, 0.5])
    expect(moved).toEqual({ moved: 0.25, minimum: 0.25, leftGrowing: 0, leftFastest: 0 })
  })

  it('counts units that leave a variant which grows', () => {
    const moved = movement(Uint8Array.of(0, 0, 0, 1), Uint8Array.of(0, 1, 1, 0), [0.75, 0.25], [0.5, 0.5])
    expect(moved).toEqual({ moved: 0.75, minimum: 0.25, leftGrowing: 1, leftFastest: 1 })
  })

  it('tells the arm that grows most from one that grows less', () => {
    const [before, after] = [Uint8Array.of(0, 1, 2, 2, 2), Uint8Array.of(1, 1, 1, 0, 2)]
    const moved = movement(before, after, [0.2, 0.2, 0.6], [0.3, 0.5, 0.2])
    expect(moved).toMatchObject({ leftGrowing: 1, leftFastest: 0 })
  })

  it('with ranges follows the position of each unit', () => {
    const positions = Float64Array.of(0.1, 0.3, 0.99, 1 - 1e-16)
    expect([...placesByRanges(positions, [0.2, 0.3, 0.5])]).toEqual([0, 1, 2, 2])
  })
})
