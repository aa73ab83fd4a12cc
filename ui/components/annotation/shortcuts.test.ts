import { describe, expect, it } from 'vitest'
import { commandOf } from './shortcuts.ts'

const press = (key: string, more: Partial<Parameters<typeof commandOf>[0]> = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  repeat: false,
  isComposing: false,
  ...more,
})

describe('annotation shortcuts', () => {
  it('scores with digits in quarters', () => {
    const values = ['1', '2', '3', '4', '5'].map((key) => commandOf(press(key), false))
    expect(values).toEqual([0, 0.25, 0.5, 0.75, 1].map((value) => ({ name: 'score', value })))
    expect(commandOf(press('6'), false)).toBeNull()
  })

  it('leaves letters alone while somebody types, but not Ctrl+Enter', () => {
    expect(commandOf(press('a'), true)).toBeNull()
    expect(commandOf(press('Enter', { ctrlKey: true }), true)).toEqual({ name: 'finish' })
    expect(commandOf(press('Enter', { metaKey: true }), true)).toEqual({ name: 'finish' })
  })

  it('never takes a chord of the browser, a held key or a composition', () => {
    expect(commandOf(press('r', { ctrlKey: true }), false)).toBeNull()
    expect(commandOf(press('a', { altKey: true }), false)).toBeNull()
    expect(commandOf(press('a', { repeat: true }), false)).toBeNull()
    expect(commandOf(press('a', { isComposing: true }), false)).toBeNull()
  })
})
