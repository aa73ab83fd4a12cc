import { expect, it } from 'vitest'
import { openAnswer, sealAnswer } from './sealed-answer.ts'

const [old, next] = ['an old secret of more than 32 bytes!', 'the next secret of more than 32 bytes']

it('a stored answer can be read again by who asked for it, while its secret is known, and by nobody else', async () => {
  const sealed = await sealAnswer('{"key":"pgk_1"}', 'name', [old])
  expect(sealed).not.toContain('pgk_1')
  expect(await openAnswer(sealed, 'name', [old])).toBe('{"key":"pgk_1"}')
  expect(await openAnswer(sealed, 'name', [next, old])).toBe('{"key":"pgk_1"}')
  expect(await openAnswer(sealed, 'name', [next])).toBeNull()
  expect(await openAnswer(sealed, 'another name', [old])).toBeNull()
})
