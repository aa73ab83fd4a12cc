import { ErrorCode } from '@openfeature/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { evaluate, flagOf, isBoolean, isNumber, isObject, isString } from './evaluate.ts'
import type { ReceivedAssignment } from './received-assignment.ts'

const agentId = '01938f3e-0000-7000-8000-000000000001'
const experimentId = '01938f3e-0000-7000-8000-00000000000e'
const given = (change: Partial<ReceivedAssignment> = {}): ReceivedAssignment => ({
  execution_id: '01938f3e-0000-7000-8000-000000000002',
  agent_id: agentId,
  agent_version: 3,
  config: {
    system_prompt: 'Answer.',
    temperature: 0.3,
    examples: [{ input: 'a', output: 'b' }],
    retrieval: { enabled: false },
  },
  experiment_id: null,
  variant: null,
  assignment_token: 'token',
  ...change,
})

describe('a flag key', () => {
  it('names an agent, and a part of its config after a dot', () => {
    expect(flagOf(agentId)).toEqual({ agentId, path: [] })
    expect(flagOf(`${agentId}.retrieval.top_k`)).toEqual({ agentId, path: ['retrieval', 'top_k'] })
  })

  it('that begins with anything but an agent id is not found', () => {
    for (const flagKey of ['', 'helpdesk', `helpdesk.${agentId}`]) {
      expect(() => flagOf(flagKey)).toThrow(expect.objectContaining({ code: ErrorCode.FLAG_NOT_FOUND }))
    }
  })
})

describe('a flag', () => {
  it('is the part of the config that its key names, or all of it', () => {
    const at = (path: string[]) => ({ agentId, path })
    expect(evaluate(at(['system_prompt']), given(), '', isString).value).toBe('Answer.')
    expect(evaluate(at(['temperature']), given(), 1, isNumber).value).toBe(0.3)
    expect(evaluate(at(['retrieval', 'enabled']), given(), true, isBoolean).value).toBe(false)
    expect(evaluate(at(['examples']), given(), [], isObject).value).toEqual([{ input: 'a', output: 'b' }])
    expect(evaluate(at(['examples', '0', 'output']), given(), '', isString).value).toBe('b')
    expect(evaluate(at([]), given(), {}, isObject).value).toEqual(given().config)
  })

  it('says the variant and what belongs to it, and SPLIT where it was drawn', () => {
    const flag = { agentId, path: ['system_prompt'] }
    expect(evaluate(flag, given(), '', isString)).toEqual({
      value: 'Answer.',
      reason: 'DEFAULT',
      flagMetadata: {
        agent_id: agentId,
        execution_id: '01938f3e-0000-7000-8000-000000000002',
        assignment_token: 'token',
        agent_version: 3,
      },
    })
    const drawn = given({ variant: 'B', experiment_id: experimentId, agent_version: null })
    expect(evaluate(flag, drawn, '', isString)).toEqual({
      value: 'Answer.',
      reason: 'SPLIT',
      variant: 'B',
      flagMetadata: {
        agent_id: agentId,
        execution_id: '01938f3e-0000-7000-8000-000000000002',
        assignment_token: 'token',
        experiment_id: experimentId,
      },
    })
    expect(evaluate(flag, drawn, '', isString, 'STALE').reason).toBe('STALE')
  })

  it('of another type or of no part is the default value with its error, whatever the path', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (path) => {
        const { value, errorCode, reason, flagMetadata } = evaluate(
          { agentId, path },
          given(),
          true,
          isBoolean,
        )
        expect({ value, reason, flagMetadata }).toMatchObject({
          value: true,
          reason: 'ERROR',
          flagMetadata: { assignment_token: 'token' },
        })
        const isThere =
          path.length === 0 ||
          ['system_prompt', 'temperature', 'examples', 'retrieval'].includes(path[0] ?? '')
        expect(errorCode).toBe(isThere && path.length < 2 ? 'TYPE_MISMATCH' : 'FLAG_NOT_FOUND')
      }),
    )
  })

  it('is nothing that the config does not have of its own', () => {
    for (const path of [['constructor'], ['examples', 'length'], ['toString'], ['system_prompt', '0']]) {
      expect(evaluate({ agentId, path }, given(), {}, isObject).errorCode).toBe('FLAG_NOT_FOUND')
    }
  })
})
