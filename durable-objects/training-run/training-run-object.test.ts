import { evictDurableObject, runDurableObjectAlarm } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it, vi } from 'vitest'
import { type RunDefinition, type TrainingRunRpc, trainingRunOf } from '../../contracts/rpc/training-run.ts'
import { trainingMessages } from '../testing/training-messages.ts'

const orgId = '0192f0c0-0000-7000-8000-000000000001'
const otherOrg = '0192f0c0-0000-7000-8000-000000000002'
/** The bindings of the test Worker are declared in vitest.config.ts, which no type knows. */
const namespace = (env as unknown as { TRAINING_RUN: DurableObjectNamespace }).TRAINING_RUN

let count = 0
const newRun = async (
  change: Partial<RunDefinition['limits']> & { deadline?: number } = {},
): Promise<{ runId: string; run: TrainingRunRpc; stub: DurableObjectStub }> => {
  const runId = `run-${count++}`
  const { deadline = Date.UTC(2100, 0, 1), ...limits } = change
  const run = trainingRunOf(namespace, orgId, runId)
  await run.create({
    orgId,
    runId,
    limits: { searchCalls: 100, tokens: null, usd: null, ...limits },
    deadline,
  })
  return { runId, run, stub: namespace.getByName(`${orgId}:${runId}`) }
}

const steps = (ids: readonly string[], calls = 10) =>
  ids.map((id) => ({ id, payload: `payload ${id}`, calls, purpose: 'search' as const }))
const next = (state: string, ids: readonly string[], calls = 10) => ({
  state,
  steps: steps(ids, calls),
  events: [],
})
const spent = { calls: 10, tokens: 100, usd: 0.01 }
const sentSteps = (runId: string) =>
  trainingMessages.flatMap((message) =>
    message.type === 'step' && message.run_id === runId ? message.step_id : [],
  )

describe('the training-run object', () => {
  it('keeps state and steps over an eviction', async () => {
    const { run, stub } = await newRun()
    expect(await run.commit(orgId, 0, next('first', ['a', 'b']))).toBe('committed')
    await run.complete(orgId, 'a', 'done', spent)
    await evictDurableObject(stub)
    const snapshot = await run.snapshot(orgId)
    expect(snapshot).toMatchObject({ status: 'active', revision: 1, state: 'first' })
    expect(snapshot?.steps.map(({ id, result }) => [id, result])).toEqual([
      ['a', 'done'],
      ['b', null],
    ])
  })

  it('commits a plan only over the revision it was made from, and only when every step is done', async () => {
    const { run } = await newRun()
    expect(await run.commit(orgId, 0, next('first', ['a']))).toBe('committed')
    expect(await run.commit(orgId, 1, next('second', ['b']))).toBe('stale')
    await run.complete(orgId, 'a', 'done', spent)
    expect(await run.commit(orgId, 0, next('again', ['b']))).toBe('stale')
    expect(await run.commit(orgId, 1, next('second', ['b']))).toBe('committed')
    expect((await run.snapshot(orgId))?.state).toBe('second')
  })

  it('never lets a plan reserve more calls than the search has', async () => {
    const { run } = await newRun({ searchCalls: 25 })
    expect(await run.commit(orgId, 0, next('first', ['a', 'b', 'c']))).toBe('over_budget')
    expect((await run.snapshot(orgId))?.revision).toBe(0)
    expect(await run.commit(orgId, 0, next('first', ['a', 'b']))).toBe('committed')
  })

  it('keeps fifty consumers at once inside the limits on tokens and USD', async () => {
    const { run } = await newRun({ searchCalls: 1000, tokens: 1000, usd: 1 })
    const ids = Array.from({ length: 50 }, (_, n) => `s${n}`)
    await run.commit(orgId, 0, next('first', ids))
    const granted = await Promise.all(ids.map((id) => run.reserve(orgId, id, { tokens: 100, usd: 0.01 })))
    expect(granted.filter(Boolean)).toHaveLength(10)
  })

  it('counts a result once, however often it is delivered', async () => {
    const { run } = await newRun()
    await run.commit(orgId, 0, next('first', ['a', 'b']))
    await Promise.all([1, 2, 3].map((n) => run.complete(orgId, 'a', `result ${n}`, spent)))
    const snapshot = await run.snapshot(orgId)
    expect(snapshot?.cost).toEqual({ searchCalls: 10, evaluationCalls: 0, tokens: 100, usd: 0.01 })
    expect(snapshot?.steps[0]?.result).toMatch(/^result [123]$/)
    expect(await run.begin(orgId, 'a')).toBeNull()
  })

  it('sends at once what died with the process, and leaves alone what is under way', async () => {
    const { runId, run, stub } = await newRun()
    await run.commit(orgId, 0, next('first', ['a']))
    await vi.waitFor(() => expect(sentSteps(runId)).toEqual(['a']))
    await run.poke(orgId)
    await evictDurableObject(stub)
    await runDurableObjectAlarm(stub)
    await vi.waitFor(() => expect(sentSteps(runId)).toEqual(['a', 'a']))
  })

  it('ends by its deadline: no step begins any more and somebody is told to finish it', async () => {
    const { runId, run } = await newRun({ deadline: Date.now() - 1 })
    expect((await run.snapshot(orgId))?.ending).toBe('deadline')
    await vi.waitFor(() =>
      expect(trainingMessages).toContainEqual({ type: 'advance', org_id: orgId, run_id: runId }),
    )
    await run.commit(orgId, 0, next('first', ['a']))
    expect(await run.begin(orgId, 'a')).toBeNull()
  })

  it('is cancelled once, and not after it has ended', async () => {
    const { run } = await newRun()
    expect(await run.abort(orgId, 'cancelled', null)).toBe(true)
    expect(await run.abort(orgId, 'error', 'late')).toBe(false)
    await run.end(orgId, 'state', [])
    expect(await run.snapshot(orgId)).toMatchObject({ status: 'ended', ending: 'cancelled', error: null })
    expect(await run.abort(orgId, 'cancelled', null)).toBe(false)
  })

  it('streams past and live events in order and closes at the end', async () => {
    const { run } = await newRun()
    await run.commit(orgId, 0, { ...next('first', ['a']), events: [{ type: 'progress', data: { n: 1 } }] })
    const reader = (await run.stream(orgId, 0)).pipeThrough(new TextDecoderStream())
    const read = (async () => {
      let text = ''
      for await (const chunk of reader) text += chunk
      return text
    })()
    await run.complete(orgId, 'a', 'done', spent)
    await run.end(orgId, 'state', [{ type: 'result', data: { status: 'completed' } }])
    const text = await read
    expect([...text.matchAll(/^event: (\w+)$/gm)].map(([, type]) => type)).toEqual([
      'progress',
      'step',
      'result',
    ])
    expect([...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id))).toEqual([1, 2, 3])
  })

  it('keeps a state of several megabytes', async () => {
    const { run } = await newRun()
    const state = 'x'.repeat(3_000_000)
    await run.commit(orgId, 0, { state, steps: steps(['a']), events: [] })
    expect((await run.snapshot(orgId))?.state).toBe(state)
  })

  it('answers nothing to another organization', async () => {
    const { run } = await newRun()
    await run.commit(orgId, 0, next('first', ['a']))
    expect(await run.snapshot(otherOrg)).toBeNull()
    expect(await run.begin(otherOrg, 'a')).toBeNull()
    expect(await run.begin(orgId, 'a')).not.toBeNull()
  })
})
