import { describe, expect, it } from 'vitest'
import { SnapshotCache, type Source } from './snapshot-cache.ts'

const freshness = { softMs: 750, hardMs: 1_500, lostMs: 10_000 }

/** A cache over a source whose clock, value and health the test sets. */
const world = () => {
  const cache = new SnapshotCache<string>(freshness, 3)
  const state = { now: 0, value: 'first' as string | null, isReachable: true, loads: 0, failures: 0 }
  const behind: Promise<unknown>[] = []
  const source: Source<string> = {
    now: () => state.now,
    load: async () => {
      state.loads++
      if (!state.isReachable) throw new Error('gone')
      return state.value
    },
    waitUntil: (work) => void behind.push(work),
    onFailure: () => void state.failures++,
  }
  const read = async (key = 'k') => {
    const reading = await cache.read(key, source)
    return reading && [reading.value, reading.isTrusted]
  }
  return { cache, state, source, read, settled: () => Promise.all(behind) }
}

describe('a snapshot', () => {
  it('is read from memory while it is fresh', async () => {
    const { state, read } = world()
    await read()
    state.value = 'second'
    state.now = 749
    expect([await read(), state.loads]).toEqual([['first', true], 1])
  })

  it('past its soft age is refreshed once behind the requests', async () => {
    const { state, read, settled } = world()
    await read()
    state.value = 'second'
    state.now = 750
    expect(await Promise.all([read(), read(), read()])).toEqual(Array(3).fill(['first', true]))
    await settled()
    expect([await read(), state.loads]).toEqual([['second', true], 2])
  })

  it('past its hard age is refreshed before the answer, so that a decision is in force by then', async () => {
    const { state, read } = world()
    await read()
    state.value = 'second'
    state.now = 1_500
    expect(await read()).toEqual(['second', true])
  })

  it('counts its age from the moment at which its loading began', async () => {
    const { cache, state, source } = world()
    const slow: Source<string> = {
      ...source,
      load: async () => {
        state.now += 1_400
        return 'old by now'
      },
    }
    await cache.read('k', slow)
    state.now += 100
    expect((await cache.read('k', source))?.value).toBe('first')
  })

  it('does not let a slow load replace a newer one', async () => {
    const { cache, state, source, read } = world()
    const { promise, resolve } = Promise.withResolvers<string>()
    const slow = cache.read('k', { ...source, load: () => promise })
    state.now = 10
    await read()
    resolve('from before')
    await slow
    expect(await read()).toEqual(['first', true])
  })

  it('refreshes again when the request that did it died', async () => {
    const { cache, state, source } = world()
    await cache.read('k', source)
    state.now = 800
    await cache.read('k', { ...source, load: () => new Promise(() => {}), waitUntil: () => {} })
    state.now = 1_600
    state.value = 'second'
    expect((await cache.read('k', source))?.value).toBe('second')
  })

  it('survives a short loss of its source, and is not trusted after a long one', async () => {
    const { state, read } = world()
    await read()
    state.isReachable = false
    state.now = 9_999
    expect(await read()).toEqual(['first', true])
    state.now = 10_000
    expect(await read()).toEqual(['first', false])
    expect(state.failures).toBe(2)
    state.isReachable = true
    expect(await read()).toEqual(['first', true])
  })

  it('that never was fails with its source, and one that does not exist is not kept', async () => {
    const { state, read } = world()
    state.isReachable = false
    await expect(read()).rejects.toThrow('gone')
    state.isReachable = true
    state.value = null
    expect(await read()).toBeNull()
    state.value = 'made'
    expect(await read()).toEqual(['made', true])
  })

  it('is forgotten by the prefix of its key, and when there are too many', async () => {
    const { cache, state, read } = world()
    for (const key of ['a:1', 'a:2', 'b:1']) await read(key)
    cache.forget('a:')
    await read('b:1')
    expect(state.loads).toBe(3)
    for (const key of ['c:1', 'c:2', 'c:3']) await read(key)
    await read('b:1')
    expect(state.loads).toBe(7)
  })
})
