import { describe, expect, it } from 'vitest'
import { derivedId } from './derived-id.ts'

const parent = '0197f0c0-1234-7000-8000-000000000001'

describe('derivedId', () => {
  it('gives the same UUIDv7 for the same parent and purpose', async () => {
    const id = await derivedId(parent, 'candidate')
    expect(id).toBe(await derivedId(parent, 'candidate'))
    expect(id).toMatch(/^0197f0c0-1234-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  })

  it('gives different ids for different purposes and parents', async () => {
    const ids = await Promise.all([
      derivedId(parent, 'candidate'),
      derivedId(parent, 'experiment'),
      derivedId('0197f0c0-1234-7000-8000-000000000002', 'candidate'),
    ])
    expect(new Set(ids).size).toBe(3)
  })
})
