import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createApp } from '../app.ts'
import { type HonoEnv, register } from './register.ts'
import { requireDeclared } from './require-declared.ts'

const route = {
  method: 'get',
  path: '/api/learning/forgotten',
  summary: 'Forgotten',
  tag: 'test',
  status: 200,
  response: z.object({}),
} as const

describe('a route', () => {
  it('stops the Worker at start when it declares no permission, or one that does not exist', () => {
    for (const permission of [undefined, 'everything', 'toString']) {
      // What a careless edit would make of it: the types refuse it already.
      const careless = { ...route, permission } as unknown as Parameters<typeof register>[1]
      expect(() => register(new Hono<HonoEnv>(), careless, async () => ({}))).toThrow(
        'declares no permission',
      )
    }
  })

  it('stops the Worker at start when it is served beside the contract', () => {
    const app = new Hono<HonoEnv>()
    app.get('/api/learning/forgotten', () => new Response('anything'))
    expect(() => requireDeclared(app)).toThrow('GET /api/learning/forgotten declares no permission')
  })

  it('of the product declares one', () => {
    expect(() => createApp()).not.toThrow()
  })
})
