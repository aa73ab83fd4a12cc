import { describe, expect, it } from 'vitest'
import { ApiProblem } from '../../contracts/client.ts'
import { problemIn, problemOf } from './field.tsx'

const refused = new ApiProblem({
  type: 'about:blank',
  title: 'Some fields are not valid',
  status: 422,
  code: 'invalid',
  detail: 'The body is not valid.',
  request_id: 'r',
  errors: [
    { field: 'targeting[1].values[0]', message: 'Too long' },
    { field: 'targetings', message: 'Unknown field' },
    { field: 'unit', message: 'No such unit' },
  ],
})

describe('a problem of the API', () => {
  it('is found at its field, or in the field around it', () => {
    expect(problemIn(refused, 'targeting')).toBe('Too long')
    expect(problemIn(refused, 'targeting[1].values')).toBe('Too long')
    expect(problemIn(refused, 'unit')).toBe('No such unit')
    expect(problemIn(refused, 'targeting[0]')).toBeUndefined()
    expect(problemOf(refused, 'targeting')).toBeUndefined()
    expect(problemIn(new Error('offline'), 'unit')).toBeUndefined()
  })
})
